import { Delayed } from "./delayed.js";
import { LOST_MS } from "./event_queue.js";

/** Whether a frame goes on from what is shown. A frame tells what is new since the one before; where that was lost on the
 * way, or was there before this view, or its stage cannot be shown, a stage and a frame of all are asked for. */
export class Continuity {
  /** ask: asks the kernel for a stage and a frame of all. */
  constructor(ask) {
    this.ask = ask;
    this.number = undefined; // of the frame that is shown
    this.asked = false; // whether it was asked, and no stage has come yet
    this.unanswered = new Delayed(LOST_MS, () => {
      this.asked = false;
    });
  }

  /** Whether a frame can be shown, which is the one that is shown then. Where it cannot, a later one asks again if what is
   * asked for is lost, too. */
  goesOn({ after, number }) {
    const canBeShown = !after || after === this.number;
    if (canBeShown) this.number = number;
    else if (!this.asked) {
      this.askAgain();
      this.unanswered.start();
    }
    return canBeShown;
  }

  /** A stage has come. */
  onStage() {
    this.asked = false;
    this.unanswered.cancel();
  }

  /** Ask for all, and not again before a stage has come: one that cannot be shown would be asked for without end. */
  askAgain() {
    if (!this.asked) this.ask();
    this.asked = true;
  }

  dispose() {
    this.unanswered.cancel();
  }
}
