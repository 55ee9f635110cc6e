import { button, cssNumber, element, prefersLessMotion } from "./dom.js";
import { ease } from "./numbers.js";

const TRY_MS = 700; // from the press of a button to the setting where it leads

/** Leads the explorer to a setting, each animation frame a bit, in TRY_MS, as long as nothing else is touched: to that of a
 * try, by its name, to the one that a question asked about, or to the last one of an earlier run of the cell. */
export class Tries {
  constructor(parent, queue, names, lastSetting, pause) {
    this.queue = queue;
    this.pause = pause; // of time that passes
    this.runs = 0;
    this.shown = "";
    this.root = element(parent, "div", "bpw-tries");
    const goals = names.map((name) => [name, { to: "try", name }]);
    if (lastSetting) goals.push([`You were here: ${lastSetting}`, { to: "last" }]);
    this.root.hidden = !goals.length;
    this.root.role = "group";
    this.root.ariaLabel = "settings to try";
    if (names.length)
      element(this.root, "span", "bpw-tries-title", "Try:").setAttribute("aria-hidden", "true");
    this.buttons = goals.map(([text, goal]) => [goal, button(this.root, text, "", () => this.start(goal))]);
  }

  /** Stop where anything in the column is touched, before it reacts, or where the wheel has moved a handle. */
  attach(column, signal) {
    for (const kind of ["pointerdown", "keydown"])
      column.addEventListener(kind, () => this.stop(), { capture: true, signal });
    const onWheel = ({ defaultPrevented }) => defaultPrevented && this.stop();
    column.addEventListener("wheel", onWheel, { passive: true, signal });
  }

  /** At scale 1. */
  get heightPx() {
    return this.root.hidden ? 0 : cssNumber(this.root, "--bpw-tries-px");
  }

  update({ shown_try: shown, locked }) {
    this.shown = shown;
    this.locked = locked;
    if (locked) this.stop();
    this.mark();
  }

  /** Show which setting is there, or on its way. */
  mark() {
    const shown = this.run ? this.run.goal.name : this.shown;
    for (const [{ to, name }, node] of this.buttons) {
      if (to === "try") node.ariaPressed = String(name === shown);
      node.disabled = Boolean(this.locked);
    }
  }

  start(goal) {
    this.stop();
    this.pause();
    this.runs += 1;
    this.run = { goal, id: `${this.queue.client}/${this.runs}`, since: performance.now() };
    this.tick();
  }

  stop() {
    if (!this.run) return;
    cancelAnimationFrame(this.ticking);
    this.run = undefined;
    this.mark();
  }

  /** One event an animation frame, and none while another is not answered; the last one has part 1. */
  tick() {
    const { goal, id, since } = this.run;
    const time = prefersLessMotion() ? 1 : Math.min(1, (performance.now() - since) / TRY_MS);
    this.mark();
    this.ticking = requestAnimationFrame(() => this.tick());
    if (!this.queue.idle) return;
    this.queue.enqueue({ kind: "go", ...goal, run: id, part: ease(time) });
    if (time === 1) this.arrive(goal.name);
  }

  /** The last event is on its way: what it leads to is marked until a frame says more. */
  arrive(name) {
    this.shown = name;
    this.stop();
  }
}
