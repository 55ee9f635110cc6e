/** Draws at once, since to wait for the browser's next frame would cost time; but once a frame only. What is asked for
 * later is drawn when the next frame begins. */
export class OncePerFrame {
  constructor(draw) {
    this.draw = draw;
    this.next = undefined; // the request for the next frame, until that begins
    this.stale = false; // whether something was asked for meanwhile
  }

  ask() {
    if (this.next !== undefined) {
      this.stale = true;
      return;
    }
    this.draw();
    this.next = requestAnimationFrame(() => this.onFrame());
  }

  onFrame() {
    this.next = undefined;
    if (!this.stale) return;
    this.stale = false;
    this.draw();
  }

  /** Nothing is drawn any more. */
  dispose() {
    cancelAnimationFrame(this.next);
  }
}
