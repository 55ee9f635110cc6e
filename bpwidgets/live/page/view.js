// Draws an explorer's marks over its stage, moves handles under the finger, and shows its words.
// It knows data coordinates and roles, no mathematics and no lesson.
//
// In this order: numbers and places, Link (events to the kernel), Stage (axes), Painter (marks), Handles, Sliders (the
// controls beside the picture), Clock, Report (words), Question, and last View, which puts them together and hears the kernel. Messages and marks have
// the names that the kernel gives them: the fields of its dataclasses (marks.py) and of view.py's messages.

const SVG = "http://www.w3.org/2000/svg";
const FONT = '"DejaVu Sans", Verdana, Arial, sans-serif'; // of a label, as in view.css
const SWATCH_EM = 0.9; // the square before a label and its margin, as in view.css
const CELL_PX = 11.5; // the size of the numbers in cells
const NO_NUMBER = "–"; // in a cell that has none
const FINE = 1e-4; // of a slider's step, while Shift is held
const SETTLE_MS = 60;
const LOST_MS = 4000;
const SPEAK_MS = 1000;
/** [right, up] of the keys that move something. */
const STEPS = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
  PageUp: [10, 10],
  PageDown: [-10, -10],
};
const ENDS = { Home: "low", End: "high" };
/** How the strip shows each status: its sign, its role (a colour) and its words. */
const STATUS = {
  agree: ["✓", "agree", "agree"],
  disagree: ["✗", "wrong", "disagree"],
  kink: ["∠", "kink", "kink"],
  undefined: ["∅", "kink", "no derivative"],
  pending: ["…", "muted", "computing"],
};
const ARRAYS = ["x", "y", "values", "shades", "boundary"]; // fields of marks that may be buffers
const ALIGN = { left: 0, center: 0.5, right: 1 };

// ---- numbers and places: pure functions ----------------------------------------------------------------

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

/** The value a fraction of an axis further on, free of binary crumbs. */
export function shifted(value, limits, fraction, log) {
  if (!fraction) return value;
  return Number(toData(toPixel(value, limits, 0, 1, log) + fraction, limits, 0, 1, log).toPrecision(12));
}

/** The nearest number in a closed interval, whichever end is named first. */
export function clamp(value, [a, b]) {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), value));
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

/** The number that somebody typed, maybe with a true minus sign or a comma; NaN if it is none. */
export function typed(text) {
  return Number(text.trim().replaceAll("−", "-").replace(",", ".") || Number.NaN);
}

/** Numbers of a message: a list (null is NaN), or a place among its buffers, {"buffer": i} or {"bytes": i}. */
export function decoded(values, buffers) {
  if (Array.isArray(values)) return values.map((value) => value ?? Number.NaN);
  const view = buffers[values.buffer ?? values.bytes];
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
  return values.bytes === undefined ? new Float32Array(bytes.buffer) : bytes;
}

// ---- the page ------------------------------------------------------------------------------------------

function element(parent, tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  parent.append(node);
  return node;
}

function svgElement(parent, tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  parent.append(node);
  return node;
}

function button(parent, text, title, action) {
  const node = element(parent, "button", "bpw-button", text);
  node.type = "button";
  node.title = title;
  node.addEventListener("click", action);
  return node;
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function theme() {
  const declared = document.body.dataset.jpThemeLight;
  if (declared) return declared === "false" ? "dark" : "light";
  const [r, g, b, a = 1] = (
    getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g) ?? [255, 255, 255]
  ).map(Number);
  return a > 0 && 0.2126 * r + 0.7152 * g + 0.0722 * b < 110 ? "dark" : "light";
}

// ---- Link: what goes to the kernel ---------------------------------------------------------------------

/** How many events may be in flight: one, or as many as a long way can hold without a queue at its end. */
export function allowed(roundTripMs, kernelMs) {
  return Math.min(8, Math.max(1, Math.ceil(roundTripMs / Math.max(2 * kernelMs, 30))));
}

/** Messages of one view to the kernel. Events are numbered, and few of them are in flight at a time: of those that
 * wait for the same thing the newest wins, and the last one always goes. */
export class Link {
  constructor(send, now = () => performance.now()) {
    this.send = send;
    this.now = now;
    this.view = `${Date.now()}-${Math.random()}`;
    this.sequence = 0;
    this.waiting = [];
    this.inFlight = new Map(); // {sequence: when it was sent}
    this.roundTripMs = 30;
    this.kernelMs = 2;
  }

  get idle() {
    return !this.waiting.length && !this.inFlight.size;
  }

  /** Say something that needs no answer. */
  tell(message) {
    this.send({ ...message, view: this.view });
  }

  /** Send an event now, or when the kernel has answered; it gets its number when it goes. Steps add up. */
  push(event) {
    const last = this.waiting.at(-1);
    if (last && ["kind", "handle", "parameter"].every((key) => last[key] === event[key])) {
      this.waiting.pop();
      if (event.steps) event.steps += last.steps;
    }
    this.waiting.push(event);
    this.pump();
    return event;
  }

  pump() {
    // An answer that never came (the kernel was interrupted) must not hold up the next question.
    const [oldest] = this.inFlight.values();
    if (this.now() - oldest > LOST_MS) this.inFlight.clear();
    while (this.waiting.length && this.inFlight.size < allowed(this.roundTripMs, this.kernelMs)) {
      const event = this.waiting.shift();
      event.sequence = ++this.sequence;
      this.inFlight.set(event.sequence, this.now());
      this.tell(event);
    }
  }

  /** The kernel has answered all events up to this number. */
  acknowledge(sequence) {
    const sent = this.inFlight.get(sequence);
    if (sent !== undefined) this.roundTripMs = 0.7 * this.roundTripMs + 0.3 * (this.now() - sent);
    for (const number of this.inFlight.keys()) if (number <= sequence) this.inFlight.delete(number);
    this.acknowledged = sequence;
    this.pump();
  }
}

// ---- Stage: where the axes lie -------------------------------------------------------------------------

/** A background and its axes. Px are those of the picture at scale 1, from its upper left corner. */
class Stage {
  constructor(content, buffers) {
    Object.assign(this, content); // width, height, axes, palette, equation, spoken
    this.tracks = content.tracks.map((track) => track?.map((values) => decoded(values, buffers)));
    this.zoom = 1;
  }

  toPixels(axes, x, y) {
    const { box, x: across, y: up, log } = this.axes[axes];
    return [toPixel(x, across, box[0], box[2], log[0]), toPixel(y, up, box[1] + box[3], -box[3], log[1])];
  }

  toData(axes, [left, top]) {
    const { box, x: across, y: up, log } = this.axes[axes];
    return [toData(left, across, box[0], box[2], log[0]), toData(top, up, box[1] + box[3], -box[3], log[1])];
  }
}

// ---- Painter: one method a kind of mark ----------------------------------------------------------------

/** Draws marks on a canvas, and their words as text above it. */
class Painter {
  constructor(parent) {
    this.canvas = element(parent, "canvas", "bpw-marks");
    this.canvas.setAttribute("aria-hidden", "true");
    this.labels = element(parent, "div", "bpw-labels");
    this.texts = [];
    this.ruler = document.createElement("canvas").getContext("2d");
  }

  resize(width, height) {
    this.canvas.width = Math.round(width * devicePixelRatio);
    this.canvas.height = Math.round(height * devicePixelRatio);
  }

  draw(stage, marks) {
    this.stage = stage;
    this.used = 0;
    const pen = this.canvas.getContext("2d");
    const ratio = this.canvas.width / stage.width || 1;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, stage.width, stage.height);
    for (const mark of marks) {
      pen.save();
      if (!Array.isArray(mark.axes) && mark.kind !== "label" && mark.kind !== "points") {
        pen.beginPath();
        pen.rect(...stage.axes[mark.axes].box);
        pen.clip();
      }
      pen.strokeStyle = pen.fillStyle = stage.palette[mark.role];
      this[mark.kind](pen, mark);
      pen.restore();
    }
    for (const node of this.texts.slice(this.used)) node.hidden = true;
  }

  /** The vertices in px, all on one axes or each on its own. */
  path({ axes, x, y }) {
    return Array.from(x, (value, i) =>
      this.stage.toPixels(Array.isArray(axes) ? axes[i] : axes, value, y[i]),
    );
  }

  /** Left, top, right and bottom in px of a box x0, x1, y0, y1. */
  corners({ axes, box: [x0, x1, y0, y1] }) {
    return [...this.stage.toPixels(axes, x0, y1), ...this.stage.toPixels(axes, x1, y0)];
  }

  line(pen, mark) {
    pen.globalAlpha = mark.opacity;
    pen.lineWidth = mark.width;
    pen.lineCap = "round";
    pen.lineJoin = "round";
    if (mark.dash) pen.setLineDash([4 * mark.width, 3 * mark.width]);
    pen.beginPath();
    let down = false;
    for (const [left, top] of this.path(mark)) {
      const good = Number.isFinite(left) && Number.isFinite(top);
      if (good) down ? pen.lineTo(left, top) : pen.moveTo(left, top);
      down = good;
    }
    pen.stroke();
  }

  points(pen, mark) {
    pen.lineWidth = 1.5;
    pen.fillStyle = mark.filled ? pen.strokeStyle : this.stage.palette.paper;
    for (const [left, top] of this.path(mark)) {
      if (!Number.isFinite(left) || !Number.isFinite(top)) continue;
      pen.beginPath();
      SYMBOLS[mark.symbol](pen, left, top, mark.size / 2);
      if (mark.symbol !== "cross") pen.fill();
      pen.stroke();
    }
  }

  arrow(pen, { axes, tail, head, width }) {
    const [[x0, y0], [x1, y1]] = this.path({ axes, x: [tail[0], head[0]], y: [tail[1], head[1]] });
    const length = Math.hypot(x1 - x0, y1 - y0);
    if (!(length >= 0.5)) return;
    const [right, down] = [(x1 - x0) / length, (y1 - y0) / length];
    const size = Math.min(5 + 2.5 * width, length);
    const neck = [x1 - right * size, y1 - down * size];
    pen.lineWidth = width;
    stroke(pen, [x0, y0], neck);
    const side = 0.42 * size;
    pen.beginPath();
    pen.moveTo(x1, y1);
    pen.lineTo(neck[0] - down * side, neck[1] + right * side);
    pen.lineTo(neck[0] + down * side, neck[1] - right * side);
    pen.fill();
  }

  polygon(pen, mark) {
    const corners = this.path(mark);
    if (!corners.flat().every(Number.isFinite)) return;
    pen.beginPath();
    for (const [left, top] of corners) pen.lineTo(left, top);
    pen.closePath();
    pen.globalAlpha = mark.opacity;
    pen.fill();
    pen.globalAlpha = 1;
    pen.lineWidth = mark.edge;
    if (mark.edge) pen.stroke();
    if (mark.hatch) hatch(pen, corners);
  }

  band(pen, { axes, along: side, low, high, opacity }) {
    const { box, x, y } = this.stage.axes[axes];
    pen.globalAlpha = opacity;
    if (side === "x") {
      const [start, end] = [low, high].map((value) => this.stage.toPixels(axes, value, y[0])[0]);
      pen.fillRect(start, box[1], end - start, box[3]);
    } else {
      const [start, end] = [low, high].map((value) => this.stage.toPixels(axes, x[0], value)[1]);
      pen.fillRect(box[0], start, box[2], end - start);
    }
  }

  label(_, mark) {
    const { box } = this.stage.axes[mark.axes];
    const [x, y] = mark.at;
    let [left, top] = this.stage.toPixels(mark.axes, x, y);
    if (mark.axes_coords.includes("x")) left = box[0] + x * box[2];
    if (mark.axes_coords.includes("y")) top = box[1] + (1 - y) * box[3];
    this.text([left + mark.offset[0], top - mark.offset[1]], mark);
  }

  cells(pen, mark) {
    const [rows, columns] = mark.shape;
    const [left, top, right, bottom] = this.corners(mark);
    const [width, height] = [(right - left) / columns, (bottom - top) / rows];
    const place = (i) => [left + (i % columns) * width, top + Math.floor(i / columns) * height];
    pen.lineWidth = 0.5;
    pen.strokeStyle = this.stage.palette.muted;
    for (const [i, value] of mark.values.entries()) {
      const [x, y] = place(i);
      pen.globalAlpha = 0.75 * Math.min(1, Math.abs(value) / mark.vmax || 0);
      pen.fillRect(x, y, width, height);
      pen.globalAlpha = 1;
      pen.strokeRect(x, y, width, height);
      if (value < 0) stroke(pen, [x, y + height], [x + width, y]);
      if (!mark.digits) continue;
      const text = Number.isFinite(value) ? shown(value, mark.digits) : NO_NUMBER;
      this.text([x + width / 2, y + height / 2], { text, align: "center", size: CELL_PX, role: "ink" });
    }
    pen.lineWidth = 2;
    pen.strokeStyle = this.stage.palette.ink;
    for (const i of mark.highlighted) pen.strokeRect(...place(i), width, height);
  }

  image(pen, mark) {
    const [rows, columns] = mark.shape;
    const pixels = new ImageData(columns, rows);
    const rgb = (role) => [1, 3, 5].map((i) => parseInt(this.stage.palette[role].slice(i, i + 2), 16));
    const [role, ...classes] = [mark.role, ...mark.classes].map(rgb);
    for (const [i, value] of mark.values.entries())
      pixels.data.set(mark.shades ? [...classes[value], mark.shades[i]] : [...role, value], 4 * i);
    const sheet = new OffscreenCanvas(columns, rows);
    sheet.getContext("2d").putImageData(pixels, 0, 0);
    const [left, top, right, bottom] = this.corners(mark);
    pen.globalAlpha = mark.opacity;
    pen.imageSmoothingEnabled = false;
    pen.drawImage(sheet, left, top, right - left, bottom - top);
    if (!mark.boundary) return;
    pen.strokeStyle = this.stage.palette.ink;
    const [x, y] = [0, 1].map((side) => mark.boundary.filter((_, i) => i % 2 === side));
    this.line(pen, { axes: mark.axes, x, y, width: 2, opacity: 1 });
  }

  /** Words at a place, kept inside the picture. */
  text([left, top], { text, align, size, bold, role }) {
    let node = this.texts[this.used];
    if (!node) {
      node = element(this.labels, "span", "bpw-label");
      this.texts.push(node);
    }
    this.used += 1;
    node.hidden = !(Number.isFinite(left) && Number.isFinite(top));
    if (node.hidden) return;
    const { width, height, zoom } = this.stage;
    const px = size * zoom;
    this.style(node, text, px, bold, role);
    const start = left * zoom - ALIGN[align] * node.measured;
    const across = Math.max(2, Math.min(start, width * zoom - node.measured - 2));
    const down = clamp(top * zoom, [0.6 * px, height * zoom - 0.6 * px]);
    node.style.transform = `translate(${across}px, calc(${down}px - 50%))`;
  }

  /** Give a label its look and its words, each where it is another one. */
  style(node, text, px, bold, role) {
    const look = `${px}|${bold}|${role}`;
    if (node.look === look && node.written === text) return;
    if (node.look !== look) {
      node.style.fontSize = `${px}px`;
      node.style.fontWeight = bold ? "bold" : "normal";
      node.dataset.role = role;
    }
    write(node, text);
    node.look = look;
    node.written = text;
    // By a pen: to ask the node itself would lay out the page, once for every label that changed.
    this.ruler.font = `${bold ? "bold " : ""}${px}px ${FONT}`;
    node.measured = this.ruler.measureText(text).width + (role === "ink" ? 0 : SWATCH_EM * px);
  }
}

const SYMBOLS = {
  circle: (pen, left, top, half) => pen.arc(left, top, half, 0, 2 * Math.PI),
  square: (pen, left, top, half) => pen.rect(left - half, top - half, 2 * half, 2 * half),
  diamond: (pen, left, top, half) => {
    const arm = half * Math.SQRT2;
    pen.moveTo(left, top - arm);
    pen.lineTo(left + arm, top);
    pen.lineTo(left, top + arm);
    pen.lineTo(left - arm, top);
    pen.closePath();
  },
  cross: (pen, left, top, half) => {
    pen.moveTo(left - half, top - half);
    pen.lineTo(left + half, top + half);
    pen.moveTo(left - half, top + half);
    pen.lineTo(left + half, top - half);
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

// ---- Handles: what is dragged, and what is clicked -----------------------------------------------------

/** One node a handle, over the marks. The one that is moved lies where the finger has it, ahead of the kernel. */
class Handles {
  constructor(parent, link, redraw) {
    this.lines = svgElement(parent, "svg", { class: "bpw-click-lines" });
    this.root = element(parent, "div", "bpw-handles");
    this.picture = parent;
    this.link = link;
    this.redraw = redraw;
    this.items = [];
    this.moved = null; // {index, at, event, down}: ahead of the kernel
    parent.addEventListener("wheel", (event) => this.turn(event), { passive: false });
    for (const kind of ["touchstart", "touchmove", "touchend"])
      parent.addEventListener(kind, (event) => this.pinch(event), { passive: false });
  }

  // -- where they are

  /** Take the handles of a frame, and where they are; their descriptions come once, and again when they change. */
  take({ handles, at, selected, predict }, defaults) {
    if (handles) this.described = handles.map((handle) => ({ ...defaults[handle.kind], ...handle }));
    this.items = this.described.map((handle, i) => ({
      ...handle,
      selected: selected.includes(i),
      at: [at[2 * i] ?? Number.NaN, at[2 * i + 1] ?? Number.NaN],
    }));
    this.locked = Boolean(predict && predict.verdict === null);
  }

  /** The kernel has answered: where it knows the last position, that is the kernel's again. */
  settle() {
    const { link, moved } = this;
    if (moved && !moved.down && link.acknowledged >= moved.event.sequence) this.moved = null;
  }

  place(index) {
    return this.moved?.index === index ? this.moved.at : this.items[index].at;
  }

  draw(stage) {
    this.stage = stage;
    const focused = this.root.contains(document.activeElement);
    while (this.root.children.length > this.items.length) this.root.lastChild.remove();
    // One click target is a stop of the Tab key, arrows go on from there: thirty stops would be a wall.
    const targets = this.items.filter(({ kind }) => kind === "click-target");
    const stop = targets.find(({ selected }) => selected) ?? targets[0];
    for (const [index, item] of this.items.entries()) this.drawOne(index, item, item === stop);
    this.drawLines();
    // The one that had the focus is no more: the keys go on from the selected one.
    if (focused && !this.root.contains(document.activeElement))
      this.root.querySelector(".bpw-click-target[tabindex='0'], .bpw-handle")?.focus({ preventScroll: true });
  }

  drawOne(index, item, stop) {
    const node = this.node(index, item.kind);
    const [left, top] = this.stage.toPixels(item.axes, ...this.place(index));
    const { zoom } = this.stage;
    node.hidden = !(Number.isFinite(left) && Number.isFinite(top));
    node.style.transform = `translate(${left * zoom}px, ${top * zoom}px)`;
    if (node.title !== item.label) node.title = node.ariaLabel = item.label;
    node.ariaDisabled = String(this.locked);
    if (item.kind === "handle") this.describeHandle(node, item, this.place(index));
    else this.describeTarget(node, item, stop);
  }

  /** Lines that can be clicked like the click targets to which they belong; they lie under all of these. */
  drawLines() {
    const targets = [...this.items.entries()].filter(
      ([, item]) => item.kind === "click-target" && item.segment,
    );
    while (this.lines.children.length > targets.length) this.lines.lastChild.remove();
    for (const [i, [index, { axes, segment: ends }]] of targets.entries()) {
      const line = this.lines.children[i] ?? svgElement(this.lines, "line", {});
      const [[x1, y1], [x2, y2]] = ends.map((end) => this.stage.toPixels(axes, ...end));
      for (const [name, value] of Object.entries({ x1, y1, x2, y2 }))
        line.setAttribute(name, value * this.stage.zoom);
      line.onclick = () => this.press(index);
    }
  }

  node(index, kind) {
    const present = this.root.children[index];
    if (present?.dataset.kind === kind) return present;
    const made = kind === "handle" ? this.buildHandle(index) : this.buildTarget(index);
    made.dataset.kind = kind;
    if (present) present.replaceWith(made);
    else this.root.append(made);
    return made;
  }

  describeHandle(node, { along: side, axes, role, size, symbol }, at) {
    node.style.setProperty("--size", `${size * this.stage.zoom}px`);
    if (node.dataset.role !== role) node.dataset.role = role;
    if (node.dataset.symbol !== symbol) node.dataset.symbol = symbol;
    const value = side === "y" ? at[1] : at[0];
    const [low, high] = this.stage.axes[axes][side === "y" ? "y" : "x"];
    node.ariaValueNow = shown(value, 4);
    node.ariaValueMin = shown(low, 4);
    node.ariaValueMax = shown(high, 4);
    node.ariaValueText = side === "xy" ? `${shown(at[0], 3)}, ${shown(at[1], 3)}` : shown(value, 3);
  }

  describeTarget(node, { size, selected }, stop) {
    node.tabIndex = stop ? 0 : -1;
    node.style.setProperty("--width", `${size[0] * this.stage.zoom}px`);
    node.style.setProperty("--height", `${size[1] * this.stage.zoom}px`);
    node.ariaPressed = String(selected);
  }

  buildHandle(index) {
    const node = document.createElement("div");
    node.className = "bpw-handle";
    node.tabIndex = 0;
    node.role = "slider";
    node.addEventListener("pointerdown", (event) => this.grab(event, index));
    node.addEventListener("pointermove", (event) => this.drag(event, index));
    for (const end of ["pointerup", "pointercancel"]) node.addEventListener(end, () => this.release());
    node.addEventListener("keydown", (event) => this.key(event, index));
    node.addEventListener("dblclick", () => this.reset(index));
    return node;
  }

  /** A button in all but its look: a click, Enter or the space bar sets what it stands for. */
  buildTarget(index) {
    const node = document.createElement("div");
    node.className = "bpw-click-target";
    node.role = "button";
    node.addEventListener("click", () => this.press(index));
    node.addEventListener("keydown", (event) => {
      const way = STEPS[event.key];
      if (!way && event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      if (way) this.neighbour(index, way)?.focus();
      else this.press(index);
    });
    return node;
  }

  press(index) {
    if (!this.locked) this.link.push({ kind: "press", handle: index });
  }

  /** The nearest click target in the direction of an arrow key. */
  neighbour(index, [right, up]) {
    const places = this.items.map(({ axes, at }) => this.stage.toPixels(axes, ...at));
    const [x, y] = places[index];
    const best = nearest(
      places.map(([left, top]) => [left - x, top - y]),
      [right, -up],
      (i) => this.items[i].kind === "click-target" && !this.root.children[i].hidden,
    );
    return this.root.children[best];
  }

  // -- pointer, keys, wheel and two fingers

  /** A pointer's place in px at scale 1. */
  pointer(event) {
    const box = this.picture.getBoundingClientRect();
    return [(event.clientX - box.left) / this.stage.zoom, (event.clientY - box.top) / this.stage.zoom];
  }

  grab(event, index) {
    if (this.locked || event.button > 0) return;
    event.preventDefault();
    event.currentTarget.focus({ preventScroll: true });
    event.currentTarget.setPointerCapture(event.pointerId);
    const { axes, at } = this.items[index];
    const [left, top] = this.pointer(event);
    const [x, y] = this.stage.toPixels(axes, ...at);
    this.held = { index, offset: [left - x, top - y] };
  }

  drag(event, index) {
    if (this.held?.index !== index) return;
    const [left, top] = this.pointer(event);
    const { offset } = this.held;
    const to = this.stage.toData(this.items[index].axes, [left - offset[0], top - offset[1]]);
    this.move(index, to, { down: true, fine: event.shiftKey });
  }

  release() {
    this.held = undefined;
    if (!this.moved) return;
    this.moved.down = false;
    if (this.link.idle) this.moved = null;
    this.redraw();
  }

  /** Move a handle at once, within its axes and along its track; the kernel's answer follows.
   *
   * down: whether a pointer holds it. If none does, a key or the wheel moved it, and the kernel hears from where.
   * fine: whether it may come to rest between two steps.
   */
  move(index, [x, y], { down = false, fine = false } = {}) {
    const { axes, along: side, at: present } = this.items[index];
    const limits = this.stage.axes[axes];
    const at = [
      side === "y" ? present[0] : clamp(x, limits.x),
      side === "x" ? present[1] : clamp(y, limits.y),
    ];
    const track = this.stage.tracks[index];
    if (track) at[1] = along(track, at[0]);
    const since = down ? null : this.place(index);
    this.moved = { index, at, down, event: { sequence: Number.POSITIVE_INFINITY } };
    this.moved.event = this.link.push({ kind: "drag", handle: index, at, since, fine });
    this.redraw();
  }

  key(event, index) {
    if (this.locked || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = this.destination(event, index);
    const back = event.key === "Backspace" || event.key === "Delete";
    if (!to && !back) return;
    event.preventDefault();
    event.stopPropagation();
    if (back) this.reset(index);
    else this.move(index, to, { fine: event.shiftKey });
  }

  /** Where a key takes a handle: a hundredth of the axes an arrow, a tenth a page, with Shift a tenth of either. */
  destination(event, index) {
    const { axes, along: side } = this.items[index];
    const { x: across, y: up } = this.stage.axes[axes];
    if (event.key === "Home") return [across[0], up[0]];
    if (event.key === "End") return [across[1], up[1]];
    if (!(event.key in STEPS)) return null;
    let [right, above] = STEPS[event.key];
    if (side === "x") right = right || above;
    if (side === "y") above = above || right;
    const unit = event.shiftKey ? 0.001 : 0.01;
    return this.beside(index, right * unit, above * unit);
  }

  /** Where a handle comes to lie some fractions of its axes away: by factors where they are logarithmic. */
  beside(index, right, above) {
    const { x: across, y: up, log } = this.stage.axes[this.items[index].axes];
    const [x, y] = this.place(index);
    return [shifted(x, across, right, log[0]), shifted(y, up, above, log[1])];
  }

  reset(index) {
    if (this.locked) return;
    this.moved = null;
    this.link.push({ kind: "reset", handle: index });
  }

  /** The wheel, while the focus is in this explorer (else the page scrolls), and a touchpad's pinch. */
  turn(event) {
    const ours = this.picture.closest(".bpw")?.contains(document.activeElement);
    if ((ours || event.ctrlKey) && this.magnify(-event.deltaY * (event.ctrlKey ? 0.005 : 0.0005)))
      event.preventDefault();
  }

  /** Two fingers on the picture. */
  pinch(event) {
    const before = this.spread;
    this.spread = undefined;
    if (event.touches.length !== 2 || !this.items.some(({ wheel }) => wheel)) return;
    event.preventDefault();
    const [a, b] = event.touches;
    this.spread = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
    if (before) this.magnify(0.4 * Math.log(this.spread / before));
  }

  /** Move the handle that the wheel moves by a fraction of its axes; whether there is one. */
  magnify(fraction) {
    const index = this.items.findIndex(({ wheel }) => wheel);
    if (index < 0 || this.locked) return false;
    const size = this.items[index].wheel * fraction;
    this.move(index, this.beside(index, size, size), { fine: true });
    return true;
  }
}

// ---- Sliders, and the other controls beside the picture ----------------------------------------------------------

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

/** Let a screen reader hear what a slider's readout shows: the slider itself names the nearest step. The observer that
 * sees to it is returned, to be disconnected. */
function announce(row) {
  const [handle, readout] = [row.querySelector("[role=slider]"), row.querySelector(".widget-readout")];
  const speak = () => {
    handle.ariaValueText = readout.textContent;
  };
  const observer = new MutationObserver(speak);
  observer.observe(readout, { childList: true });
  speak();
  return observer;
}

/** ipywidgets' sliders, as far as they would not do what a learner means.
 *
 * They pass on what a hand does when it lets go (`continuous_update` is off, see controls.py); here they do so all the
 * while a pointer holds one, and between two steps while Shift is held. Keys go to the kernel, which knows the next step
 * from any value.
 */
class Sliders {
  constructor(model, link) {
    this.link = link;
    this.ids = model.get("sliders"); // {parameter: id of its slider's model}
    this.manager = model.widget_manager;
    this.models = {};
    this.observers = [];
    this.onRelease = () => setTimeout(() => this.release()); // after the slider, which hears of it by a mouse event
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, this.onRelease, true);
  }

  dispose() {
    for (const end of ["pointerup", "pointercancel"]) removeEventListener(end, this.onRelease, true);
    for (const observer of this.observers) observer.disconnect();
  }

  /** Hear what happens in the column before the sliders do. */
  async attach(column) {
    column.addEventListener("pointerdown", (event) => this.grip(event), true);
    column.addEventListener("keydown", (event) => this.key(event), true);
    column.addEventListener("input", (event) => this.edit(event), true);
    column.addEventListener("focusout", ({ target }) => this.take(target));
    this.observers = Array.from(column.querySelectorAll(".widget-slider"), announce);
    for (const [parameter, id] of Object.entries(this.ids))
      this.models[parameter] = await this.manager?.get_model(id);
  }

  /** The parameter of the slider in which a node is. */
  parameter(node) {
    const names = node.closest?.(".widget-slider")?.classList ?? [];
    return [...names].find((name) => name.startsWith("bpw-parameter-"))?.slice("bpw-parameter-".length);
  }

  // -- a pointer

  grip({ target, shiftKey }) {
    const model = this.models[this.parameter(target)];
    if (!model || target.closest(".widget-readout")) return;
    this.release();
    const step = model.get("step");
    this.held = { model, step };
    const fine = shiftKey && !isWhole(model);
    model.set({ continuous_update: true, step: fine ? step * FINE : step });
    model.save_changes();
  }

  release() {
    if (!this.held) return;
    const { model, step } = this.held;
    this.held = undefined;
    model.set({ continuous_update: false, step });
    model.save_changes();
  }

  // -- keys

  key(event) {
    const { target, key } = event;
    const parameter = this.parameter(target);
    const typing = target.matches(".widget-readout");
    const ours = typing ? key === "Enter" : key in STEPS || key in ENDS;
    if (!parameter || !ours || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (typing) this.take(target);
    else if (target.closest("[disabled]")) return;
    else if (key in ENDS) this.link.push({ kind: "to_end", parameter, end: ENDS[key] });
    else this.link.push({ kind: "nudge", parameter, steps: STEPS[key][0] || STEPS[key][1] });
  }

  // -- a number that is typed

  edit({ target }) {
    if (target.matches(".widget-readout")) target.edited = true;
  }

  /** Set what was typed. Where nothing was, the readout is not taken for the value: it is rounded. */
  take(readout) {
    const model = this.models[this.parameter(readout)];
    if (!model || !readout.edited) return;
    readout.edited = false;
    const number = typed(readout.textContent);
    if (Number.isFinite(number)) {
      model.set("value", isWhole(model) ? Math.round(number) : number);
      model.save_changes();
    }
    model.trigger("change", model, {}); // lets the slider write its readout, where the value is the same
  }
}

function isWhole(model) {
  return model.name === "IntSliderModel";
}

// ---- Clock: the browser keeps time ---------------------------------------------------------------------

/** What is under the picture: play, step, back and the position where time passes, and reset. */
class Clock {
  constructor(parent, link, { animated, paceMs }) {
    this.link = link;
    this.paceMs = paceMs;
    this.buttons = element(parent, "div", "bpw-buttons");
    if (animated) this.build();
    button(this.buttons, "Reset", "All controls to their first values", () => {
      this.play(false);
      link.push({ kind: "reset" });
    });
  }

  build() {
    const { buttons, link } = this;
    this.playButton = button(buttons, "▶ Play", "Let time pass", () => this.play(!this.playing));
    const go = (event) => {
      this.play(false);
      return link.push(event);
    };
    button(buttons, "Step", "One step forward", () => go({ kind: "step", count: 1 }));
    this.backButton = button(buttons, "Back", "One step back", () => go({ kind: "back" }));
    this.range = element(buttons, "input", "bpw-position");
    this.range.type = "range";
    this.range.ariaLabel = "step";
    this.range.addEventListener("input", () => {
      this.show(this.range.valueAsNumber);
      this.sought = go({ kind: "seek", position: this.range.valueAsNumber });
    });
    this.reading = element(buttons, "output", "bpw-reading");
  }

  take({ position, end }) {
    if (!this.playButton) return;
    this.backButton.disabled = position === 0;
    this.range.disabled = end === 0;
    this.range.max = end;
    // A hand that seeks is ahead of the kernel.
    if (this.sought && !(this.link.acknowledged >= this.sought.sequence)) return;
    this.range.value = position;
    this.show(position);
  }

  show(position) {
    this.range.ariaValueText = `step ${position} of ${this.range.max}`;
    write(this.reading, `step ${position}`);
  }

  play(on) {
    this.playing = on;
    clearTimeout(this.resting);
    cancelAnimationFrame(this.ticking);
    if (!this.playButton) return;
    write(this.playButton, on ? "❚❚ Pause" : "▶ Play");
    if (on) this.ticking = requestAnimationFrame(() => this.tick());
  }

  /** One step an animation frame or a pace, and none while an event is unanswered. */
  tick() {
    if (!this.playing || !this.buttons.isConnected) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches ? 500 : 0;
    const pause = Math.max(calm, this.paceMs);
    const next = () => {
      this.ticking = requestAnimationFrame(() => this.tick());
    };
    const free = this.link.idle;
    if (free) this.link.push({ kind: "step" });
    if (free && pause) this.resting = setTimeout(next, pause);
    else next();
  }
}

// ---- Report: what is said in words ---------------------------------------------------------------------

/** The equation above the picture; below it error, agreement, sentence and tables. */
class Report {
  constructor(above, below, link) {
    this.equation = element(above, "div", "bpw-equation");
    this.equation.setAttribute("role", "math");
    this.slots = {};
    this.root = element(below, "div", "bpw-report");
    this.errorBox = element(this.root, "div", "bpw-error");
    this.errorBox.setAttribute("role", "alert");
    this.errorBox.hidden = true;
    this.strip = element(this.root, "div", "bpw-strip");
    this.rows = [];
    this.sentence = element(this.root, "p", "bpw-sentence");
    this.spoken = element(this.root, "div", "bpw-spoken");
    this.spoken.setAttribute("aria-live", "polite");
    const details = element(this.root, "details", "bpw-tables");
    element(details, "summary", "", "Numbers of this picture");
    this.tables = element(details, "div");
    details.addEventListener("toggle", () => link.tell({ kind: "tables", open: details.open }));
  }

  take(frame) {
    this.writeError(frame.error);
    this.writeStrip(frame.strip);
    this.writeSentence(frame.sentence);
    if (frame.tables) this.writeTables(frame.tables);
    for (const [slot, text] of Object.entries(frame.numbers))
      for (const node of this.slots[slot] ?? []) write(node, text);
  }

  /** A formula's outlines, and between them slots for its live numbers. */
  writeEquation({ equation, spoken }) {
    const key = JSON.stringify(equation);
    if (key === this.equationKey) return;
    this.equationKey = key;
    this.slots = {};
    this.equation.replaceChildren();
    this.equation.ariaLabel = spoken;
    for (const part of equation) {
      if (part.slot) {
        const node = element(this.equation, "span", "bpw-slot");
        node.dataset.role = part.role;
        this.slots[part.slot] ??= [];
        this.slots[part.slot].push(node);
      } else outline(this.equation, part);
    }
  }

  writeError(text) {
    write(this.errorBox, text ?? "");
    this.errorBox.hidden = !text;
  }

  /** One row a gradient; without rows the last ones are pending. */
  writeStrip(rows) {
    if (rows) this.rows = rows;
    const shownRows = rows ?? this.rows.map(({ name }) => ({ name, status: "pending" }));
    this.strip.hidden = !shownRows.length;
    for (const [i, row] of shownRows.entries()) this.writeRow(this.strip.children[i] ?? this.buildRow(), row);
    while (this.strip.children.length > shownRows.length) this.strip.lastChild.remove();
  }

  writeRow(line, row) {
    const [sign, role, words] = STATUS[row.status];
    line.dataset.role = role;
    const [signNode, name, formula, autodiff, differences, status, reason] = line.children;
    write(signNode, sign);
    write(name, row.name);
    write(formula.lastChild, row.formula ?? "");
    write(autodiff.lastChild, row.autodiff ?? "");
    write(differences.lastChild, row.differences ?? "");
    formula.hidden = !row.formula && row.status !== "pending";
    const verdict = row.status === "agree" && !row.formula ? "two ways agree" : words;
    write(status, row.nearness ? `${verdict} ${row.nearness}` : verdict);
    write(reason, row.status === "agree" ? "" : (row.reason ?? ""));
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

  /** At once for the eye, once a second at most for the ear. */
  writeSentence(text) {
    write(this.sentence, text);
    this.speaking ??= setTimeout(() => {
      this.speaking = undefined;
      write(this.spoken, this.sentence.textContent);
    }, SPEAK_MS);
  }

  writeTables(tables) {
    this.tables.replaceChildren();
    for (const [title, columns] of Object.entries(tables)) {
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

  dispose() {
    clearTimeout(this.speaking);
  }
}

/** A part of a formula as SVG. */
function outline(parent, { path, width, height }) {
  const svg = svgElement(parent, "svg", { viewBox: `0 0 ${width} ${height}` });
  svg.style.cssText = `--width: ${width}; --height: ${height}`;
  svgElement(svg, "path", { d: path });
}

// ---- Question: predict, then look ----------------------------------------------------------------------

class Question {
  constructor(parent, link) {
    this.root = element(parent, "div", "bpw-predict");
    this.root.hidden = true;
    this.link = link;
  }

  take({ predict }) {
    const key = JSON.stringify(predict);
    if (key === this.key) return;
    this.key = key;
    this.root.replaceChildren();
    this.root.hidden = !predict || predict.verdict === "";
    if (this.root.hidden) return;
    if (predict.verdict === null) this.ask(predict);
    else this.judge(predict);
  }

  judge({ verdict }) {
    const node = element(this.root, "p", "bpw-verdict", verdict);
    node.tabIndex = -1;
    if (this.answered) node.focus();
  }

  ask({ question, kind, choices }) {
    element(this.root, "p", "bpw-question", `Predict, then look. ${question}`);
    if (kind === "number") this.askNumber();
    for (const choice of choices) button(this.root, choice, "", () => this.answer(choice));
    button(this.root, "Skip", "", () => this.answer(null));
  }

  askNumber() {
    const field = element(this.root, "input", "bpw-answer");
    field.inputMode = "decimal";
    field.ariaLabel = "your answer";
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter") this.answer(field.value);
    });
    button(this.root, "Answer", "", () => this.answer(field.value));
  }

  answer(answer) {
    this.answered = true;
    this.link.push({ kind: "predict", answer });
  }
}

// ---- View: the parts together --------------------------------------------------------------------------

class View {
  constructor(model, el) {
    this.model = model;
    this.el = el;
    this.scale = model.get("scale");
    this.link = new Link((message) => model.send(message));
    this.build();
    this.observe();
    const first = model.get("first");
    if (first?.stage) {
      this.receive(first.stage, first.stage_buffers);
      this.receive(first.frame, first.frame_buffers);
    }
  }

  build() {
    const { el, link, model } = this;
    el.classList.add("bpw-view");
    el.style.setProperty("--bpw-scale", this.scale);
    // Below the controls, which are a sibling of this view: it is hung in behind them once they are there.
    this.tail = document.createElement("div");
    this.tail.className = "bpw-tail";
    this.clock = new Clock(this.tail, link, {
      animated: model.get("animated"),
      paceMs: 1000 * model.get("pace_s"),
    });
    this.report = new Report(el, this.tail, link);
    this.question = new Question(el, link);
    this.sliders = new Sliders(model, link);
    this.outer = element(el, "div", "bpw-outer");
    this.picture = element(this.outer, "div", "bpw-picture");
    this.ground = element(this.picture, "canvas", "bpw-stage");
    this.ground.width = this.ground.height = 0;
    this.ground.setAttribute("aria-hidden", "true");
    this.painter = new Painter(this.picture);
    this.handles = new Handles(this.picture, link, () => this.redraw());
  }

  /** Hear the kernel, and what changes the size and the look. */
  observe() {
    this.onMessage = (content, buffers) => this.receive(content, buffers);
    this.model.on("msg:custom", this.onMessage);
    this.sizes = new ResizeObserver(() => this.hello());
    this.sizes.observe(this.outer);
    this.themes = new MutationObserver(() => this.hello());
    this.themes.observe(document.body, {
      attributes: true,
      attributeFilter: ["data-jp-theme-light", "class"],
    });
    this.onRatio = () => this.hello();
    this.watchRatio();
    this.outer.addEventListener("focusin", () => this.hello(true));
  }

  watchRatio() {
    this.ratioQuery?.removeEventListener("change", this.onRatio);
    this.ratioQuery = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    this.ratioQuery.addEventListener("change", this.onRatio);
  }

  dispose() {
    this.clock.play(false);
    this.report.dispose();
    this.sliders.dispose();
    this.coming = undefined;
    this.tail.remove();
    this.model.off("msg:custom", this.onMessage);
    this.sizes.disconnect();
    this.themes.disconnect();
    this.ratioQuery.removeEventListener("change", this.onRatio);
    cancelAnimationFrame(this.drawing);
    clearTimeout(this.settling);
    clearTimeout(this.greeting);
    // Last: where the notebook was closed there is nobody to be told, and that throws.
    this.link.tell({ kind: "bye" });
  }

  // -- size and look

  /** Ask for a stage that fits, where the one that lies here does not. */
  hello(focused = false, again = true) {
    clearTimeout(this.greeting);
    const width = Math.round(this.outer.clientWidth);
    if (width < 40) {
      // Hidden, until an observer calls; or between two themes, after which none does.
      if (again) this.greeting = setTimeout(() => this.hello(focused, false), 250);
      return;
    }
    const viewport = { width, ratio: devicePixelRatio, theme: theme() };
    const key = JSON.stringify(viewport);
    if (key === this.asked && !(focused && key !== this.stageFor)) return;
    const ask = () => {
      this.asked = key;
      this.watchRatio();
      this.link.tell({ kind: "hello", ...viewport });
    };
    if (this.asked === undefined || focused) ask();
    else this.greeting = setTimeout(ask, 120);
    if (!this.stage) return;
    this.resize();
    this.redraw();
  }

  resize() {
    this.stage.zoom = Math.min(this.outer.clientWidth / this.stage.width, this.scale);
    const [width, height] = [this.stage.width * this.stage.zoom, this.stage.height * this.stage.zoom];
    this.picture.style.width = `${width}px`;
    this.picture.style.height = `${height}px`;
    this.painter.resize(width, height);
  }

  /** Colours and scale for all parts, the controls too; the column is there once the view is attached. */
  dress() {
    const column = this.el.parentElement;
    if (!column) {
      requestAnimationFrame(() => this.dress());
      return;
    }
    for (const [role, colour] of Object.entries(this.stage.palette))
      column.style.setProperty(`--bpw-${role}`, colour);
    column.style.setProperty("--bpw-scale", this.scale);
    if (this.tail.parentElement === column) return;
    column.append(this.tail);
    this.sliders.attach(column);
    keepKeys(column);
    nameControls(column);
    column.addEventListener("focusin", () => nameControls(column));
  }

  // -- from the kernel

  receive(content, buffers) {
    if (content.kind === "stage") this.prepare(content, buffers);
    else if (this.coming) {
      this.coming.followers.push([content, buffers]);
      this.change();
    } else this.show(content, buffers);
  }

  /** What follows a stage waits until that can be seen: no mark is shown on another stage's axes. */
  async prepare(content, buffers) {
    const coming = { stage: new Stage(content, buffers), followers: [] };
    this.coming = coming;
    this.stageFor = this.asked;
    coming.image = await createImageBitmap(new Blob([buffers[content.png]], { type: "image/png" }));
    if (this.coming === coming) this.change();
  }

  /** Show the coming stage together with its first frame, where both are there. */
  change() {
    const { stage, image, followers } = this.coming;
    if (!image || !followers.length) return;
    this.coming = undefined;
    this.stage = stage;
    this.dress();
    [this.ground.width, this.ground.height] = [image.width, image.height];
    this.ground.getContext("2d").drawImage(image, 0, 0);
    image.close();
    this.report.writeEquation(stage);
    this.resize();
    for (const [content, buffers] of followers) this.show(content, buffers);
  }

  show(content, buffers) {
    // First, as what is drawn then shows the kernel's answer and no longer what the finger foretold.
    const answered = content.ack?.[this.link.view];
    if (answered !== undefined) {
      this.link.acknowledge(answered);
      this.handles.settle();
    }
    if (content.kind === "frame") this.take(content, buffers);
    else if (content.kind === "strip") this.takeStrip(content);
    else if (content.kind === "error") this.report.writeError(content.error);
    else if (content.kind === "end") this.clock.play(false);
    // The explorer is as it was: a handle that was moved between two steps goes back to its own.
    else if (content.kind === "ack") this.redraw();
  }

  take(frame, buffers) {
    const defaults = this.model.get("defaults");
    this.number = frame.number;
    this.marks = frame.marks.map((mark) => {
      const whole = { ...defaults[mark.kind], ...mark };
      for (const name of ARRAYS) if (whole[name]) whole[name] = decoded(whole[name], buffers);
      return whole;
    });
    this.handles.take(frame, defaults);
    this.link.kernelMs = frame.kernel_ms;
    this.redraw();
    for (const part of [this.report, this.question, this.clock]) part.take(frame);
    clearTimeout(this.settling);
    const settle = () => this.link.tell({ kind: "settle", number: frame.number });
    if (!frame.strip) this.settling = setTimeout(settle, SETTLE_MS);
  }

  /** The agreement that was too slow for its frame, if that is still the one shown. */
  takeStrip({ number, strip, sentence }) {
    if (number !== this.number) return;
    this.report.writeStrip(strip);
    this.report.writeSentence(sentence);
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

  draw() {
    this.stale = false;
    if (!this.stage || !this.marks) return;
    this.painter.draw(this.stage, this.marks);
    this.handles.draw(this.stage);
  }
}

export default {
  render({ model, el }) {
    const view = new View(model, el);
    return () => view.dispose();
  },
};
