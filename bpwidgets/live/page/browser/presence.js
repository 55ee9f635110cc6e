import { Delayed } from "./delayed.js";

const ROLL_CALL_MS = 3000; // after which a view that has not said it is here has gone

/** What a client tells the kernel of being there: its page may end without a word, and may sleep for hours. */
export class Presence {
  constructor(queue, viewport, signal) {
    this.queue = queue;
    this.viewport = viewport;
    this.rollCall = new Delayed(ROLL_CALL_MS, () => queue.notify({ kind: "roll_call_over" }));
    // A page that is loaded anew or left disposes of nothing; if it comes back as it was, it asks for a stage.
    const onPageHide = () => {
      viewport.forget();
      this.leave();
    };
    const onPageShow = ({ persisted }) => {
      if (persisted) viewport.check();
    };
    addEventListener("pagehide", onPageHide, { signal });
    addEventListener("pageshow", onPageShow, { signal });
  }

  /** Another client has come, and the kernel asks who is still there; the new one may answer, too. */
  onRollCall({ caller }) {
    this.queue.notify({ kind: "here" });
    if (caller === this.queue.client) this.rollCall.start();
  }

  /** The kernel took a client for gone. */
  onStranger({ client }) {
    if (client === this.queue.client) this.viewport.askAgain();
  }

  leave() {
    this.rollCall.cancel();
    this.queue.notify({ kind: "bye" });
  }
}
