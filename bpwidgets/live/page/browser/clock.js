import { button, element, prefersLessMotion, write } from "./dom.js";

const REDUCED_MOTION_MS = 500; // between two steps of time, for learners who asked for less motion

/** The buttons of time under the picture: play, step, back, and the position. */
export class Clock {
  constructor(parent, queue, { paceMs, stepsPerFrame }) {
    this.queue = queue;
    this.paceMs = paceMs;
    this.stepsPerFrame = stepsPerFrame;
    this.playing = false;
    const play = () => (this.playing ? this.pause() : this.play());
    this.playButton = button(parent, "▶ Play", "Let time pass", play);
    this.stepButton = this.eventButton(parent, "Step", "One step forward", { kind: "step", count: 1 });
    this.backButton = this.eventButton(parent, "Back", "One step back", { kind: "back", count: 1 });
    this.range = element(parent, "input", "bpw-position");
    this.range.type = "range";
    this.range.ariaLabel = "step";
    this.range.addEventListener("input", () => this.seek(this.range.valueAsNumber));
    this.reading = element(parent, "output", "bpw-reading");
  }

  /** A button that pauses and sends an event. */
  eventButton(parent, text, title, event) {
    return button(parent, text, title, () => {
      this.pause();
      this.queue.enqueue(event);
    });
  }

  seek(position) {
    this.pause();
    this.writePosition(position);
    this.pendingSeek = this.queue.enqueue({ kind: "seek", position });
  }

  update({ position, reach, can_step: canStep, locked }) {
    this.playButton.disabled = locked;
    this.stepButton.disabled = locked || !canStep;
    this.backButton.disabled = locked || position === 0;
    this.range.disabled = locked || reach === 0;
    this.range.max = reach;
    // A learner who seeks is ahead of the kernel.
    if (this.pendingSeek && !this.queue.isOver(this.pendingSeek)) return;
    this.range.value = position;
    this.writePosition(position);
  }

  /** There is no next step. */
  end() {
    this.pause();
    this.stepButton.disabled = true;
  }

  writePosition(position) {
    this.range.ariaValueText = `step ${position} of ${this.range.max}`;
    write(this.reading, `step ${position}`);
  }

  play() {
    this.playing = true;
    write(this.playButton, "❚❚ Pause");
    this.ticking = requestAnimationFrame(() => this.tick());
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    write(this.playButton, "▶ Play");
    clearTimeout(this.resting);
    cancelAnimationFrame(this.ticking);
  }

  /** One event an animation frame or a pace, and none that would wait: the kernel computes while the page draws. */
  tick() {
    if (!this.playing) return;
    // A notebook takes a cell off the page while it is scrolled away.
    if (!this.playButton.isConnected) return this.pause();
    const next = () => {
      this.ticking = requestAnimationFrame(() => this.tick());
    };
    if (!this.queue.open) return next();
    this.queue.enqueue({ kind: "step", count: this.stepsPerFrame });
    const restMs = Math.max(prefersLessMotion() ? REDUCED_MOTION_MS : 0, this.paceMs);
    if (!restMs) return next();
    this.resting = setTimeout(next, restMs);
  }
}
