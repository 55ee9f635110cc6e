/** The last move of a handle. It is shown there, ahead of the kernel, as long as a pointer holds it or the kernel has
 * not answered. */
export class PendingMove {
  constructor(queue) {
    this.queue = queue;
    this.cancel();
  }

  cancel() {
    this.label = undefined; // of the handle; undefined where none is ahead
    this.at = undefined;
    this.held = false;
    this.event = undefined;
  }

  /** Move a handle; `held`: whether a pointer holds it. */
  move(label, at, { held, ...details }) {
    Object.assign(this, { label, at, held });
    this.event = this.queue.enqueue({ kind: "drag", handle: label, at, ...details });
  }

  /** The pointer has let go. */
  release() {
    this.held = false;
    this.settle();
  }

  /** Where no answer of the kernel is waited for and nobody holds the handle, it lies where the kernel has it. */
  settle() {
    if (this.label === undefined || this.held) return;
    if (this.queue.isOver(this.event)) this.cancel();
  }
}
