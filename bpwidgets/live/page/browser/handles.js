import { completed, decode, decodeMarks } from "./encoding.js";
import { PendingMove } from "./pending_move.js";

/** The handles and click targets of a picture: as the kernel has them, but for the one whose move is ahead of it.
 *
 * items: each with the fields of its class in picture/marks, `selected`, and `at`, where the kernel has it.
 * locked: whether none may be moved.
 * pending: the move that the kernel has not answered.
 */
export class Handles {
  constructor(queue) {
    this.told = []; // what stays while they move, as messages tell it; a picture may have none
    this.described = []; // the same, decoded
    this.items = [];
    this.locked = false;
    this.pending = new PendingMove(queue);
  }

  /** Take over those of a frame; their descriptions are sent once, and again when they change. */
  update({ handles, at, selected, locked }, defaults) {
    if (handles) {
      this.told = completed(handles, this.told);
      this.described = decodeMarks(this.told, defaults, []);
    }
    this.items = this.described.map((handle, i) => ({
      ...handle,
      selected: selected.includes(i),
      at: decode(at.slice(2 * i, 2 * i + 2), []),
    }));
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
