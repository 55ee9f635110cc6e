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
    const { index } = this.pending;
    if (index !== undefined && this.items[index]?.kind !== "handle") this.pending.cancel();
  }

  /** Where one is shown. */
  position(index) {
    return this.pending.index === index ? this.pending.at : this.items[index].at;
  }
}
