/** An action that is done once, so long after it was last asked for. */
export class Delayed {
  constructor(ms, action) {
    this.ms = ms;
    this.action = action;
  }

  start(...given) {
    this.cancel();
    this.timer = setTimeout(() => this.action(...given), this.ms);
  }

  cancel() {
    clearTimeout(this.timer);
  }
}
