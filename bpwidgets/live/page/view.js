// Draws an explorer's marks over its stage, moves handles under the finger, and shows its words.
// It knows data coordinates and roles, no mathematics and no lesson.

const SVG = "http://www.w3.org/2000/svg";
const SIGNS = { agree: "✓", disagree: "✗", kink: "∠", undefined: "∅", pending: "…" };
const STATUS_ROLE = { agree: "agree", disagree: "wrong", kink: "kink", undefined: "kink", pending: "muted" };
const STEPS = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
  PageUp: [10, 10],
  PageDown: [-10, -10],
};
const NONE = "–"; // in a cell that has no number
const FONT = '"DejaVu Sans", Verdana, Arial, sans-serif'; // of a label, as in view.css
const SWATCH = 0.9; // em, the square before a label and its margin, as in view.css
const SETTLE_MS = 60;
const LOST_MS = 4000;
const SPEAK_MS = 1000;

/** Keys pressed on a control are the control's: in command mode the notebook would take arrows and letters. Those
 * with Ctrl or Cmd (save, undo) stay the notebook's. */
function keepKeys(column) {
  const keep = ({ target, ctrlKey, metaKey }) => {
    if (ctrlKey || metaKey) delete target.dataset.lmSuppressShortcuts;
    else target.dataset.lmSuppressShortcuts = "true";
  };
  for (const kind of ["keydown", "keyup", "focusin"]) column.addEventListener(kind, keep);
}

/** Give every control the name that stands before it, as ipywidgets' sliders have none for a screen reader. */
function nameControls(column) {
  for (const row of column.querySelectorAll(".widget-inline-hbox")) {
    const name = row.querySelector(".widget-label")?.textContent;
    for (const control of row.querySelectorAll("[role=slider], select, input, .widget-readout"))
      if (name && !control.ariaLabel) control.ariaLabel = name;
  }
}

/** Position in px of a data coordinate along one side of an axes. */
export function toPixel(value, [low, high], start, length, log) {
  const part = log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return start + part * length;
}

/** The inverse of toPixel. */
export function toData(pixel, [low, high], start, length, log) {
  const part = (pixel - start) / length;
  return log ? low * (high / low) ** part : low + part * (high - low);
}

/** The value a share of an axis further on, free of binary crumbs. */
export function shifted(value, limits, share, log) {
  if (!share) return value;
  return Number(toData(toPixel(value, limits, 0, 1, log) + share, limits, 0, 1, log).toPrecision(12));
}

/** Which of some ways from here is the shortest in a direction, at most 60 degrees off it; -1 if none is. */
export function nearest(ways, [right, down], allowed) {
  const size = Math.hypot(right, down);
  let [best, shortest] = [-1, Number.POSITIVE_INFINITY];
  for (const [i, [x, y]] of ways.entries()) {
    const [length, along] = [Math.hypot(x, y), (x * right + y * down) / size];
    if (along < 0.5 * length || length === 0 || !allowed(i)) continue;
    // What lies a little off the direction counts as further away.
    const far = along + 2 * Math.sqrt(Math.max(length * length - along * along, 0));
    if (far < shortest) [best, shortest] = [i, far];
  }
  return best;
}

/** How many events may be in flight: one, or as many as a long way can hold without a queue at its end. */
export function allowed(roundTripMs, kernelMs) {
  return Math.min(8, Math.max(1, Math.ceil(roundTripMs / Math.max(2 * kernelMs, 30))));
}

/** y on a track (x ascending) at x. */
export function along([xs, ys], x) {
  const i = xs.findIndex((value) => value >= x);
  if (i < 0) return ys[xs.length - 1];
  if (i === 0) return ys[0];
  const part = (x - xs[i - 1]) / (xs[i] - xs[i - 1]);
  return ys[i - 1] + part * (ys[i] - ys[i - 1]);
}

/** A number to some significant digits, with a true minus sign. */
export function shown(value, digits) {
  if (!Number.isFinite(Number(value))) return "undefined";
  return String(Number(Number(value).toPrecision(digits))).replaceAll("-", "−");
}

function element(parent, tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  parent.append(node);
  return node;
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function theme() {
  const said = document.body.dataset.jpThemeLight;
  if (said) return said === "false" ? "dark" : "light";
  const [r, g, b, a = 1] = (
    getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g) ?? [255, 255, 255]
  ).map(Number);
  return a > 0 && 0.2126 * r + 0.7152 * g + 0.0722 * b < 110 ? "dark" : "light";
}

class Picture {
  constructor(model, el) {
    this.model = model;
    this.id = `${Date.now()}-${Math.random()}`;
    this.sequence = 0;
    this.flying = new Map();
    this.roundTrip = 30;
    this.kernelMs = 2;
    this.local = null; // the handle under the finger: {index, at, seq, down}
    this.texts = [];
    this.ruler = document.createElement("canvas").getContext("2d");
    this.build(el);
    this.onMessage = (content, buffers) => this.receive(content, buffers);
    model.on("msg:custom", this.onMessage);
    this.sizes = new ResizeObserver(() => this.hello());
    this.sizes.observe(this.outer);
    this.themes = new MutationObserver(() => this.hello());
    this.themes.observe(document.body, {
      attributes: true,
      attributeFilter: ["data-jp-theme-light", "class"],
    });
    this.ratioChanged = () => this.hello();
    this.watchRatio();
    this.outer.addEventListener("focusin", () => this.hello(true));
    const first = model.get("first");
    if (first?.stage) {
      this.receive(first.stage, first.stageBuffers);
      this.receive(first.frame, first.frameBuffers);
    }
  }

  build(el) {
    el.classList.add("bpw-view");
    el.style.setProperty("--bpw-scale", this.model.get("scale"));
    this.el = el;
    this.equation = element(el, "div", "bpw-equation");
    this.equation.setAttribute("role", "math");
    this.ask = element(el, "div", "bpw-predict");
    this.ask.hidden = true;
    this.outer = element(el, "div", "bpw-outer");
    this.inner = element(this.outer, "div", "bpw-picture");
    this.ground = element(this.inner, "canvas", "bpw-stage");
    this.ground.width = this.ground.height = 0;
    this.ground.setAttribute("aria-hidden", "true");
    this.canvas = element(this.inner, "canvas", "bpw-marks");
    this.canvas.setAttribute("aria-hidden", "true");
    this.labels = element(this.inner, "div", "bpw-labels");
    this.grips = element(this.inner, "div", "bpw-handles");
    this.inner.addEventListener("wheel", (event) => this.turn(event), { passive: false });
    for (const kind of ["touchstart", "touchmove", "touchend"])
      this.inner.addEventListener(kind, (event) => this.pinch(event), { passive: false });
    // Below the controls, which are a sibling of this view: it is hung in behind them once they are there.
    this.tail = document.createElement("div");
    this.tail.className = "bpw-tail";
    this.buttons = element(this.tail, "div", "bpw-buttons");
    this.buildButtons();
    this.report = element(this.tail, "div", "bpw-report");
    this.errorBox = element(this.report, "div", "bpw-error");
    this.errorBox.setAttribute("role", "alert");
    this.errorBox.hidden = true;
    this.strip = element(this.report, "div", "bpw-strip");
    this.sentence = element(this.report, "p", "bpw-sentence");
    this.spoken = element(this.report, "div", "bpw-spoken");
    this.spoken.setAttribute("aria-live", "polite");
    this.details = element(this.report, "details", "bpw-tables");
    element(this.details, "summary", "", "Numbers of this picture");
    this.tables = element(this.details, "div");
    this.details.addEventListener("toggle", () => this.tell({ kind: "tables", open: this.details.open }));
  }

  buildButtons() {
    const button = (text, title, action) => {
      const node = element(this.buttons, "button", "bpw-button", text);
      node.type = "button";
      node.title = title;
      node.addEventListener("click", action);
      return node;
    };
    if (this.model.get("animated")) {
      this.playButton = button("▶ Play", "Let time pass", () => this.play(!this.playing));
      button("Step", "One step forward", () => this.push({ kind: "step" }));
      this.backButton = button("Back", "One step back", () => this.push({ kind: "back" }));
    }
    button("Reset", "All controls to their first values", () => {
      this.play(false);
      this.push({ kind: "reset" });
    });
  }

  dispose() {
    this.play(false);
    this.coming = undefined;
    this.tail.remove();
    this.model.off("msg:custom", this.onMessage);
    this.sizes.disconnect();
    this.themes.disconnect();
    this.ratioQuery?.removeEventListener("change", this.ratioChanged);
    cancelAnimationFrame(this.drawing);
    clearTimeout(this.settling);
    clearTimeout(this.speaking);
    clearTimeout(this.greeting);
    // Last: where the notebook was closed there is nobody to be told, and that throws.
    this.tell({ kind: "bye" });
  }

  // ---- to the kernel ----

  tell(message) {
    this.model.send({ ...message, view: this.id });
  }

  /** Send now, or when the kernel has answered: newest wins, the last one always goes. */
  push(message) {
    this.waiting = message;
    this.pump();
  }

  pump() {
    if (!this.waiting) return;
    // An answer that never came (the kernel was interrupted) must not hold up the next question.
    const [oldest] = this.flying.values();
    if (performance.now() - oldest > LOST_MS) this.flying.clear();
    if (this.flying.size >= allowed(this.roundTrip, this.kernelMs)) return;
    const message = { ...this.waiting, seq: ++this.sequence };
    this.waiting = null;
    if (this.local && message.kind === "drag") this.local.seq = message.seq;
    this.flying.set(message.seq, performance.now());
    this.tell(message);
  }

  acknowledge(seq) {
    const sent = this.flying.get(seq);
    if (sent !== undefined) this.roundTrip = 0.7 * this.roundTrip + 0.3 * (performance.now() - sent);
    for (const number of this.flying.keys()) if (number <= seq) this.flying.delete(number);
    if (this.local && !this.local.down && !this.waiting && seq >= this.local.seq) this.local = null;
    this.pump();
  }

  watchRatio() {
    this.ratioQuery?.removeEventListener("change", this.ratioChanged);
    this.ratioQuery = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    this.ratioQuery.addEventListener("change", this.ratioChanged);
  }

  /** Ask for a stage that fits, where the one that lies here does not. */
  hello(focused = false, again = true) {
    clearTimeout(this.greeting);
    const width = Math.round(this.outer.clientWidth);
    if (width < 40) {
      // Hidden, until an observer calls; or between two themes, after which none does.
      if (again) this.greeting = setTimeout(() => this.hello(focused, false), 250);
      return;
    }
    const asked = JSON.stringify([width, devicePixelRatio, theme()]);
    if (asked === this.asked && !(focused && asked !== this.shownFor)) return;
    const ask = () => {
      this.asked = asked;
      this.watchRatio();
      this.tell({ kind: "hello", width, ratio: devicePixelRatio, theme: theme() });
    };
    if (this.asked === undefined || focused) ask();
    else this.greeting = setTimeout(ask, 120);
    this.fit();
  }

  play(on) {
    this.playing = on;
    clearTimeout(this.resting);
    cancelAnimationFrame(this.ticking);
    if (!this.playButton) return;
    write(this.playButton, on ? "❚❚ Pause" : "▶ Play");
    if (on) this.ticking = requestAnimationFrame(() => this.tick());
  }

  /** The browser keeps time: one step an animation frame or a pace, and none while one is unanswered. */
  tick() {
    if (!this.playing || !this.el.isConnected) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches ? 500 : 0;
    const pause = Math.max(calm, 1000 * this.model.get("pace_s"));
    const next = () => {
      this.ticking = requestAnimationFrame(() => this.tick());
    };
    if (!this.flying.size && !this.waiting) {
      this.push({ kind: "step" });
      if (pause) {
        this.resting = setTimeout(next, pause);
        return;
      }
    }
    next();
  }

  // ---- from the kernel ----

  receive(content, buffers) {
    if (content.kind === "stage") this.decode(content, buffers);
    else if (this.coming) {
      this.coming.followers.push([content, buffers]);
      this.lay();
    } else this.show(content, buffers);
  }

  show(content, buffers) {
    // First, as what is drawn then shows the kernel's answer and no longer what the finger foretold.
    const answered = content.ack?.[this.id];
    if (answered !== undefined) this.acknowledge(answered);
    if (content.kind === "frame") this.take(content, buffers);
    else if (content.kind === "strip") this.settle(content);
    else if (content.kind === "error") this.writeError(content.error);
    else if (content.kind === "end") this.play(false);
    // The explorer is as it was: a handle that was moved between two steps goes back to its own.
    else if (content.kind === "ack") this.redraw();
  }

  /** The agreement that was too slow for its frame, if that is still the one shown. */
  settle(content) {
    if (content.n !== this.frame?.n) return;
    this.writeStrip(content.strip);
    write(this.sentence, content.sentence);
  }

  /** Colours and scale for all parts, the controls too; the column is there once the view is attached. */
  dress() {
    const column = this.el.parentElement;
    if (!column) {
      requestAnimationFrame(() => this.dress());
      return;
    }
    const { palette } = this.stage;
    for (const [role, colour] of Object.entries(palette)) column.style.setProperty(`--bpw-${role}`, colour);
    column.style.setProperty("--bpw-scale", this.model.get("scale"));
    if (this.tail.parentElement === column) return;
    column.append(this.tail);
    keepKeys(column);
    nameControls(column);
    column.addEventListener("focusin", () => nameControls(column));
  }

  /** What follows a stage waits until that can be seen: no mark is shown on another stage's axes. */
  async decode(stage, buffers) {
    const coming = { stage, buffers, followers: [] };
    this.coming = coming;
    this.shownFor = this.asked;
    coming.image = await createImageBitmap(new Blob([buffers[stage.png]], { type: "image/png" }));
    if (this.coming === coming) this.lay();
  }

  lay() {
    const { stage, buffers, image, followers } = this.coming;
    if (!image || !followers.length) return;
    this.coming = undefined;
    this.stage = stage;
    this.dress();
    this.rails = stage.rails.map((rail) => rail?.map((values) => this.numbers(values, buffers)));
    [this.ground.width, this.ground.height] = [image.width, image.height];
    this.ground.getContext("2d").drawImage(image, 0, 0);
    image.close();
    this.writeEquation(stage);
    this.size();
    for (const [content, parts] of followers) this.show(content, parts);
  }

  take(frame, buffers) {
    const handles = frame.handles ?? this.frame?.handles ?? [];
    frame.handles = handles.map((handle, i) => ({
      ...handle,
      chosen: frame.chosen.includes(i),
      x: frame.at[2 * i] ?? Number.NaN,
      y: frame.at[2 * i + 1] ?? Number.NaN,
    }));
    this.frame = frame;
    for (const mark of frame.marks) {
      for (const key of ["x", "y", "v"]) if (mark[key]) mark[key] = this.numbers(mark[key], buffers);
    }
    this.kernelMs = frame.ms;
    this.redraw();
    this.writeError(frame.error);
    this.writeStrip(frame.strip);
    this.writeWords(frame);
    this.writeQuestion(frame.predict);
    if (this.backButton) this.backButton.disabled = !frame.back;
    for (const [slot, text] of Object.entries(frame.numbers))
      for (const node of this.slots?.[slot] ?? []) write(node, text);
    clearTimeout(this.settling);
    if (!frame.strip) this.settling = setTimeout(() => this.tell({ kind: "settle", n: frame.n }), SETTLE_MS);
  }

  numbers(values, buffers) {
    if (Array.isArray(values)) return values.map((value) => value ?? NaN);
    const view = buffers[values.buffer ?? values.bytes];
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
    return values.bytes === undefined ? new Float32Array(bytes.buffer) : bytes;
  }

  // ---- the picture ----

  fit() {
    if (!this.stage) return;
    this.size();
    this.redraw();
  }

  size() {
    const scale = this.model.get("scale");
    this.zoom = Math.min(this.outer.clientWidth / this.stage.width, scale);
    const [width, height] = [this.stage.width * this.zoom, this.stage.height * this.zoom];
    this.inner.style.width = `${width}px`;
    this.inner.style.height = `${height}px`;
    this.canvas.width = Math.round(width * devicePixelRatio);
    this.canvas.height = Math.round(height * devicePixelRatio);
  }

  /** Draw at once: the way to the browser's next frame is spent on it, not what comes after. Once a frame only;
   * whatever is newer by then is drawn when the frame begins. */
  redraw() {
    if (this.drawing) {
      this.stale = true;
      return;
    }
    this.draw();
    this.drawing = requestAnimationFrame(() => {
      this.drawing = undefined;
      if (this.stale) this.draw();
    });
  }

  px(axes, x, y) {
    const { box, x: across, y: up, log } = this.stage.axes[axes];
    return [toPixel(x, across, box[0], box[2], log[0]), toPixel(y, up, box[1] + box[3], -box[3], log[1])];
  }

  data(axes, [left, top]) {
    const { box, x: across, y: up, log } = this.stage.axes[axes];
    return [toData(left, across, box[0], box[2], log[0]), toData(top, up, box[1] + box[3], -box[3], log[1])];
  }

  path(mark) {
    return Array.from(mark.x, (x, i) => this.px(Array.isArray(mark.a) ? mark.a[i] : mark.a, x, mark.y[i]));
  }

  draw() {
    this.stale = false;
    if (!this.stage || !this.frame) return;
    const pen = this.canvas.getContext("2d");
    const ratio = this.canvas.width / this.stage.width || 1;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, this.stage.width, this.stage.height);
    this.used = 0;
    for (const mark of this.frame.marks) {
      pen.save();
      if (!Array.isArray(mark.a) && mark.k !== "label" && mark.k !== "points") {
        const { box } = this.stage.axes[mark.a];
        pen.beginPath();
        pen.rect(...box);
        pen.clip();
      }
      pen.strokeStyle = pen.fillStyle = this.stage.palette[mark.r];
      DRAW[mark.k].call(this, pen, mark);
      pen.restore();
    }
    for (const node of this.texts.slice(this.used)) node.hidden = true;
    this.placeHandles();
  }

  text(mark, [left, top], text, align) {
    let node = this.texts[this.used];
    if (!node) {
      node = element(this.labels, "span", "bpw-label");
      this.texts.push(node);
    }
    this.used += 1;
    node.hidden = !(Number.isFinite(left) && Number.isFinite(top));
    if (node.hidden) return;
    const size = (mark.s ?? 11.5) * this.zoom;
    const role = mark.k === "label" ? mark.r : "ink";
    const look = `${size}|${mark.b}|${role}`;
    if (node.look !== look || node.said !== text) {
      if (node.look !== look) {
        node.style.fontSize = `${size}px`;
        node.style.fontWeight = mark.b ? "bold" : "normal";
        node.dataset.role = role;
      }
      write(node, text);
      node.look = look;
      node.said = text;
      // By a pen: to ask the node itself would lay out the page, once for every label that changed.
      this.ruler.font = `${mark.b ? "bold " : ""}${size}px ${FONT}`;
      node.measured = this.ruler.measureText(text).width + (role === "ink" ? 0 : SWATCH * size);
    }
    const share = { left: 0, center: 0.5, right: 1 }[align];
    const limit = this.stage.width * this.zoom - node.measured - 2;
    const at = Math.max(2, Math.min(left * this.zoom - share * node.measured, limit));
    const half = 0.6 * size;
    const down = Math.max(half, Math.min(top * this.zoom, this.stage.height * this.zoom - half));
    node.style.transform = `translate(${at}px, calc(${down}px - 50%))`;
  }

  // ---- handles ----

  placeHandles() {
    const handles = this.frame.handles;
    const focused = this.grips.contains(document.activeElement);
    while (this.grips.children.length > handles.length) this.grips.lastChild.remove();
    // One spot is a stop of the Tab key, arrows go on from there: thirty stops would be a wall.
    const spots = handles.filter((handle) => handle.k === "spot");
    const stop = spots.find((spot) => spot.chosen) ?? spots[0];
    handles.forEach((handle, index) => {
      let node = this.grips.children[index];
      if (node?.dataset.kind !== handle.k) {
        const made = handle.k === "spot" ? this.buildSpot(index) : this.buildHandle(index);
        made.dataset.kind = handle.k;
        node ? node.replaceWith(made) : this.grips.append(made);
        node = made;
      }
      const at = this.place(index);
      const [left, top] = this.px(handle.a, ...at);
      node.hidden = !(Number.isFinite(left) && Number.isFinite(top));
      node.style.transform = `translate(${left * this.zoom}px, ${top * this.zoom}px)`;
      if (node.title !== handle.n) node.title = node.ariaLabel = handle.n;
      node.ariaDisabled = String(this.locked());
      if (handle.k === "spot") this.dressSpot(node, handle, handle === stop);
      else this.dressHandle(node, handle, at);
    });
    // The spot that had the focus is no more: the keys go on from the chosen one.
    if (focused && !this.grips.contains(document.activeElement))
      this.grips.querySelector(".bpw-spot[tabindex='0'], .bpw-handle")?.focus({ preventScroll: true });
  }

  /** Where a handle is seen: under the finger, ahead of the kernel, or where the last picture has it. */
  place(index) {
    const handle = this.frame.handles[index];
    return this.local?.index === index ? this.local.at : [handle.x, handle.y];
  }

  dressHandle(node, handle, at) {
    node.style.setProperty("--size", `${handle.s * this.zoom}px`);
    if (node.dataset.role !== handle.r) node.dataset.role = handle.r;
    if (node.dataset.symbol !== handle.m) node.dataset.symbol = handle.m;
    const value = handle.l === "y" ? at[1] : at[0];
    const span = this.stage.axes[handle.a][handle.l === "y" ? "y" : "x"];
    node.ariaValueNow = shown(value, 4);
    node.ariaValueMin = shown(span[0], 4);
    node.ariaValueMax = shown(span[1], 4);
    node.ariaValueText = handle.l === "xy" ? `${shown(at[0], 3)}, ${shown(at[1], 3)}` : shown(value, 3);
  }

  dressSpot(node, handle, stop) {
    node.tabIndex = stop ? 0 : -1;
    node.style.setProperty("--wide", `${handle.s[0] * this.zoom}px`);
    node.style.setProperty("--high", `${handle.s[1] * this.zoom}px`);
    node.ariaPressed = String(handle.chosen);
  }

  buildHandle(index) {
    const node = document.createElement("div");
    node.className = "bpw-handle";
    node.tabIndex = 0;
    node.role = "slider";
    node.addEventListener("pointerdown", (event) => this.grab(event, index));
    node.addEventListener("pointermove", (event) => this.follow(event, index));
    for (const end of ["pointerup", "pointercancel"])
      node.addEventListener(end, (event) => this.release(event));
    node.addEventListener("keydown", (event) => this.key(event, index));
    node.addEventListener("dblclick", () => this.resetHandle(index));
    return node;
  }

  /** What a click, Enter or the space bar sets; a button in all but its look. */
  buildSpot(index) {
    const node = document.createElement("div");
    node.className = "bpw-spot";
    node.role = "button";
    const press = () => {
      if (!this.locked()) this.push({ kind: "press", handle: index });
    };
    node.addEventListener("click", press);
    node.addEventListener("keydown", (event) => {
      const way = STEPS[event.key];
      if (!way && event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      if (way) this.neighbour(index, way)?.focus();
      else press();
    });
    return node;
  }

  /** The nearest spot in the direction of an arrow key. */
  neighbour(index, [right, up]) {
    const places = this.frame.handles.map((handle) => this.px(handle.a, handle.x, handle.y));
    const [x, y] = places[index];
    const best = nearest(
      places.map(([left, top]) => [left - x, top - y]),
      [right, -up],
      (i) => this.frame.handles[i].k === "spot" && !this.grips.children[i].hidden,
    );
    return this.grips.children[best];
  }

  /** The wheel, while the focus is in this explorer (else the page scrolls), and a touchpad's pinch. */
  turn(event) {
    const ours = this.el.parentElement?.contains(document.activeElement);
    if ((ours || event.ctrlKey) && this.magnify(-event.deltaY * (event.ctrlKey ? 0.005 : 0.0005)))
      event.preventDefault();
  }

  /** Two fingers on the picture. */
  pinch(event) {
    const before = this.spread;
    this.spread = undefined;
    if (event.touches.length !== 2 || !this.frame?.handles.some((handle) => handle.w)) return;
    event.preventDefault();
    const [a, b] = event.touches;
    this.spread = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
    if (before) this.magnify(0.4 * Math.log(this.spread / before));
  }

  /** Move the handle that the wheel moves by a share of its axes; whether there is one. */
  magnify(share) {
    const index = this.frame?.handles.findIndex((handle) => handle.w) ?? -1;
    if (index < 0 || this.locked()) return false;
    const handle = this.frame.handles[index];
    this.move(index, ...this.beside(index, handle.w * share, handle.w * share), false);
    return true;
  }

  locked() {
    return Boolean(this.frame?.predict && this.frame.predict.verdict === null);
  }

  pointer(event) {
    const box = this.inner.getBoundingClientRect();
    return [(event.clientX - box.left) / this.zoom, (event.clientY - box.top) / this.zoom];
  }

  grab(event, index) {
    if (this.locked() || event.button > 0) return;
    event.preventDefault();
    event.currentTarget.focus({ preventScroll: true });
    event.currentTarget.setPointerCapture(event.pointerId);
    const handle = this.frame.handles[index];
    const [left, top] = this.pointer(event);
    const [x, y] = this.px(handle.a, handle.x, handle.y);
    this.offset = [left - x, top - y];
    this.held = index;
  }

  follow(event, index) {
    if (this.held !== index) return;
    const handle = this.frame.handles[index];
    const [left, top] = this.pointer(event);
    const [x, y] = this.data(handle.a, [left - this.offset[0], top - this.offset[1]]);
    this.move(index, x, y, true);
  }

  release() {
    this.held = undefined;
    if (!this.local) return;
    this.local.down = false;
    if (!this.waiting && !this.flying.size) this.local = null;
    this.redraw();
  }

  /** Move a handle at once, within its axes and along its track; the kernel's answer follows. */
  move(index, x, y, down) {
    const handle = this.frame.handles[index];
    const axes = this.stage.axes[handle.a];
    const within = (value, [a, b]) => Math.max(Math.min(a, b), Math.min(Math.max(a, b), value));
    const at = [
      handle.l === "y" ? handle.x : within(x, axes.x),
      handle.l === "x" ? handle.y : within(y, axes.y),
    ];
    if (this.rails?.[index]) at[1] = along(this.rails[index], at[0]);
    const since = down ? undefined : this.place(index);
    this.local = { index, at, seq: Infinity, down };
    this.push({ kind: "drag", handle: index, at, since });
    this.redraw();
  }

  key(event, index) {
    if (this.locked() || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = this.destination(event, index);
    const back = event.key === "Backspace" || event.key === "Delete";
    if (!to && !back) return;
    event.preventDefault();
    event.stopPropagation();
    if (back) this.resetHandle(index);
    else this.move(index, ...to, false);
  }

  /** Where a key takes a handle: a hundredth of the axes an arrow, a tenth a page, with Shift a tenth of either. */
  destination(event, index) {
    const handle = this.frame.handles[index];
    const { x: across, y: up } = this.stage.axes[handle.a];
    if (event.key === "Home") return [across[0], up[0]];
    if (event.key === "End") return [across[1], up[1]];
    if (!(event.key in STEPS)) return null;
    let [right, above] = STEPS[event.key];
    if (handle.l === "x") right = right || above;
    if (handle.l === "y") above = above || right;
    const unit = event.shiftKey ? 0.001 : 0.01;
    return this.beside(index, right * unit, above * unit);
  }

  /** Where a handle comes to lie some shares of its axes away: by factors where they are logarithmic. */
  beside(index, right, above) {
    const handle = this.frame.handles[index];
    const { x: across, y: up, log } = this.stage.axes[handle.a];
    const [x, y] = this.place(index);
    return [shifted(x, across, right, log[0]), shifted(y, up, above, log[1])];
  }

  resetHandle(index) {
    if (this.locked()) return;
    this.local = null;
    this.push({ kind: "reset", handle: index });
  }

  // ---- words ----

  writeEquation(stage) {
    const key = JSON.stringify(stage.equation);
    if (key === this.equationKey) return;
    this.equationKey = key;
    this.slots = {};
    this.equation.replaceChildren();
    this.equation.ariaLabel = stage.spoken;
    for (const part of stage.equation) {
      if (part.slot) {
        const node = element(this.equation, "span", "bpw-slot");
        node.dataset.role = part.role;
        this.slots[part.slot] ??= [];
        this.slots[part.slot].push(node);
        continue;
      }
      const svg = document.createElementNS(SVG, "svg");
      svg.setAttribute("viewBox", `0 0 ${part.width} ${part.height}`);
      svg.style.cssText = `--w: ${part.width}; --h: ${part.height}; --d: ${part.depth}`;
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("d", part.d);
      svg.append(path);
      this.equation.append(svg);
    }
  }

  writeError(text) {
    write(this.errorBox, text ?? "");
    this.errorBox.hidden = !text;
  }

  writeStrip(rows) {
    if (rows) this.rows = rows;
    const pending = !rows;
    this.strip.hidden = !this.rows?.length;
    (this.rows ?? []).forEach((row, i) => {
      const line = this.strip.children[i] ?? this.buildRow();
      const [name, status, formula, autodiff, differences, error, reason] = pending
        ? [row[0], "pending", "", "", "", "", ""]
        : row;
      line.dataset.role = STATUS_ROLE[status];
      const [sign, title, ...values] = line.children;
      write(sign, SIGNS[status]);
      write(title, name);
      [formula, autodiff, differences].forEach((value, k) => {
        write(values[k].lastChild, value);
        values[k].hidden = k === 0 && !formula && !pending;
      });
      const words = {
        agree: formula ? "agree" : "two ways agree",
        disagree: "disagree",
        kink: "kink",
        undefined: "no derivative",
        pending: "computing",
      };
      write(values[3], error ? `${words[status]} ${error}` : words[status]);
      write(values[4], status === "agree" ? "" : reason);
    });
    while (this.strip.children.length > (this.rows?.length ?? 0)) this.strip.lastChild.remove();
  }

  buildRow() {
    const line = element(this.strip, "div", "bpw-row");
    element(line, "span", "bpw-sign");
    element(line, "span", "bpw-name");
    for (const way of ["formula", "autodiff", "differences"]) {
      const cell = element(line, "span", "bpw-way");
      element(cell, "small", "", `${way} `);
      element(cell, "span", "bpw-number");
    }
    element(line, "span", "bpw-status");
    element(line, "span", "bpw-reason");
    return line;
  }

  /** The sentence at once for the eye, once a second at most for the ear. */
  writeWords(frame) {
    write(this.sentence, frame.sentence);
    if (!this.speaking) {
      this.speaking = setTimeout(() => {
        this.speaking = undefined;
        write(this.spoken, this.sentence.textContent);
      }, SPEAK_MS);
    }
    if (!frame.tables) return;
    this.tables.replaceChildren();
    for (const [title, columns] of Object.entries(frame.tables)) {
      const table = element(this.tables, "table");
      element(table, "caption", "", title);
      const head = element(element(table, "thead"), "tr");
      for (const name of Object.keys(columns)) element(head, "th", "", name).scope = "col";
      const body = element(table, "tbody");
      const rows = Math.max(0, ...Object.values(columns).map((column) => column.length));
      for (let i = 0; i < rows; i += 1) {
        const line = element(body, "tr");
        for (const column of Object.values(columns)) element(line, "td", "", column[i]);
      }
    }
  }

  writeQuestion(asked) {
    const key = JSON.stringify(asked);
    if (key === this.questionKey) return;
    this.questionKey = key;
    this.ask.replaceChildren();
    this.ask.hidden = !asked || asked.verdict === "";
    if (this.ask.hidden) return;
    if (asked.verdict !== null) {
      const verdict = element(this.ask, "p", "bpw-verdict", asked.verdict);
      verdict.tabIndex = -1;
      if (this.answered) verdict.focus();
      return;
    }
    element(this.ask, "p", "bpw-question", `Predict, then look. ${asked.question}`);
    const say = (said) => {
      this.answered = true;
      this.push({ kind: "predict", said });
    };
    const button = (text, said) => {
      const node = element(this.ask, "button", "bpw-button", text);
      node.type = "button";
      node.addEventListener("click", () => say(said()));
    };
    if (asked.kind === "number") {
      const field = element(this.ask, "input", "bpw-answer");
      field.inputMode = "decimal";
      field.ariaLabel = "your answer";
      field.addEventListener("keydown", (event) => {
        event.stopPropagation();
        if (event.key === "Enter") say(field.value);
      });
      button("Answer", () => field.value);
    }
    for (const choice of asked.choices) button(choice, () => choice);
    button("Skip", () => null);
  }
}

// ---- one function a mark; `this` is the Picture, the pen is in px at scale 1 ----

const DRAW = {
  line(pen, mark) {
    pen.globalAlpha = mark.o;
    pen.lineWidth = mark.w;
    pen.lineCap = "round";
    pen.lineJoin = "round";
    if (mark.d) pen.setLineDash([4 * mark.w, 3 * mark.w]);
    pen.beginPath();
    let down = false;
    for (const [left, top] of this.path(mark)) {
      const good = Number.isFinite(left) && Number.isFinite(top);
      if (good) down ? pen.lineTo(left, top) : pen.moveTo(left, top);
      down = good;
    }
    pen.stroke();
  },

  points(pen, mark) {
    pen.lineWidth = 1.5;
    for (const [left, top] of this.path(mark)) {
      if (!Number.isFinite(left) || !Number.isFinite(top)) continue;
      const half = mark.s / 2;
      pen.beginPath();
      if (mark.m === "circle") pen.arc(left, top, half, 0, 2 * Math.PI);
      else if (mark.m === "square") pen.rect(left - half, top - half, mark.s, mark.s);
      else if (mark.m === "diamond") {
        const arm = half * Math.SQRT2;
        pen.moveTo(left, top - arm);
        pen.lineTo(left + arm, top);
        pen.lineTo(left, top + arm);
        pen.lineTo(left - arm, top);
        pen.closePath();
      } else {
        pen.moveTo(left - half, top - half);
        pen.lineTo(left + half, top + half);
        pen.moveTo(left - half, top + half);
        pen.lineTo(left + half, top - half);
      }
      const colour = pen.strokeStyle;
      pen.fillStyle = mark.f ? colour : this.stage.palette.paper;
      if (mark.m !== "cross") pen.fill();
      pen.stroke();
    }
  },

  arrow(pen, mark) {
    const [[x0, y0], [x1, y1]] = this.path(mark);
    const length = Math.hypot(x1 - x0, y1 - y0);
    if (!(length >= 0.5)) return;
    const [ux, uy] = [(x1 - x0) / length, (y1 - y0) / length];
    const size = Math.min(5 + 2.5 * mark.w, length);
    const [nx, ny] = [x1 - ux * size, y1 - uy * size];
    pen.lineWidth = mark.w;
    pen.beginPath();
    pen.moveTo(x0, y0);
    pen.lineTo(nx, ny);
    pen.stroke();
    const side = 0.42 * size;
    pen.beginPath();
    pen.moveTo(x1, y1);
    pen.lineTo(nx - uy * side, ny + ux * side);
    pen.lineTo(nx + uy * side, ny - ux * side);
    pen.fill();
  },

  polygon(pen, mark) {
    const corners = this.path(mark);
    if (!corners.flat().every(Number.isFinite)) return;
    pen.beginPath();
    for (const [left, top] of corners) pen.lineTo(left, top);
    pen.closePath();
    pen.globalAlpha = mark.o;
    pen.fill();
    pen.globalAlpha = 1;
    pen.lineWidth = mark.e;
    if (mark.e) pen.stroke();
    if (mark.h) hatch(pen, corners);
  },

  band(pen, mark) {
    const { box, x, y } = this.stage.axes[mark.a];
    const [low, high] =
      mark.l === "x"
        ? mark.v.map((value) => this.px(mark.a, value, y[0])[0])
        : mark.v.map((value) => this.px(mark.a, x[0], value)[1]);
    pen.globalAlpha = mark.o;
    if (mark.l === "x") pen.fillRect(low, box[1], high - low, box[3]);
    else pen.fillRect(box[0], low, box[2], high - low);
  },

  label(_, mark) {
    const { box } = this.stage.axes[mark.a];
    let [left, top] = this.px(mark.a, mark.x[0], mark.y[0]);
    if (mark.h.includes("x")) left = box[0] + mark.x[0] * box[2];
    if (mark.h.includes("y")) top = box[1] + (1 - mark.y[0]) * box[3];
    this.text(mark, [left + mark.p[0], top - mark.p[1]], mark.t, mark.l);
  },

  cells(pen, mark) {
    const [rows, columns] = mark.n;
    const [[x0, y0], [x1, y1]] = [
      this.px(mark.a, mark.x[0], mark.y[1]),
      this.px(mark.a, mark.x[1], mark.y[0]),
    ];
    const [width, height] = [(x1 - x0) / columns, (y1 - y0) / rows];
    const colour = pen.fillStyle;
    for (let i = 0; i < rows * columns; i += 1) {
      const [left, top] = [x0 + (i % columns) * width, y0 + Math.floor(i / columns) * height];
      const value = mark.v[i];
      pen.globalAlpha = 0.75 * Math.min(1, Math.abs(value) / mark.m || 0);
      pen.fillStyle = colour;
      pen.fillRect(left, top, width, height);
      pen.globalAlpha = 1;
      pen.lineWidth = 0.5;
      pen.strokeStyle = this.stage.palette.muted;
      pen.strokeRect(left, top, width, height);
      if (value < 0) stroke(pen, [left, top + height], [left + width, top]);
      if (mark.g)
        this.text(
          { k: "cell", r: "ink" },
          [left + width / 2, top + height / 2],
          Number.isFinite(value) ? shown(value, mark.g) : NONE,
          "center",
        );
    }
    pen.lineWidth = 2;
    pen.strokeStyle = this.stage.palette.ink;
    for (const i of mark.c ?? [])
      pen.strokeRect(x0 + (i % columns) * width, y0 + Math.floor(i / columns) * height, width, height);
  },

  image(pen, mark) {
    const [rows, columns] = mark.n;
    const sheet = new OffscreenCanvas(columns, rows);
    const pixels = new ImageData(columns, rows);
    const [r, g, b] = [1, 3, 5].map((i) => parseInt(this.stage.palette[mark.r].slice(i, i + 2), 16));
    for (const [i, shade] of mark.v.entries()) pixels.data.set([r, g, b, shade], 4 * i);
    sheet.getContext("2d").putImageData(pixels, 0, 0);
    const [[x0, y0], [x1, y1]] = [
      this.px(mark.a, mark.x[0], mark.y[1]),
      this.px(mark.a, mark.x[1], mark.y[0]),
    ];
    pen.globalAlpha = mark.o;
    pen.imageSmoothingEnabled = false;
    pen.drawImage(sheet, x0, y0, x1 - x0, y1 - y0);
  },
};

function stroke(pen, start, end) {
  pen.beginPath();
  pen.moveTo(...start);
  pen.lineTo(...end);
  pen.stroke();
}

/** Diagonal lines inside a closed path that is the pen's present one: a sign beside the colour. */
function hatch(pen, corners) {
  pen.clip();
  const [lefts, tops] = [corners.map((c) => c[0]), corners.map((c) => c[1])];
  const [top, bottom] = [Math.min(...tops), Math.max(...tops)];
  pen.lineWidth = 1;
  pen.beginPath();
  for (let left = Math.min(...lefts) - (bottom - top); left < Math.max(...lefts); left += 7) {
    pen.moveTo(left, bottom);
    pen.lineTo(left + bottom - top, top);
  }
  pen.stroke();
}

export default {
  render({ model, el }) {
    const picture = new Picture(model, el);
    return () => picture.dispose();
  },
};
