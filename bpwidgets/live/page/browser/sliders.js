import { claim, ENDS, isShortcut, STEPS } from "./keys.js";
import { parseNumber } from "./numbers.js";

const FINE = 1e-4; // of a slider's step, while Shift is held

/** What the sliders of ipywidgets 8.1, beside or below the picture, lack.
 *
 * They send a value when the pointer lets go (`continuous_update` is off, see sliders.py); here they send it all the
 * while a pointer holds one, and between two steps while Shift is held. Keys go to the kernel, which knows the next step
 * from any value.
 */
export class Sliders {
  constructor(model, queue) {
    this.queue = queue;
    this.told = model.get("sliders"); // see controls.py
    this.manager = model.widget_manager;
    this.models = {};
    this.choosers = {}; // {parameter: the model that chooses an entry of it}, of matrices
    this.observers = new Map(); // {slider: of its readout}, for those on the page
    this.typed = new WeakMap(); // {readout: what was typed into it and is not yet set}
  }

  dispose() {
    for (const observer of this.observers.values()) observer.disconnect();
    this.release();
  }

  /** Listen to the column before the sliders do, until a signal. */
  attach(column, signal) {
    const first = { capture: true, signal };
    for (const end of ["pointerup", "pointercancel"])
      addEventListener(end, (event) => this.onPointerUp(event), first);
    column.addEventListener("pointerdown", (event) => this.onPointerDown(event), first);
    column.addEventListener("keydown", (event) => this.onKey(event), first);
    column.addEventListener("input", (event) => this.onInput(event), first);
    column.addEventListener("focusout", ({ target }) => this.commit(target), { signal });
    addEventListener("pagehide", () => this.release(), { signal });
    this.findModels();
  }

  findModels() {
    return Promise.all(Object.entries(this.told).map(([parameter, told]) => this.findModel(parameter, told)));
  }

  /** A slider whose model is not found stays what ipywidgets made it. One that is held as it is found was so when
   * another page was left, which may have had no time to say that it lets it go. */
  async findModel(parameter, { id, step, chooser }) {
    try {
      this.models[parameter] = await this.manager?.get_model(id);
      if (chooser) this.choosers[parameter] = await this.manager?.get_model(chooser);
    } catch {}
    const model = this.models[parameter];
    if (model?.get("continuous_update")) free(model, step);
  }

  /** Let a screen reader say what the readouts show: a slider itself names the nearest step. */
  announce(column) {
    for (const [slider, observer] of this.observers)
      if (!slider.isConnected) {
        observer.disconnect();
        this.observers.delete(slider);
      }
    for (const slider of column.querySelectorAll(".widget-slider")) {
      const handle = slider.querySelector("[role=slider]");
      const readout = slider.querySelector(".widget-readout");
      if (this.observers.has(slider) || !handle || !readout) continue;
      const speak = () => {
        handle.ariaValueText = readout.textContent;
      };
      const observer = new MutationObserver(() => {
        speak();
        this.keepTyped(readout);
      });
      observer.observe(readout, { childList: true });
      this.observers.set(slider, observer);
      speak();
    }
  }

  /** The parameter of the slider in which a node is. */
  parameter(node) {
    const names = node.closest?.(".widget-slider")?.classList ?? [];
    return [...names].find((name) => name.startsWith("bpw-parameter-"))?.slice("bpw-parameter-".length);
  }

  // -- a pointer

  onPointerDown({ target, button, shiftKey, pointerId }) {
    const model = this.models[this.parameter(target)];
    if (!model || button > 0 || target.closest(".widget-readout")) return;
    this.release();
    const step = model.get("step"); // not the one that was told: a program may have given it another since
    this.held = { model, step, pointerId };
    const fine = shiftKey && !isWhole(model);
    model.set({ continuous_update: true, step: fine ? step * FINE : step });
    model.save_changes();
  }

  /** Let go after the slider, which reacts to a mouse event. */
  onPointerUp({ pointerId }) {
    if (this.held?.pointerId === pointerId) setTimeout(() => this.release());
  }

  release() {
    if (!this.held) return;
    const { model, step } = this.held;
    this.held = undefined;
    free(model, step);
  }

  // -- keys

  onKey(event) {
    const { target, key } = event;
    const parameter = this.parameter(target);
    const typing = target.matches(".widget-readout");
    const handled = typing ? key === "Enter" : key in STEPS || key in ENDS;
    if (!this.models[parameter] || !handled || isShortcut(event)) return;
    claim(event);
    const entry = this.choosers[parameter]?.get("index") ?? null;
    if (typing) this.commit(target);
    else if (target.closest("[disabled]")) return;
    else if (key in ENDS) this.queue.enqueue({ kind: "to_end", parameter, entry, end: ENDS[key] });
    else this.queue.enqueue({ kind: "nudge", parameter, entry, count: STEPS[key][0] || STEPS[key][1] });
  }

  // -- a number that is typed

  onInput({ target }) {
    if (target.matches(".widget-readout")) this.typed.set(target, target.textContent);
  }

  /** What is being typed outlasts a value that comes meanwhile, which the slider has written in its place. */
  keepTyped(readout) {
    setTimeout(() => {
      // Not at once: if it was the typing itself that has changed the text, it is told of first.
      const typed = this.typed.get(readout);
      if (typed === undefined || typed === readout.textContent) return;
      readout.textContent = typed;
      getSelection().selectAllChildren(readout);
      getSelection().collapseToEnd();
    });
  }

  /** Set what was typed. Where nothing was, the readout is not taken for the value: it is rounded. */
  commit(readout) {
    const model = this.models[this.parameter(readout)];
    if (!model || !this.typed.has(readout)) return;
    const number = parseNumber(this.typed.get(readout));
    this.typed.delete(readout);
    if (Number.isFinite(number)) {
      model.set("value", isWhole(model) ? Math.round(number) : number);
      model.save_changes();
    }
    model.trigger("change", model, {}); // lets the slider write its readout, where the value is the same
  }
}

/** A slider that is no longer held: it says what it is set to when it is let go, and has its own steps. */
function free(model, step) {
  model.set({ continuous_update: false, step });
  model.save_changes();
}

function isWhole(model) {
  return model.name === "IntSliderModel";
}
