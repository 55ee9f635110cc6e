import { Items } from "./encoding.js";
import { PendingMove } from "./pending_move.js";

/** The handles and click targets of a picture: as the kernel has them, but for the one whose move is ahead of it.
 *
 * locked: whether none may be moved.
 * pending: the move that the kernel has not answered.
 */
export class Handles {
  /** defaults: {kind: {field: default}}. */
  constructor(queue, defaults) {
    this.told = new Items(defaults);
    this.locked = false;
    this.pending = new PendingMove(queue);
  }

  /** Each with the fields of its class in picture/marks, `at` where the kernel has it. */
  get items() {
    return this.told.list;
  }

  /** Take over those of a frame. */
  update({ handles, locked }) {
    this.told.update(handles, []);
    this.locked = locked;
    if (this.items[this.indexOf(this.pending.label)]?.kind !== "handle") this.pending.cancel();
  }

  /** The index of the one with a label; -1 where it has gone. */
  indexOf(label) {
    return this.items.findIndex((item) => item.label === label);
  }

  /** Where one is shown. */
  position(index) {
    const { label, at } = this.items[index];
    return this.pending.label === label ? this.pending.at : at;
  }
}
