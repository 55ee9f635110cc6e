// Draws an explorer's marks over its stage, moves handles under the finger, and shows its words.
// It knows data coordinates and roles, no mathematics and no lesson.
//
// In this order. Pure, tested without a browser: numbers and places; Link (events to the kernel); PendingMove (a handle
// ahead of the kernel); Inbox (messages from the kernel). With a page: Stage (axes), Painter (marks), Handles and
// Gestures (what moves them), Sliders (the controls beside the picture), Fold (which of them are seen), Clock (buttons and
// time), Tries (buttons that lead to a setting), Report (what stands in words), Words (those that mean marks), Strip
// (agreement), Question, Output (the notebook's cell around it all), and last Client, which puts them together. wire.py and events.py list the messages and their fields;
// marks have the fields of marks.py.

const SVG = "http://www.w3.org/2000/svg";
const FONT = '"DejaVu Sans", Verdana, Arial, sans-serif'; // of a label, as in view.css
const LABEL_MARGIN_PX = 2; // between a label and the left or right edge, as in painter.py
const SWATCH_AND_GAP_EM = 0.9; // the square before a label and its distance from the text, as in view.css
const FINE = 1e-4; // of a slider's step, while Shift is held
const REST_MS = 1000; // without another frame, after which the kernel may keep where the picture was left
const SETTLE_MS = 60; // without another frame, after which the agreement that was too slow for the last one is asked for
const LOST_MS = 4000; // after which an answer is no longer waited for
const SPEAK_MS = 1000; // between two sentences for a screen reader
const RESIZE_MS = 120; // without another change of size, after which a stage is asked for
const RETRY_MS = 250; // after which a picture that has no width is measured again
const HIDDEN_PX = 40; // a picture that is narrower is not really there
const BESIDE_PX = 1044; // of a column's width, from which controls stand beside the picture: it keeps 760 px then
const LOW_PX = 760; // the same in a window so low that the picture is larger so
const LECTURE_PX = [1280, 760]; // of a screen on which a lecture shows everything together, at scale 1
const ASPECT = 900 / 420; // of most pictures
const PANEL_PX = 268; // of the controls beside a picture, with the gap
const WORDS_PX = 134; // above and below a picture: equation, sentence, agreement and what is between them
const TRIES_PX = 38; // the row of buttons under it
const QUESTION_PX = 96; // the question above it, and what can be answered
const HEIGHT_STEP_PX = 20; // of a picture's room: screens of nearly one height have one stage
const BELOW_PX = 76; // controls and buttons, where they stand below
const SMALLEST_EQUATION = 0.7; // an equation that would have to be smaller to fit in one line takes two
const REDUCED_MOTION_MS = 500; // between two steps of time, for learners who asked for less motion
const TRY_MS = 700; // from the press of a button to the setting where it leads
const DARK_BELOW = 110; // luminance (0 to 255) of a dark page
const OPAQUE_ABOVE = 127; // alpha (0 to 255) of a background that hides what is behind it
const ROLL_CALL_MS = 3000; // after which a view that has not said it is here has gone
const UNMEANT = 0.72; // how much of the other marks is taken away while those that a word means are lit
const GLOW_PX = 6; // around these,
const GLOWING = new Set(["line", "points", "arrow"]); // where they are of these kinds
const NEAR_PX = 3; // a pointer as near to a mark as this points at it
const LOOK_AGAIN_MS = 2500; // after a model has come, when JupyterLab has either found it or given it up for lost
const VIEW = "application/vnd.jupyter.widget-view+json";
/** [dx, dy] of the keys that move something, y upwards. */
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
const ARRAYS = ["x", "y", "values", "shades", "boundary", "at", "tail", "head"]; // fields of marks with several numbers
const WAYS = ["formula", "autodiff", "differences"]; // to a gradient, side by side in a row of agreement
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

/** The value a fraction of an axis further on, without the last binary digits (0.56, not 0.5600000000000001). */
export function shift(value, limits, fraction, log) {
  if (!fraction) return value;
  return Number(toData(toPixel(value, limits, 0, 1, log) + fraction, limits, 0, 1, log).toPrecision(12));
}

/** The nearest number in a closed interval, whichever end is named first. */
export function clamp(value, [a, b]) {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), value));
}

/** Which of some offsets [dx, dy] is the nearest one in a direction, at most 60 degrees off it; -1 if none is. */
export function nearest(offsets, [dx, dy], accepts) {
  const size = Math.hypot(dx, dy);
  let [best, shortest] = [-1, Number.POSITIVE_INFINITY];
  for (const [i, [x, y]] of offsets.entries()) {
    const [length, ahead] = [Math.hypot(x, y), (x * dx + y * dy) / size];
    if (ahead < 0.5 * length || length === 0 || !accepts(i)) continue;
    // What lies a little off the direction counts as further away.
    const distance = ahead + 2 * Math.sqrt(Math.max(length * length - ahead * ahead, 0));
    if (distance < shortest) [best, shortest] = [i, distance];
  }
  return best;
}

/** The point of a box (left, top, width, height) that is nearest to another one. */
export function hold([px, py], [left, top, width, height]) {
  return [clamp(px, [left, left + width]), clamp(py, [top, top + height])];
}

/** Where a stretch from one point to another crosses the lines on which the edges of a box lie, in order. */
export function crossings([x0, y0], [x1, y1], [left, top, width, height]) {
  const parts = [left, left + width].map((edge) => (edge - x0) / (x1 - x0));
  parts.push(...[top, top + height].map((edge) => (edge - y0) / (y1 - y0)));
  const between = parts.filter((part) => part > 0 && part < 1).sort((a, b) => a - b);
  return between.map((part) => [x0 + part * (x1 - x0), y0 + part * (y1 - y0)]);
}

/** y on a track (x ascending) at x. */
export function interpolate([xs, ys], x) {
  const i = xs.findIndex((value) => value >= x);
  if (i < 0) return ys[xs.length - 1];
  if (i === 0) return ys[0];
  const part = (x - xs[i - 1]) / (xs[i] - xs[i - 1]);
  return ys[i - 1] + part * (ys[i] - ys[i - 1]);
}

/** How far along a way is at a part of its time, 0 to 1: slow at both ends. */
export function ease(part) {
  return part < 0.5 ? 4 * part ** 3 : 1 - 4 * (1 - part) ** 3;
}

/** A number to some significant digits, for the eye: with a true minus sign, which `Number` does not read. */
export function formatNumber(value, digits) {
  if (!Number.isFinite(Number(value))) return "undefined";
  return String(Number(Number(value).toPrecision(digits))).replaceAll("-", "−");
}

/** A number to four significant digits, for machines (`aria-valuenow`). */
export function plainNumber(value) {
  return String(Number(Number(value).toPrecision(4)));
}

/** The number that somebody typed, maybe with a true minus sign or a comma; NaN if it is none. */
export function parseNumber(text) {
  return Number(text.trim().replaceAll("−", "-").replace(",", ".") || Number.NaN);
}

/** Numbers of a message: a list (null is NaN), or an index into its buffers, {"buffer": i} or {"bytes": i}. */
export function decode(values, buffers) {
  if (Array.isArray(values)) return values.map((value) => value ?? Number.NaN);
  const view = buffers[values.buffer ?? values.bytes];
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
  return values.bytes === undefined ? new Float32Array(bytes.buffer) : bytes;
}

/** A mark or handle of a message with its defaults, its numbers decoded. Where one is null no coordinate is known: NaN. */
export function decodeMark(encoded, defaults, buffers) {
  const mark = { ...defaults, ...encoded };
  for (const name of ARRAYS) if (mark[name]) mark[name] = decode(mark[name], buffers);
  for (const name of ["low", "high"]) if (name in mark) mark[name] ??= Number.NaN;
  if (mark.segment) mark.segment = mark.segment.map((end) => decode(end, buffers));
  return mark;
}

/** What finds some words in a sentence, each whole: "x" is not in "x₁", and "f" not in "f′". By `split`, every second
 * part is one of the words. */
export function wordPattern(words) {
  if (!words.length) return /(?!)/u;
  const longestFirst = [...words].sort((a, b) => b.length - a.length);
  const any = longestFirst.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("|");
  const letter = "[\\p{L}\\p{M}\\p{N}′]";
  return new RegExp(`(?<!${letter})(${any})(?!${letter})`, "u");
}

/** {index of a mark: its name} of {name: indices}. */
export function namesByIndex(indices) {
  return new Map(Object.entries(indices).flatMap(([name, found]) => found.map((i) => [i, name])));
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

/** Give a node its role, and `--role` for view.css: the role's colour in the theme. */
function setRole(node, role) {
  if (node.dataset.role === role) return;
  node.dataset.role = role;
  node.style.setProperty("--role", `var(--bpw-${role})`);
}

/** The theme of the page where a node is: what the page declares, or else what its background is. */
export function themeAt(node) {
  const { jpThemeLight, vscodeThemeKind } = document.body.dataset;
  if (jpThemeLight) return jpThemeLight === "false" ? "dark" : "light";
  if (vscodeThemeKind) return /(dark|contrast)$/.test(vscodeThemeKind) ? "dark" : "light";
  for (let at = node; at; at = at.parentElement ?? at.getRootNode().host) {
    const [r, g, b, alpha] = bytesOf(getComputedStyle(at).backgroundColor);
    if (alpha > OPAQUE_ABOVE) return 0.2126 * r + 0.7152 * g + 0.0722 * b < DARK_BELOW ? "dark" : "light";
  }
  const scheme = getComputedStyle(document.documentElement).colorScheme; // "normal", "dark", "light dark"
  const dark = scheme.includes("light") ? matchMedia("(prefers-color-scheme: dark)").matches : true;
  return scheme.includes("dark") && dark ? "dark" : "light";
}

/** Red, green, blue and alpha of a CSS colour in any notation, as `color(srgb 1 1 1)`: a canvas reads them all. */
function bytesOf(colour) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const pen = canvas.getContext("2d");
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 1, 1);
  return pen.getImageData(0, 0, 1, 1).data;
}

// ---- Link: events to the kernel ------------------------------------------------------------------------

/** How many events may be in flight: one, or as many as a long way can hold without a queue at its end. */
export function maxInFlight(roundTripMs, kernelMs) {
  return Math.min(8, Math.max(1, Math.ceil(roundTripMs / Math.max(2 * kernelMs, 30))));
}

const ENDED = "Cannot send"; // what JupyterLab says of a comm whose kernel has ended

/** Messages of one client to the kernel. Events are numbered, and few are in flight at a time; what becomes of those
 * that wait is in the table of events.py. The last one is always sent. */
export class Link {
  constructor(
    transport,
    rules,
    { now = () => performance.now(), later = (action, ms) => setTimeout(action, ms) } = {},
  ) {
    this.transport = transport;
    this.rules = rules;
    this.now = now;
    this.later = later;
    this.client = `${Date.now()}-${Math.random()}`;
    this.sequence = 0;
    this.waiting = [];
    this.inFlight = new Map(); // {sequence: when it was sent}
    this.roundTripMs = 30;
    this.kernelMs = 2;
  }

  get idle() {
    return !this.waiting.length && !this.inFlight.size;
  }

  /** Send what needs no answer. A kernel that has ended, or is being restarted, hears nothing: no error of ours. */
  notify(message) {
    try {
      this.transport({ ...message, client: this.client });
    } catch (problem) {
      if (problem.message !== ENDED) throw problem;
    }
  }

  /** Send an event now, or when the kernel has answered; it gets its number when it is sent. */
  enqueue(event) {
    const { waiting } = this.rules[event.kind];
    const last = this.waiting.at(-1);
    const same = last && ["kind", "handle", "parameter"].every((key) => last[key] === event[key]);
    if (same && waiting !== "queue") this.waiting.pop();
    if (same && waiting === "add") event.count += last.count;
    this.waiting.push(event);
    this.flush();
    return event;
  }

  flush() {
    while (this.waiting.length && this.inFlight.size < maxInFlight(this.roundTripMs, this.kernelMs)) {
      const event = this.waiting.shift();
      event.sequence = ++this.sequence;
      this.inFlight.set(event.sequence, this.now());
      this.notify(event);
    }
    clearTimeout(this.timer);
    const [oldest] = this.inFlight.values();
    if (oldest !== undefined) this.timer = this.later(() => this.giveUp(), oldest + LOST_MS - this.now());
  }

  /** An answer that never came (the kernel was interrupted) does not hold up the next event. */
  giveUp() {
    this.inFlight.clear();
    this.flush();
  }

  dispose() {
    clearTimeout(this.timer);
  }

  /** The kernel has answered all events up to this number. */
  acknowledge(sequence) {
    const sent = this.inFlight.get(sequence);
    if (sent !== undefined) this.roundTripMs = 0.7 * this.roundTripMs + 0.3 * (this.now() - sent);
    for (const number of this.inFlight.keys()) if (number <= sequence) this.inFlight.delete(number);
    this.acknowledged = sequence;
    this.flush();
  }
}

// ---- PendingMove: a handle ahead of the kernel ---------------------------------------------------------

/** The last move of a handle. It is shown there, ahead of the kernel, as long as a pointer holds it or the kernel has
 * not answered. */
export class PendingMove {
  constructor(link) {
    this.link = link;
    this.cancel();
  }

  cancel() {
    this.index = undefined; // of the handle; undefined where none is ahead
    this.at = undefined;
    this.held = false;
    this.event = undefined;
  }

  /** Move a handle; `held`: whether a pointer holds it. */
  move(index, at, { held, ...details }) {
    Object.assign(this, { index, at, held });
    this.event = this.link.enqueue({ kind: "drag", handle: index, at, ...details });
  }

  /** The pointer has let go. */
  release() {
    this.held = false;
    this.settle();
  }

  /** Where the kernel has answered and nobody holds the handle, it lies where the kernel has it. */
  settle() {
    if (this.index === undefined || this.held) return;
    if (this.link.idle || this.link.acknowledged >= this.event.sequence) this.cancel();
  }
}

// ---- Inbox: messages from the kernel -------------------------------------------------------------------

/** Passes messages on in order. A stage takes a moment to be decoded, and what follows it waits until then: no mark is
 * shown on another stage's axes. A stage is passed on together with its first frame, and only if it is the newest. */
export class Inbox {
  constructor({ decodeImage, showStage, showMessage, fail }) {
    Object.assign(this, { decodeImage, showStage, showMessage, fail });
    this.pending = undefined; // {content, buffers, image, following: [[content, buffers], ...]}
    this.broken = false; // whether the newest stage could not be decoded
  }

  receive(content, buffers) {
    if (content.kind === "stage") return this.open(content, buffers);
    if (this.broken) return this.answer(content, buffers);
    if (!this.pending) return this.showMessage(content, buffers);
    this.pending.following.push([content, buffers]);
    return this.flush();
  }

  async open(content, buffers) {
    const pending = { content, buffers, following: [] };
    this.pending = pending;
    this.broken = false;
    try {
      pending.image = await this.decodeImage(buffers[content.png]);
    } catch (problem) {
      if (this.pending === pending) this.drop(problem);
      return;
    }
    if (this.pending === pending) this.flush();
    else pending.image.close();
  }

  flush() {
    const { content, buffers, image, following } = this.pending;
    if (!image || !following.length) return;
    this.pending = undefined;
    this.showStage(content, buffers, image);
    for (const message of following) this.showMessage(...message);
  }

  /** A stage that cannot be decoded: no frame is shown until there is another one. */
  drop(problem) {
    const { following } = this.pending;
    this.pending = undefined;
    this.broken = true;
    for (const message of following) this.answer(...message);
    this.fail(problem);
  }

  /** A message without its stage: a frame is no use, but what it answers is answered. */
  answer(content, buffers) {
    if (content.kind !== "frame") this.showMessage(content, buffers);
    else if (content.ack) this.showMessage({ kind: "ack", ack: content.ack }, []);
  }

  dispose() {
    this.pending = undefined;
  }
}

// ---- Stage: where the axes lie -------------------------------------------------------------------------

/** A background and its axes. Px are those of the picture at scale 1, from its upper left corner. */
class Stage {
  constructor(content, buffers) {
    Object.assign(this, content); // see wire.py
    this.tracks = content.tracks.map((track) => track?.map((values) => decode(values, buffers)));
    this.largest = content.zoom; // what it was drawn for; `zoom` is what it is shown at
  }

  toPixels(axes, x, y) {
    const { box, x: xLimits, y: yLimits, log } = this.axes[axes];
    return [
      toPixel(x, xLimits, box[0], box[2], log[0]),
      toPixel(y, yLimits, box[1] + box[3], -box[3], log[1]),
    ];
  }

  toData(axes, [px, py]) {
    const { box, x: xLimits, y: yLimits, log } = this.axes[axes];
    return [
      toData(px, xLimits, box[0], box[2], log[0]),
      toData(py, yLimits, box[1] + box[3], -box[3], log[1]),
    ];
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
    // Draws marks without their words, which are nodes: a second time, or on the lens, to see whether they are there.
    this.wordless = Object.create(this, { text: { value() {} } });
    const lens = new OffscreenCanvas(2 * NEAR_PX, 2 * NEAR_PX);
    this.lens = lens.getContext("2d", { willReadFrequently: true });
  }

  resize(width, height) {
    this.canvas.width = Math.round(width * devicePixelRatio);
    this.canvas.height = Math.round(height * devicePixelRatio);
  }

  /** Draw all marks; where some are lit (their indices), the others faintly. */
  draw(stage, marks, lit) {
    this.stage = stage;
    this.used = 0;
    const pen = this.canvas.getContext("2d");
    const ratio = this.canvas.width / stage.width || 1;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, stage.width, stage.height);
    for (const [index, mark] of marks.entries()) {
      this.index = index;
      this.faint = Boolean(lit && !lit.includes(index));
      // What is lit comes last: of it this draws the words, and nothing that could be seen.
      this.mark(lit && !this.faint ? this.lens : pen, mark);
    }
    for (const node of this.texts.slice(this.used)) node.hidden = true;
    if (lit) this.light(pen, marks, lit, ratio);
  }

  /** Take away from all that is drawn, and draw what is lit. */
  light(pen, marks, lit, ratio) {
    pen.save();
    pen.globalCompositeOperation = "destination-out";
    pen.globalAlpha = UNMEANT;
    pen.fillRect(0, 0, this.stage.width, this.stage.height);
    pen.restore();
    for (const index of lit) {
      pen.save();
      // Around what is thin; an area would be filled by its own shadow.
      if (GLOWING.has(marks[index].kind)) pen.shadowBlur = GLOW_PX * ratio;
      pen.shadowColor = this.stage.palette[marks[index].role];
      this.wordless.mark(pen, marks[index]);
      pen.restore();
    }
  }

  mark(pen, mark) {
    pen.save();
    if (!Array.isArray(mark.axes) && mark.kind !== "label" && mark.kind !== "points") {
      pen.beginPath();
      pen.rect(...this.stage.axes[mark.axes].box);
      pen.clip();
    }
    pen.strokeStyle = pen.fillStyle = this.stage.palette[mark.role];
    if (!(mark.kind in DRAW)) throw new TypeError(`${mark.kind} is no mark`);
    DRAW[mark.kind].call(this, pen, mark);
    pen.restore();
  }

  /** Which of some marks (their indices) lies at a point, the last one drawn; undefined if none does. */
  at([px, py], marks, indices) {
    const side = 2 * NEAR_PX;
    this.lens.setTransform(1, 0, 0, 1, NEAR_PX - px, NEAR_PX - py);
    return indices.findLast((index) => {
      this.lens.clearRect(px - NEAR_PX, py - NEAR_PX, side, side);
      this.wordless.mark(this.lens, marks[index]);
      return this.lens.getImageData(0, 0, side, side).data.some((value, i) => i % 4 === 3 && value > 0);
    });
  }

  /** The vertices in px, all on one axes or each on its own. */
  path({ axes, x, y }) {
    return Array.from(x, (value, i) =>
      this.stage.toPixels(Array.isArray(axes) ? axes[i] : axes, value, y[i]),
    );
  }

  /** The path; of a shape that runs from panel to panel no vertex leaves its own panel, as in painter.py. */
  held(mark, closed) {
    const points = this.path(mark);
    if (!Array.isArray(mark.axes)) return points;
    return points.flatMap((point, i) => {
      const [axes, box] = [mark.axes[i], this.stage.axes[mark.axes[i]].box];
      const next = closed || i + 1 < points.length ? (i + 1) % points.length : undefined;
      const ahead = next !== undefined && mark.axes[next] === axes ? crossings(point, points[next], box) : [];
      return [point, ...ahead].map((at) => hold(at, box));
    });
  }

  /** Left, top, right and bottom in px of a box x0, x1, y0, y1. */
  corners({ axes, box: [x0, x1, y0, y1] }) {
    return [...this.stage.toPixels(axes, x0, y1), ...this.stage.toPixels(axes, x1, y0)];
  }

  line(pen, mark) {
    pen.globalAlpha = mark.opacity;
    pen.lineWidth = mark.width;
    pen.lineCap = mark.dash ? "butt" : "round"; // a round cap would lengthen every dash by a width
    pen.lineJoin = "round";
    if (mark.dash) pen.setLineDash([4 * mark.width, 3 * mark.width]);
    pen.beginPath();
    let down = false;
    for (const [px, py] of this.held(mark, false)) {
      const good = Number.isFinite(px) && Number.isFinite(py);
      if (good) down ? pen.lineTo(px, py) : pen.moveTo(px, py);
      down = good;
    }
    pen.stroke();
  }

  points(pen, mark) {
    pen.lineWidth = mark.edge_px;
    pen.fillStyle = mark.filled ? pen.strokeStyle : this.stage.palette.paper;
    for (const [px, py] of this.path(mark)) {
      if (!Number.isFinite(px) || !Number.isFinite(py)) continue;
      pen.beginPath();
      SYMBOLS[mark.symbol](pen, px, py, mark.size / 2);
      if (mark.symbol !== "cross") pen.fill();
      pen.stroke();
    }
  }

  arrow(pen, { axes, tail, head, width, ...sizes }) {
    const ends = this.held({ axes, x: [tail[0], head[0]], y: [tail[1], head[1]] }, false);
    const [[x0, y0], [x1, y1]] = [ends[0], ends.at(-1)];
    const length = Math.hypot(x1 - x0, y1 - y0);
    if (!(length >= sizes.shortest_px)) return;
    const [dx, dy] = [(x1 - x0) / length, (y1 - y0) / length];
    const size = Math.min(sizes.head_px + sizes.head_per_width * width, length);
    const neck = [x1 - dx * size, y1 - dy * size];
    pen.lineWidth = width;
    stroke(pen, [x0, y0], neck);
    const side = sizes.head_side * size;
    pen.beginPath();
    pen.moveTo(x1, y1);
    pen.lineTo(neck[0] - dy * side, neck[1] + dx * side);
    pen.lineTo(neck[0] + dy * side, neck[1] - dx * side);
    pen.fill();
  }

  polygon(pen, mark) {
    const corners = this.held(mark, true);
    if (!corners.flat().every(Number.isFinite)) return;
    trace(pen, corners);
    pen.globalAlpha = mark.opacity;
    pen.fill();
    pen.globalAlpha = 1;
    pen.lineWidth = mark.edge;
    if (mark.edge) pen.stroke();
    if (mark.hatch) hatch(pen, corners, mark);
  }

  band(pen, { axes, along: direction, low, high, opacity }) {
    if (!Number.isFinite(high - low)) return;
    const { box, x, y } = this.stage.axes[axes];
    pen.globalAlpha = opacity;
    if (direction === "x") {
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
    let [px, py] = this.stage.toPixels(mark.axes, x, y);
    if (mark.axes_coords.includes("x")) px = box[0] + x * box[2];
    if (mark.axes_coords.includes("y")) py = box[1] + (1 - y) * box[3];
    this.text([px + mark.offset[0], py - mark.offset[1]], mark);
  }

  cells(pen, mark) {
    const [rows, columns] = mark.shape;
    const [left, top, right, bottom] = this.corners(mark);
    const [width, height] = [(right - left) / columns, (bottom - top) / rows];
    const place = (i) => [left + (i % columns) * width, top + Math.floor(i / columns) * height];
    pen.lineWidth = mark.line_px;
    pen.strokeStyle = this.stage.palette.muted;
    for (const [i, value] of mark.values.entries()) {
      const [x, y] = place(i);
      pen.globalAlpha = Number.isFinite(value) ? mark.fullest * Math.min(1, Math.abs(value) / mark.vmax) : 0;
      const rim = mark.rim * Math.min(width, height);
      pen.beginPath();
      pen.rect(x, y, width, height);
      if (value < 0) pen.rect(x + rim, y + rim, width - 2 * rim, height - 2 * rim);
      pen.fill("evenodd");
      pen.globalAlpha = 1;
      pen.strokeRect(x, y, width, height);
      const look = { align: "center", size: mark.text_px, role: "ink" };
      if (mark.texts.length) this.text([x + width / 2, y + height / 2], { text: mark.texts[i], ...look });
    }
    pen.lineWidth = mark.frame_px;
    pen.strokeStyle = this.stage.palette.ink;
    for (const i of mark.highlighted) pen.strokeRect(...place(i), width, height);
  }

  image(pen, mark) {
    const [rows, columns] = mark.shape;
    const pixels = new ImageData(columns, rows);
    const rgb = (role) => [1, 3, 5].map((i) => parseInt(this.stage.palette[role].slice(i, i + 2), 16));
    const [colour, ...classes] = [mark.role, ...mark.classes].map(rgb);
    for (const [i, value] of mark.values.entries()) {
      pixels.data.set(mark.shades ? classes[value] : colour, 4 * i);
      pixels.data[4 * i + 3] = mark.shades ? mark.shades[i] : value;
    }
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
  text([px, py], { text, align, size, bold, role }) {
    let node = this.texts[this.used];
    if (!node) {
      node = element(this.labels, "span", "bpw-label");
      this.texts.push(node);
    }
    this.used += 1;
    node.hidden = !(Number.isFinite(px) && Number.isFinite(py));
    if (node.hidden) return;
    node.index = this.index;
    if (node.faint !== this.faint) node.classList.toggle("bpw-faint", this.faint);
    node.faint = this.faint;
    const { width, height, zoom } = this.stage;
    const fontPx = size * zoom;
    this.style(node, text, fontPx, bold, role);
    const margin = LABEL_MARGIN_PX * zoom;
    const start = px * zoom - ALIGN[align] * node.measured;
    // Of a label that is wider than the picture the beginning is kept.
    const left = Math.max(margin, Math.min(start, width * zoom - node.measured - margin));
    const middle = clamp(py * zoom, [0.6 * fontPx, height * zoom - 0.6 * fontPx]);
    node.style.transform = `translate(${left}px, calc(${middle}px - 50%))`;
  }

  /** Give a label its look and its words, each only where it has changed. */
  style(node, text, fontPx, bold, role) {
    const look = `${fontPx}|${bold}|${role}`;
    if (node.look === look && node.written === text) return;
    if (node.look !== look) {
      node.style.fontSize = `${fontPx}px`;
      node.style.fontWeight = bold ? "bold" : "normal";
      setRole(node, role);
    }
    write(node, text);
    node.look = look;
    node.written = text;
    // By a pen: to ask the node itself would lay out the page, once for every label that changed.
    this.ruler.font = `${bold ? "bold " : ""}${fontPx}px ${FONT}`;
    node.measured = this.ruler.measureText(text).width + (role === "ink" ? 0 : SWATCH_AND_GAP_EM * fontPx);
  }
}

/** {kind of mark: the method that draws it}. */
const DRAW = {
  line: Painter.prototype.line,
  points: Painter.prototype.points,
  arrow: Painter.prototype.arrow,
  polygon: Painter.prototype.polygon,
  band: Painter.prototype.band,
  label: Painter.prototype.label,
  cells: Painter.prototype.cells,
  image: Painter.prototype.image,
};

const SYMBOLS = {
  circle: (pen, px, py, half) => pen.arc(px, py, half, 0, 2 * Math.PI),
  square: (pen, px, py, half) => pen.rect(px - half, py - half, 2 * half, 2 * half),
  diamond: (pen, px, py, half) => {
    const arm = half * Math.SQRT2;
    pen.moveTo(px, py - arm);
    pen.lineTo(px + arm, py);
    pen.lineTo(px, py + arm);
    pen.lineTo(px - arm, py);
    pen.closePath();
  },
  cross: (pen, px, py, half) => {
    pen.moveTo(px - half, py - half);
    pen.lineTo(px + half, py + half);
    pen.moveTo(px - half, py + half);
    pen.lineTo(px + half, py - half);
  },
};

function stroke(pen, start, end) {
  pen.beginPath();
  pen.moveTo(...start);
  pen.lineTo(...end);
  pen.stroke();
}

function trace(pen, corners) {
  pen.beginPath();
  for (const corner of corners) pen.lineTo(...corner);
  pen.closePath();
}

/** Diagonal lines inside a polygon: a sign beside the colour. All that the pen draws after it is clipped. */
function hatch(pen, corners, { hatch_px, hatch_gap_px }) {
  trace(pen, corners);
  pen.clip();
  const [xs, ys] = [corners.map((corner) => corner[0]), corners.map((corner) => corner[1])];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  pen.lineWidth = hatch_px;
  pen.beginPath();
  for (let x = Math.min(...xs) - (bottom - top); x < Math.max(...xs); x += hatch_gap_px) {
    pen.moveTo(x, bottom);
    pen.lineTo(x + bottom - top, top);
  }
  pen.stroke();
}

// ---- Handles: what is dragged, and what is clicked -----------------------------------------------------

/** One node a handle or click target, over the marks. A handle that is moved lies where the pointer has it. */
class Handles {
  constructor(parent, link, redraw) {
    this.lines = svgElement(parent, "svg", { class: "bpw-click-lines" });
    this.root = element(parent, "div", "bpw-handles");
    this.picture = parent;
    this.link = link;
    this.redraw = redraw;
    this.described = []; // what stays while they move; a picture may have none
    this.items = [];
    this.pending = new PendingMove(link);
    this.gestures = new Gestures(this, link);
  }

  // -- where they are

  /** Take over the handles of a frame; their descriptions are sent once, and again when they change. */
  update({ handles, at, selected, locked }, defaults) {
    if (handles) this.described = handles.map((handle) => decodeMark(handle, defaults[handle.kind], []));
    this.items = this.described.map((handle, i) => ({
      ...handle,
      selected: selected.includes(i),
      at: decode(at.slice(2 * i, 2 * i + 2), []),
    }));
    this.locked = locked;
    this.gestures.dropMissing();
    const { index } = this.pending;
    if (index !== undefined && this.items[index]?.kind !== "handle") this.pending.cancel();
  }

  /** Where a handle is shown. */
  position(index) {
    return this.pending.index === index ? this.pending.at : this.items[index].at;
  }

  /** Place all handles; where some are lit (their indices), the others are faint. */
  draw(stage, lit) {
    this.stage = stage;
    this.lit = lit;
    const focused = this.root.contains(document.activeElement);
    while (this.root.children.length > this.items.length) this.root.lastChild.remove();
    // One click target is a stop of the Tab key, arrows go on from there: thirty stops would be a wall.
    const targets = this.items.filter(({ kind }) => kind === "click-target");
    const tabStop = targets.find(({ selected }) => selected) ?? targets[0];
    for (const [index, item] of this.items.entries()) this.drawItem(index, item, item === tabStop);
    this.drawLines();
    // The one that had the focus is no more: the keys go on from the selected one.
    if (focused && !this.root.contains(document.activeElement))
      this.root.querySelector(".bpw-click-target[tabindex='0'], .bpw-handle")?.focus({ preventScroll: true });
  }

  drawItem(index, item, isTabStop) {
    const node = this.node(index, item.kind);
    const [px, py] = this.stage.toPixels(item.axes, ...this.position(index));
    const { zoom } = this.stage;
    node.hidden = !(Number.isFinite(px) && Number.isFinite(py));
    node.style.transform = `translate(${px * zoom}px, ${py * zoom}px)`;
    if (node.title !== item.label) node.title = node.ariaLabel = item.label;
    node.ariaDisabled = String(this.locked);
    node.classList.toggle("bpw-faint", Boolean(this.lit && !this.lit.includes(index)));
    if (item.kind === "handle") this.describeHandle(node, item, this.position(index));
    else this.describeTarget(node, item, isTabStop);
  }

  /** Lines that can be clicked like the click targets to which they belong; they lie under all of these. */
  drawLines() {
    const targets = [...this.items.entries()].filter(
      ([, item]) => item.kind === "click-target" && item.segment,
    );
    while (this.lines.children.length > targets.length) this.lines.lastChild.remove();
    for (const [i, [index, { axes, segment }]] of targets.entries()) {
      const line = this.lines.children[i] ?? svgElement(this.lines, "line", {});
      const [[x1, y1], [x2, y2]] = segment.map((end) => this.stage.toPixels(axes, ...end));
      for (const [name, value] of Object.entries({ x1, y1, x2, y2 }))
        line.setAttribute(name, value * this.stage.zoom);
      line.onclick = () => this.press(index);
    }
  }

  node(index, kind) {
    const present = this.root.children[index];
    if (present?.dataset.kind === kind) return present;
    const node = kind === "handle" ? this.buildHandle(index) : this.buildTarget(index);
    node.dataset.kind = kind;
    if (present) present.replaceWith(node);
    else this.root.append(node);
    return node;
  }

  describeHandle(node, { along: direction, axes, role, size, symbol }, at) {
    node.style.setProperty("--size", `${size * this.stage.zoom}px`);
    setRole(node, role);
    if (node.dataset.symbol !== symbol) node.dataset.symbol = symbol;
    const value = direction === "y" ? at[1] : at[0];
    const [low, high] = this.stage.axes[axes][direction === "y" ? "y" : "x"];
    node.ariaValueNow = plainNumber(value);
    node.ariaValueMin = plainNumber(low);
    node.ariaValueMax = plainNumber(high);
    const spoken = (direction === "xy" ? at : [value]).map((number) => formatNumber(number, 3));
    node.ariaValueText = spoken.join(", ");
  }

  describeTarget(node, { size, selected }, isTabStop) {
    node.tabIndex = isTabStop ? 0 : -1;
    node.style.setProperty("--width", `${size[0] * this.stage.zoom}px`);
    node.style.setProperty("--height", `${size[1] * this.stage.zoom}px`);
    node.ariaPressed = String(selected);
  }

  buildHandle(index) {
    const node = document.createElement("div");
    node.className = "bpw-handle";
    node.tabIndex = 0;
    node.role = "slider";
    const { gestures } = this;
    node.addEventListener("pointerdown", (event) => gestures.grab(event, index));
    node.addEventListener("pointermove", (event) => gestures.drag(event, index));
    for (const end of ["pointerup", "pointercancel"]) node.addEventListener(end, () => gestures.release());
    node.addEventListener("keydown", (event) => gestures.onKey(event, index));
    node.addEventListener("dblclick", () => gestures.reset(index));
    return node;
  }

  /** A button in all but its look: a click, Enter or the space bar sets what it stands for. */
  buildTarget(index) {
    const node = document.createElement("div");
    node.className = "bpw-click-target";
    node.role = "button";
    node.addEventListener("click", () => this.press(index));
    node.addEventListener("keydown", (event) => {
      const direction = STEPS[event.key];
      if (!direction && event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      if (direction) this.neighbour(index, direction)?.focus();
      else this.press(index);
    });
    return node;
  }

  press(index) {
    if (!this.locked) this.link.enqueue({ kind: "press", handle: index });
  }

  /** The nearest click target in the direction of an arrow key, y upwards. */
  neighbour(index, [dx, dy]) {
    const positions = this.items.map(({ axes, at }) => this.stage.toPixels(axes, ...at));
    const [x, y] = positions[index];
    const best = nearest(
      positions.map(([px, py]) => [px - x, py - y]),
      [dx, -dy],
      (i) => this.items[i].kind === "click-target" && !this.root.children[i].hidden,
    );
    return this.root.children[best];
  }
}

// ---- Gestures: pointer, keys, wheel and two fingers move handles ---------------------------------------

/** What a learner does to handles, as events to the kernel and as moves ahead of it. */
class Gestures {
  constructor(handles, link) {
    this.handles = handles;
    this.link = link;
    this.grip = undefined; // {index, offset}: the handle that a pointer holds, and where on it
    this.armed = false; // whether the wheel moves a handle: from a click on the picture until the pointer leaves it
    this.rolled = undefined; // {index, at, sign}: where the wheel moved a handle last, and in which direction
    const { picture } = handles;
    picture.addEventListener("pointerdown", () => {
      this.armed = true;
    });
    picture.addEventListener("pointerleave", () => {
      this.armed = false;
    });
    picture.addEventListener("wheel", (event) => this.onWheel(event), { passive: false });
    for (const kind of ["touchstart", "touchmove", "touchend"])
      picture.addEventListener(kind, (event) => this.onTouch(event), { passive: false });
  }

  /** Let go of a handle that has gone: it gets no event when the pointer lets go. */
  dropMissing() {
    if (this.grip && this.handles.items[this.grip.index]?.kind !== "handle") this.grip = undefined;
  }

  /** Where a pointer is, in px at scale 1. */
  pointer(event) {
    const { picture, stage } = this.handles;
    const box = picture.getBoundingClientRect();
    return [(event.clientX - box.left) / stage.zoom, (event.clientY - box.top) / stage.zoom];
  }

  grab(event, index) {
    if (this.handles.locked || event.button > 0) return;
    event.preventDefault();
    event.currentTarget.focus({ preventScroll: true });
    event.currentTarget.setPointerCapture(event.pointerId);
    const { axes, at } = this.handles.items[index];
    const [px, py] = this.pointer(event);
    const [x, y] = this.handles.stage.toPixels(axes, ...at);
    this.grip = { index, offset: [px - x, py - y] };
  }

  drag(event, index) {
    if (this.grip?.index !== index) return;
    const [px, py] = this.pointer(event);
    const { offset } = this.grip;
    const to = this.handles.stage.toData(this.handles.items[index].axes, [px - offset[0], py - offset[1]]);
    this.move(index, to, { held: true, fine: event.shiftKey });
  }

  release() {
    this.grip = undefined;
    this.handles.pending.release();
    this.handles.redraw();
  }

  /** Move a handle at once, within its axes and along its track; the kernel's answer follows.
   *
   * held: whether a pointer holds it. If none does, a key or the wheel moved it, and the kernel hears from where.
   * fine: whether it may come to rest between two steps.
   */
  move(index, [x, y], { held = false, fine = false } = {}) {
    const { axes, along: direction, at: present } = this.handles.items[index];
    const limits = this.handles.stage.axes[axes];
    const at = [
      direction === "y" ? present[0] : clamp(x, limits.x),
      direction === "x" ? present[1] : clamp(y, limits.y),
    ];
    const track = this.handles.stage.tracks[index];
    if (track) at[1] = interpolate(track, at[0]);
    const since = held ? null : this.handles.position(index);
    this.handles.pending.move(index, at, { held, since, fine });
    this.handles.redraw();
  }

  onKey(event, index) {
    if (this.handles.locked || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = this.keyTarget(event, index);
    const resets = event.key === "Backspace" || event.key === "Delete";
    if (!to && !resets) return;
    event.preventDefault();
    event.stopPropagation();
    if (resets) this.reset(index);
    else this.move(index, to, { fine: event.shiftKey });
  }

  /** Where a key takes a handle: a hundredth of the axes an arrow, a tenth a page, with Shift a tenth of either. */
  keyTarget(event, index) {
    const { axes, along: direction } = this.handles.items[index];
    const { x: xLimits, y: yLimits } = this.handles.stage.axes[axes];
    if (event.key === "Home") return [xLimits[0], yLimits[0]];
    if (event.key === "End") return [xLimits[1], yLimits[1]];
    if (!(event.key in STEPS)) return null;
    let [dx, dy] = STEPS[event.key];
    if (direction === "x") dx = dx || dy;
    if (direction === "y") dy = dy || dx;
    const unit = event.shiftKey ? 0.001 : 0.01;
    return this.displaced(index, dx * unit, dy * unit);
  }

  /** Where a handle lies some fractions of its axes further on: by factors where they are logarithmic. */
  displaced(index, dx, dy) {
    const { x: xLimits, y: yLimits, log } = this.handles.stage.axes[this.handles.items[index].axes];
    const [x, y] = this.handles.position(index);
    return [shift(x, xLimits, dx, log[0]), shift(y, yLimits, dy, log[1])];
  }

  reset(index) {
    if (this.handles.locked) return;
    this.handles.pending.cancel();
    this.link.enqueue({ kind: "reset", handle: index });
  }

  /** The wheel after a click on the picture, or with Ctrl, and a touchpad's pinch; else the page scrolls. */
  onWheel(event) {
    const fraction = -event.deltaY * (event.ctrlKey ? 0.005 : 0.0005);
    if ((this.armed || event.ctrlKey) && this.zoomBy(fraction)) event.preventDefault();
  }

  /** Two fingers on the picture. */
  onTouch(event) {
    const before = this.fingerDistance;
    this.fingerDistance = undefined;
    if (event.touches.length !== 2 || !this.handles.items.some(({ wheel }) => wheel)) return;
    event.preventDefault();
    const [a, b] = event.touches;
    this.fingerDistance = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
    if (before) this.zoomBy(0.4 * Math.log(this.fingerDistance / before));
  }

  /** Move the handle that the wheel moves by a fraction of its axes; whether there is one that can go further. */
  zoomBy(fraction) {
    const index = this.handles.items.findIndex(({ wheel }) => wheel);
    if (index < 0 || this.handles.locked || !fraction) return false;
    const [at, sign] = [[...this.handles.position(index)], Math.sign(fraction)];
    if (this.link.idle) {
      // Back from the kernel without having moved: an end of what it can be set to.
      const { rolled } = this;
      if (rolled?.index === index && rolled.sign === sign && String(rolled.at) === String(at)) return false;
      this.rolled = { index, at, sign };
    }
    const size = this.handles.items[index].wheel * fraction;
    this.move(index, this.displaced(index, size, size), { fine: true });
    return true;
  }
}

// ---- Sliders, and the other controls beside the picture ------------------------------------------------

/** Keys pressed on a control are the control's: in command mode the notebook would take arrows and letters. Those
 * with Ctrl or Cmd (save, undo) stay the notebook's. */
function keepKeys(column, signal) {
  const keep = ({ target, ctrlKey, metaKey }) => {
    if (ctrlKey || metaKey) delete target.dataset.lmSuppressShortcuts;
    else target.dataset.lmSuppressShortcuts = "true";
  };
  for (const kind of ["keydown", "keyup", "focusin"]) column.addEventListener(kind, keep, { signal });
}

/** Give every control the name that stands before it, as ipywidgets' sliders have none for a screen reader. */
function nameControls(column) {
  for (const row of column.querySelectorAll(".widget-inline-hbox")) {
    const label = row.querySelector(".widget-label")?.textContent;
    const name = label || row.closest(".bpw-matrix")?.querySelector(".widget-label")?.textContent;
    for (const control of row.querySelectorAll("[role=slider], select, input, .widget-readout"))
      if (name && !control.ariaLabel) control.ariaLabel = name;
  }
}

/** What ipywidgets' sliders lack.
 *
 * They send a value when the pointer lets go (`continuous_update` is off, see controls.py); here they send it all the
 * while a pointer holds one, and between two steps while Shift is held. Keys go to the kernel, which knows the next step
 * from any value.
 */
class Sliders {
  constructor(model, link) {
    this.link = link;
    this.ids = model.get("sliders"); // {parameter: id of its slider's model}
    this.manager = model.widget_manager;
    this.models = {};
    this.observers = new Map(); // {slider: of its readout}
  }

  dispose() {
    for (const observer of this.observers.values()) observer.disconnect();
    this.release();
  }

  /** Listen to the column before the sliders do, until a signal. */
  attach(column, signal) {
    const first = { capture: true, signal };
    const onPointerUp = () => setTimeout(() => this.release()); // after the slider, which reacts to a mouse event
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, onPointerUp, first);
    column.addEventListener("pointerdown", (event) => this.onPointerDown(event), first);
    column.addEventListener("keydown", (event) => this.onKey(event), first);
    column.addEventListener("input", (event) => this.onInput(event), first);
    column.addEventListener("focusout", ({ target }) => this.commit(target), { signal });
    for (const [parameter, id] of Object.entries(this.ids)) this.findModel(parameter, id);
  }

  /** A slider whose model is not found stays what ipywidgets made it. */
  async findModel(parameter, id) {
    try {
      this.models[parameter] = await this.manager?.get_model(id);
    } catch {}
  }

  /** Let a screen reader say what the readouts show: a slider itself names the nearest step. */
  announce(column) {
    for (const slider of column.querySelectorAll(".widget-slider")) {
      const handle = slider.querySelector("[role=slider]");
      const readout = slider.querySelector(".widget-readout");
      if (this.observers.has(slider) || !handle || !readout) continue;
      const speak = () => {
        handle.ariaValueText = readout.textContent;
      };
      const observer = new MutationObserver(speak);
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

  onPointerDown({ target, shiftKey }) {
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

  onKey(event) {
    const { target, key } = event;
    const parameter = this.parameter(target);
    const typing = target.matches(".widget-readout");
    const handled = typing ? key === "Enter" : key in STEPS || key in ENDS;
    if (!parameter || !handled || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (typing) this.commit(target);
    else if (target.closest("[disabled]")) return;
    else if (key in ENDS) this.link.enqueue({ kind: "to_end", parameter, end: ENDS[key] });
    else this.link.enqueue({ kind: "nudge", parameter, count: STEPS[key][0] || STEPS[key][1] });
  }

  // -- a number that is typed

  onInput({ target }) {
    if (target.matches(".widget-readout")) target.edited = true;
  }

  /** Set what was typed. Where nothing was, the readout is not taken for the value: it is rounded. */
  commit(readout) {
    const model = this.models[this.parameter(readout)];
    if (!model || !readout.edited) return;
    readout.edited = false;
    const number = parseNumber(readout.textContent);
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

// ---- Fold: the controls that do not stand open ---------------------------------------------------------

/** The button behind the open controls that shows the others above it. The kernel remembers whether they are shown. */
class Fold {
  constructor(parent, model) {
    this.model = model;
    this.button = button(parent, "All controls", "", () => {
      model.set("unfolded", !model.get("unfolded"));
      model.save_changes();
      this.show();
    });
    this.button.classList.add("bpw-fold");
    this.button.hidden = !model.get("folded");
    this.onChange = () => this.show();
    model.on("change:unfolded", this.onChange);
  }

  attach(column) {
    this.column = column;
    this.show();
  }

  show() {
    const open = this.model.get("unfolded");
    this.button.ariaExpanded = String(open);
    this.button.title = open ? "Show fewer controls" : "Show all controls";
    this.column?.classList.toggle("bpw-unfolded", open);
  }

  dispose() {
    this.model.off("change:unfolded", this.onChange);
  }
}

// ---- Clock: the browser keeps time ---------------------------------------------------------------------

/** The buttons under the picture: play, step, back and the position where time passes, and reset. */
class Clock {
  constructor(parent, link, { animated, paceMs, stepsPerFrame }) {
    this.link = link;
    this.paceMs = paceMs;
    this.stepsPerFrame = stepsPerFrame;
    this.buttons = parent;
    this.resetButton = this.eventButton("Reset", "All controls to their first values", { kind: "reset" });
    this.resetButton.classList.add("bpw-reset");
    if (animated) this.build();
  }

  build() {
    const play = () => (this.playing ? this.pause() : this.play());
    this.playButton = button(this.buttons, "▶ Play", "Let time pass", play);
    this.stepButton = this.eventButton("Step", "One step forward", { kind: "step", count: 1 });
    this.backButton = this.eventButton("Back", "One step back", { kind: "back", count: 1 });
    this.range = element(this.buttons, "input", "bpw-position");
    this.range.type = "range";
    this.range.ariaLabel = "step";
    this.range.addEventListener("input", () => {
      this.pause();
      this.writePosition(this.range.valueAsNumber);
      this.pendingSeek = this.link.enqueue({ kind: "seek", position: this.range.valueAsNumber });
    });
    this.reading = element(this.buttons, "output", "bpw-reading");
  }

  /** A button that pauses and sends an event. */
  eventButton(text, title, event) {
    return button(this.buttons, text, title, () => {
      this.pause();
      this.link.enqueue({ ...event }); // a new one each time, since the link writes into it
    });
  }

  update({ position, end, can_step: canStep, locked }) {
    this.resetButton.disabled = locked;
    if (!this.playButton) return;
    this.playButton.disabled = locked;
    this.stepButton.disabled = locked || !canStep;
    this.backButton.disabled = locked || position === 0;
    this.range.disabled = locked || end === 0;
    this.range.max = end;
    // A learner who seeks is ahead of the kernel.
    if (this.pendingSeek && !(this.link.acknowledged >= this.pendingSeek.sequence)) return;
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

  /** One event an animation frame or a pace, and none while another is not answered. */
  tick() {
    if (!this.playing) return;
    // A notebook takes a cell off the page while it is scrolled away.
    if (!this.buttons.isConnected) return this.pause();
    const next = () => {
      this.ticking = requestAnimationFrame(() => this.tick());
    };
    if (!this.link.idle) return next();
    this.link.enqueue({ kind: "step", count: this.stepsPerFrame });
    const restMs = Math.max(prefersLessMotion() ? REDUCED_MOTION_MS : 0, this.paceMs);
    if (!restMs) return next();
    this.resting = setTimeout(next, restMs);
  }
}

// ---- Tries: buttons that lead to a setting ------------------------------------------------------------

/** Leads the explorer to named settings, to the one that a question asked about (null), and to where an earlier run of the
 * cell was left (""): each animation frame a bit, in TRY_MS, as long as nothing else is touched. */
class Tries {
  constructor(parent, link, names, left, pause) {
    this.link = link;
    this.pause = pause; // of time that passes
    this.runs = 0;
    this.shown = "";
    this.root = element(parent, "div", "bpw-tries");
    this.root.hidden = !names.length && !left;
    this.root.role = "group";
    this.root.ariaLabel = "settings to try";
    if (names.length)
      element(this.root, "span", "bpw-tries-title", "Try:").setAttribute("aria-hidden", "true");
    this.buttons = names.map((name) => [name, button(this.root, name, "", () => this.start(name))]);
    if (left) this.left = button(this.root, `You were here: ${left}`, "", () => this.start(""));
  }

  /** Stop where anything in the column is touched, before it reacts, or where the wheel has moved a handle. */
  attach(column, signal) {
    for (const kind of ["pointerdown", "keydown"])
      column.addEventListener(kind, () => this.stop(), { capture: true, signal });
    const onWheel = ({ defaultPrevented }) => defaultPrevented && this.stop();
    column.addEventListener("wheel", onWheel, { passive: true, signal });
  }

  update({ shown_try: shown, locked }) {
    this.shown = shown;
    this.locked = locked;
    if (locked) this.stop();
    this.mark();
  }

  /** Show which setting is there, or on its way. */
  mark() {
    for (const [name, node] of this.buttons) {
      node.ariaPressed = String(name === (this.run ? this.run.name : this.shown));
      node.disabled = Boolean(this.locked);
    }
    if (this.left) this.left.disabled = Boolean(this.locked);
  }

  start(name) {
    this.stop();
    this.pause();
    this.runs += 1;
    this.run = { name, id: `${this.link.client}/${this.runs}`, since: performance.now() };
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
    const { name, id, since } = this.run;
    const time = prefersLessMotion() ? 1 : Math.min(1, (performance.now() - since) / TRY_MS);
    this.mark();
    this.ticking = requestAnimationFrame(() => this.tick());
    if (!this.link.idle) return;
    this.link.enqueue({ kind: "try", name, run: id, part: ease(time) });
    if (time === 1) this.arrive(name);
  }

  /** The last event is on its way: what it leads to is marked until a frame says more. */
  arrive(name) {
    this.shown = name;
    this.stop();
  }
}

function prefersLessMotion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

// ---- Report: the words and numbers around the picture -------------------------------------------------

/** The equation above the picture; below it error, sentence, agreement and tables. */
class Report {
  constructor(above, below, link, light) {
    this.equation = element(above, "div", "bpw-equation");
    this.equation.setAttribute("role", "math");
    this.formula = element(this.equation, "div", "bpw-formula");
    this.slots = {};
    this.root = element(below, "div", "bpw-report");
    this.errorBox = element(this.root, "div", "bpw-error");
    this.errorBox.setAttribute("role", "alert");
    this.errorBox.hidden = true;
    this.sentence = element(this.root, "p", "bpw-sentence");
    this.words = new Words(this.formula, this.sentence, light);
    this.spoken = element(this.root, "div", "bpw-spoken");
    this.spoken.setAttribute("aria-live", "polite");
    this.strip = new Strip(this.root);
    const details = element(this.root, "details", "bpw-tables");
    element(details, "summary", "", "Numbers of this picture");
    this.tables = element(details, "div");
    details.addEventListener("toggle", () => link.notify({ kind: "tables", open: details.open }));
  }

  update(frame) {
    this.writeError(frame.error);
    this.strip.write(frame.strip);
    this.writeSentence(frame.sentence);
    if (frame.tables) this.writeTables(frame.tables);
    let longer = false;
    for (const [slot, text] of Object.entries(frame.numbers))
      for (const node of this.slots[slot] ?? []) {
        longer ||= text.length > (node.longest ?? 0);
        node.longest = Math.max(node.longest ?? 0, text.length);
        write(node, text);
      }
    if (longer) this.fitEquation();
  }

  /** One line, made smaller where it would be longer than the column is wide, at a height that stays: the picture below
   * it does not move. It is measured where it may have become longer, and never made larger again meanwhile. */
  fitEquation() {
    const { formula, equation } = this;
    const room = equation.clientWidth;
    equation.hidden = !formula.hasChildNodes();
    if (equation.hidden || !room) return;
    // Where one formula took two lines their room is kept, so that the next one does not move the picture.
    if (room !== this.fittedTo) equation.classList.remove("bpw-tall");
    this.fittedTo = room;
    formula.style.setProperty("--fit", 1);
    equation.classList.remove("bpw-wrapped");
    const part = Math.min(1, room / formula.scrollWidth);
    equation.classList.toggle("bpw-wrapped", part < SMALLEST_EQUATION);
    if (part < SMALLEST_EQUATION) equation.classList.add("bpw-tall");
    formula.style.setProperty("--fit", part < SMALLEST_EQUATION ? 1 : part);
  }

  /** A formula's outlines, and between them slots for its live numbers. */
  writeEquation({ equation, spoken }) {
    const key = JSON.stringify(equation);
    if (key === this.equationKey) return;
    this.equationKey = key;
    this.slots = {};
    this.formula.replaceChildren();
    this.equation.ariaLabel = spoken;
    for (const part of equation) {
      if (part.slot) {
        const node = element(this.formula, "span", "bpw-slot");
        setRole(node, part.role);
        node.dataset.slot = part.slot;
        this.slots[part.slot] ??= [];
        this.slots[part.slot].push(node);
      } else outline(this.formula, part);
    }
    this.fitEquation();
  }

  writeError(text) {
    write(this.errorBox, text ?? "");
    this.errorBox.hidden = !text;
  }

  /** At once on the page, once a second at most for a screen reader. */
  writeSentence(text) {
    this.words.write(text);
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

// ---- Words: those that mean marks ----------------------------------------------------------------------

/** The words of the sentence and the slots of the equation that mean marks, in the colours of these. Who points at one
 * lights its marks, who points at a mark lights its words.
 *
 * All together they are one stop of the Tab key, as the click targets are, and arrows lead from one to the next: a stop
 * for each would stand between the picture and what follows it, and they come and go as the sentence does. */
class Words {
  constructor(formula, sentence, light) {
    Object.assign(this, { formula, sentence, light });
    this.names = {}; // {word, or <slot>: name}
    this.pattern = wordPattern([]);
    this.texts = []; // of the sentence, in turn: nodes between words, and words
    this.stop = undefined; // the word that the Tab key comes to
    for (const root of [formula, sentence]) {
      root.addEventListener("pointerover", ({ target }) => this.point({ over: target }));
      root.addEventListener("pointerleave", () => this.point({ over: undefined }));
      root.addEventListener("focusin", ({ target }) => this.onFocus(target));
      root.addEventListener("focusout", () => this.point({ focused: undefined }));
      root.addEventListener("keydown", (event) => this.onKey(event));
    }
  }

  /** All of them, as they stand. */
  get nodes() {
    return [this.formula, this.sentence].flatMap((root) => [...root.querySelectorAll(".bpw-word")]);
  }

  /** Which words mean what, as a frame says where it is not as before. */
  link(names) {
    this.names = names;
    this.pattern = wordPattern(Object.keys(names).filter((word) => !word.startsWith("<")));
    for (const slot of this.formula.querySelectorAll(".bpw-slot")) {
      const name = names[`<${slot.dataset.slot}>`];
      slot.classList.toggle("bpw-word", Boolean(name));
      slot.toggleAttribute("tabindex", Boolean(name));
      if (name) slot.tabIndex = -1;
      slot.meant = name;
    }
    if (this.written !== undefined) this.write(this.written);
    if (!this.nodes.includes(this.stop)) this.setStop(this.sentence.querySelector(".bpw-word"));
  }

  /** {name: role}: the colour of each word is that of its marks now. */
  paint(roles) {
    this.roles = roles;
    for (const node of this.nodes) setRole(node, roles[node.meant] ?? "ink");
  }

  /** Write the sentence; the nodes of words that stay keep the pointer and the focus. */
  write(text) {
    this.written = text;
    const parts = text.split(this.pattern);
    const same = parts.length === this.texts.length && parts.every((part, i) => this.fits(i, part));
    if (!same) this.build(parts);
    else for (const [i, part] of parts.entries()) if (this.texts[i].data !== part) this.texts[i].data = part;
  }

  /** Whether a part of the sentence can stand in the node that is there: a word only where it is the same one. */
  fits(i, part) {
    return (
      i % 2 === 0 || (this.texts[i].data === part && this.texts[i].parentNode.meant === this.names[part])
    );
  }

  build(parts) {
    const focused = this.sentence.contains(document.activeElement) ? document.activeElement.meant : undefined;
    this.texts = parts.map((part) => document.createTextNode(part));
    const nodes = this.texts.map((node, i) => (i % 2 ? this.wordAround(node) : node));
    this.sentence.replaceChildren(...nodes);
    this.setStop(this.nodes.find((node) => node.meant === focused) ?? nodes[1]);
    if (focused !== undefined) this.stop?.focus({ preventScroll: true });
    this.show();
  }

  wordAround(text) {
    const node = document.createElement("span");
    node.className = "bpw-word";
    node.tabIndex = -1;
    node.meant = this.names[text.data];
    setRole(node, this.roles?.[node.meant] ?? "ink");
    node.append(text);
    return node;
  }

  setStop(node) {
    if (this.stop) this.stop.tabIndex = -1;
    this.stop = node;
    if (node) node.tabIndex = 0;
  }

  onFocus(node) {
    this.setStop(node);
    this.point({ focused: node });
  }

  onKey(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const { nodes } = this;
    nodes[nodes.indexOf(event.target) + step]?.focus();
  }

  /** The pointer is over a node, or a node has the focus: the marks of the one or else the other are lit. */
  point(where) {
    Object.assign(this, where);
    const name = this.over?.closest(".bpw-word")?.meant ?? this.focused?.meant;
    if (name !== this.lit) {
      this.lit = name;
      this.light(name);
    }
    this.show();
  }

  /** The pointer is at marks of a name, or at none that has one. */
  mean(name) {
    this.seen = name;
    this.show();
  }

  show() {
    for (const node of this.nodes)
      node.classList.toggle("bpw-lit", [this.lit, this.seen].includes(node.meant));
  }
}

/** The agreement of the gradients: one line, which opens to a row for each, by itself where one does not agree. */
class Strip {
  constructor(parent) {
    this.root = element(parent, "details", "bpw-strip");
    this.summary = element(this.root, "summary");
    this.sign = element(this.summary, "span", "bpw-sign");
    this.line = element(this.summary, "span");
    this.list = element(this.root, "div");
    this.rows = [];
    this.amiss = false;
  }

  /** Where the agreement is not known yet, the last rows are marked as being computed. */
  write(strip) {
    if (strip) this.rows = strip.rows;
    const rows = strip?.rows ?? this.rows.map(({ name }) => ({ name, status: "pending" }));
    this.root.hidden = !rows.length;
    if (this.root.hidden) return;
    const [sign, role] = STATUS[strip?.status ?? "pending"];
    setRole(this.root, role);
    write(this.sign, sign);
    write(this.line, strip?.line ?? "computing");
    for (const [i, row] of rows.entries()) this.writeRow(this.list.children[i] ?? this.buildRow(), row);
    while (this.list.children.length > rows.length) this.list.lastChild.remove();
    if (strip) this.openWhereAmiss(strip.status !== "agree");
  }

  /** Open as it becomes amiss, closed as it is well again: in between it is as the learner leaves it. */
  openWhereAmiss(amiss) {
    if (amiss !== this.amiss) this.root.open = amiss;
    this.amiss = amiss;
  }

  writeRow(line, row) {
    const [sign, role, words] = STATUS[row.status];
    setRole(line, role);
    const { cells } = line;
    write(cells.sign, sign);
    write(cells.name, row.name);
    for (const way of WAYS) write(cells[way], row[way] ?? "");
    cells.formula.parentElement.hidden = !row.formula && row.status !== "pending";
    const verdict = row.status === "agree" && !row.formula ? "two ways agree" : words;
    write(cells.status, row.nearness ? `${verdict} ${row.nearness}` : verdict);
    write(cells.reason, row.status === "agree" ? "" : (row.reason ?? ""));
  }

  buildRow() {
    const line = element(this.list, "div", "bpw-row");
    line.cells = {
      sign: element(line, "span", "bpw-sign"),
      name: element(line, "span", "bpw-name"),
    };
    for (const way of WAYS) {
      const cell = element(line, "span", "bpw-way");
      element(cell, "small", "", `${way} `);
      line.cells[way] = element(cell, "span", "bpw-number");
    }
    line.cells.status = element(line, "span", "bpw-status");
    line.cells.reason = element(line, "span", "bpw-reason");
    return line;
  }
}

/** A part of a formula as SVG. */
function outline(parent, { path, width, height }) {
  const svg = svgElement(parent, "svg", { viewBox: `0 0 ${width} ${height}` });
  svg.style.cssText = `--width: ${width}; --height: ${height}`;
  svgElement(svg, "path", { d: path });
}

// ---- Question: predict, then look ----------------------------------------------------------------------

/** Above the picture: a question, its answers and, once one is given, what the kernel says of it. */
class Question {
  constructor(parent, link, showMe) {
    this.showMe = showMe;
    this.root = element(parent, "div", "bpw-predict");
    this.root.hidden = true;
    this.link = link;
  }

  update({ predict }) {
    if (this.refusal) write(this.refusal, predict?.refusal ?? "");
    const key = JSON.stringify({ ...predict, refusal: "" });
    if (key === this.key) return;
    this.key = key;
    this.root.replaceChildren();
    this.root.hidden = !predict || predict.verdict === "";
    if (this.root.hidden) return;
    if (predict.verdict === null) this.ask(predict);
    else this.judge(predict);
  }

  judge({ verdict, where }) {
    const node = element(this.root, "p", "bpw-verdict", verdict);
    node.tabIndex = -1;
    button(this.root, `Show me: ${where}`, "", this.showMe);
    if (this.answered) node.focus();
  }

  ask({ question, kind, choices }) {
    element(this.root, "p", "bpw-question", `Predict, then look. ${question}`);
    if (kind === "number") this.askNumber();
    for (const choice of choices) button(this.root, choice, "", () => this.answer(choice));
    button(this.root, "Skip", "", () => this.answer(null));
    this.refusal = element(this.root, "p", "bpw-refusal");
    this.refusal.role = "alert";
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
    this.link.enqueue({ kind: "predict", answer });
  }
}

// ---- Output: the notebook's cell around the picture ----------------------------------------------------

/** The output of a cell that holds a live picture, and behind it the still one (notebook.py), in JupyterLab's page. */
class Output {
  constructor() {
    this.observer = new MutationObserver(() => this.coverStill());
  }

  /** The live picture in `el` is drawn: show it in the place of the still one, also where that comes later. */
  showLive(el) {
    if (this.live?.contains(el)) return;
    this.live = el.closest(".jp-OutputArea-child");
    if (!this.live) return;
    this.live.classList.add("bpw-drawn");
    this.observer.observe(this.live.parentElement, { childList: true });
    this.coverStill();
  }

  /** Hide the still picture. Other outputs may stand around it: what the cell printed, pictures of the user. */
  coverStill() {
    if (this.still?.isConnected) return;
    const holds = (output, what) => output.querySelector(`:scope > .jp-OutputArea-output${what}`);
    let next = this.live.nextElementSibling;
    while (next && !holds(next, " > .bpw-fallback")) next = next.nextElementSibling;
    while (next && !holds(next, ".jp-RenderedImage")) next = next.nextElementSibling;
    this.still = next;
    next?.classList.add("bpw-covered");
  }

  dispose() {
    this.observer.disconnect();
    this.live?.classList.remove("bpw-drawn");
    this.still?.classList.remove("bpw-covered");
  }
}

/** Show the picture of a model where JupyterLab has given it up for lost.
 *
 * A reloaded page asks for all models at once and looks for each for two seconds; where they come in the moment in which
 * it stops looking, it says "model not found" for ever. By now it would find the model: its outputs are set once more.
 */
function showIfLost(model) {
  const [notebook, box] = [model.widget_manager?.context?.model, model.get("box")];
  if (!notebook || Client.boxes.has(box)) return;
  if (!document.querySelector(".jp-OutputArea-output.jupyter-widgets:not(:has(*))")) return;
  const { dirty } = notebook;
  for (const { outputs } of notebook.cells)
    for (let i = 0; i < (outputs?.length ?? 0); i += 1)
      if (outputs.get(i).data[VIEW]?.model_id === box) outputs.set(i, outputs.get(i).toJSON());
  notebook.dirty = dirty; // nothing has changed that could be saved
}

// ---- Client: the parts together ------------------------------------------------------------------------

/** One view of the picture on the page, with all that stands around it. */
class Client {
  /** The boxes, by the id of their models, of which there was a client on this page. */
  static boxes = new Set();

  constructor(model, el) {
    Client.boxes.add(model.get("box"));
    this.model = model;
    this.place(el);
    this.output = new Output();
    this.abort = new AbortController(); // ends all that listens outside `el`
    this.markDefaults = model.get("mark_defaults");
    this.links = { words: {}, marks: {}, handles: {} };
    this.names = { marks: new Map(), handles: new Map() }; // by index
    this.link = new Link((message) => model.send(message), model.get("events"));
    this.build();
    this.inbox = new Inbox({
      decodeImage: (png) => createImageBitmap(new Blob([png], { type: "image/png" })),
      showStage: (...stage) => this.showStage(...stage),
      showMessage: (...message) => this.showMessage(...message),
      fail: (problem) => this.onBrokenStage(problem),
    });
    this.observe();
    const first = model.get("first");
    if (first?.stage) {
      this.inbox.receive(first.stage, first.stage_buffers);
      this.inbox.receive(first.frame, first.frame_buffers);
    }
  }

  build() {
    const { el, link, model } = this;
    // Behind the controls, which are a sibling of this element: `attach` moves it there.
    this.below = document.createElement("div");
    this.below.className = "bpw-below";
    const buttons = element(this.below, "div", "bpw-buttons");
    this.fold = new Fold(buttons, model);
    this.clock = new Clock(buttons, link, {
      animated: model.get("animated"),
      paceMs: 1000 * model.get("pace_s"),
      stepsPerFrame: model.get("steps_per_frame"),
    });
    this.report = new Report(el, this.below, link, (name) => {
      this.lit = name;
      this.redraw();
    });
    this.question = new Question(el, link, () => this.tries.start(null));
    this.sliders = new Sliders(model, link);
    this.container = element(el, "div", "bpw-container");
    this.picture = element(this.container, "div", "bpw-picture");
    this.background = element(this.picture, "canvas", "bpw-stage");
    this.background.width = this.background.height = 0;
    this.background.setAttribute("aria-hidden", "true");
    this.painter = new Painter(this.picture);
    this.handles = new Handles(this.picture, link, () => this.redraw());
    this.tries = new Tries(this.container, link, model.get("tries"), model.get("left"), () =>
      this.clock.pause(),
    );
    this.observePointer();
  }

  /** Which words mean the marks at the pointer, or the handle that has the focus; looked at once a frame. */
  observePointer() {
    const look = (event) => {
      this.pointed = event;
      this.looking ??= requestAnimationFrame(() => {
        this.looking = undefined;
        this.report.words.mean(this.pointed && this.nameAt(this.pointed));
      });
    };
    for (const kind of ["pointermove", "pointerdown", "focusin"]) this.picture.addEventListener(kind, look);
    this.picture.addEventListener("focusout", () => look(undefined));
    // A finger leaves as soon as it has tapped: its words stay lit until the next tap.
    this.picture.addEventListener("pointerleave", ({ pointerType }) => {
      if (pointerType !== "touch") look(undefined);
    });
  }

  /** The name of the handle, the label or the mark at a pointer, or that has the focus. */
  nameAt(event) {
    if (!this.stage || !this.marks) return undefined;
    const node = event.target;
    const index = [...this.handles.root.children].indexOf(node);
    const label = node.classList.contains("bpw-label") ? this.names.marks.get(node.index) : undefined;
    const found = this.names.handles.get(index) ?? label;
    if (found || event.type === "focusin") return found;
    const at = this.handles.gestures.pointer(event);
    return this.names.marks.get(this.painter.at(at, this.marks, [...this.names.marks.keys()]));
  }

  /** Listen to the kernel, and to what changes size, theme and pixel ratio. */
  observe() {
    this.onMessage = (content, buffers) => this.inbox.receive(content, buffers);
    this.model.on("msg:custom", this.onMessage);
    this.sizes = new ResizeObserver(() => {
      this.attach();
      this.requestStage();
      this.report.fitEquation();
      if (this.stage && this.marks) this.output.showLive(this.el);
    });
    this.sizes.observe(this.container);
    this.themes = new MutationObserver(() => this.requestStage());
    for (const node of [document.documentElement, document.body])
      this.themes.observe(node, {
        attributes: true,
        attributeFilter: ["data-jp-theme-light", "data-vscode-theme-kind", "data-theme", "class", "style"],
      });
    this.watchRatio();
    this.container.addEventListener("focusin", () => this.requestStage({ focused: true }));
    // A page that is loaded anew or left disposes of nothing.
    const onPageHide = () => {
      this.requested = undefined;
      this.link.notify({ kind: "bye" });
    };
    addEventListener("pagehide", onPageHide, { signal: this.abort.signal });
  }

  /** A query is for one ratio: when that has changed, the next one is watched. */
  watchRatio() {
    const onChange = () => {
      this.watchRatio();
      this.requestStage();
    };
    this.ratioQuery = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    this.ratioQuery.addEventListener("change", onChange, { once: true, signal: this.abort.signal });
  }

  dispose() {
    this.abort.abort();
    this.clock.pause();
    this.tries.stop();
    this.report.dispose();
    this.inbox.dispose();
    this.link.dispose();
    this.output.dispose();
    this.fold.dispose();
    this.below.remove();
    this.model.off("msg:custom", this.onMessage);
    this.sizes.disconnect();
    this.themes.disconnect();
    cancelAnimationFrame(this.drawing);
    cancelAnimationFrame(this.looking);
    clearTimeout(this.settleTimer);
    clearTimeout(this.restTimer);
    clearTimeout(this.requestTimer);
    clearTimeout(this.rollCallTimer);
    // Last: where the notebook was closed nobody is left to be told, and that throws.
    this.sliders.dispose();
    this.link.notify({ kind: "bye" });
  }

  // -- size, theme, and the place on the page

  /** Ask the kernel for a stage where one is needed, and draw the present one at the new size until it comes. */
  requestStage({ focused = false, retry = true } = {}) {
    clearTimeout(this.requestTimer);
    this.placeControls();
    const viewport = this.viewport();
    if (viewport.width < HIDDEN_PX) {
      // Hidden, until an observer calls; or between two themes, after which none does.
      const again = () => this.requestStage({ focused, retry: false });
      if (retry) this.requestTimer = setTimeout(again, RETRY_MS);
      return;
    }
    if (this.stage && this.zoom() !== this.stage.zoom) this.fit();
    if (!this.needsStage(viewport, focused)) return;
    const request = () => {
      this.requested = viewport;
      this.link.notify({ kind: "hello", ...viewport });
    };
    if (!this.requested || focused) request();
    else this.requestTimer = setTimeout(request, RESIZE_MS);
    if (this.stage) this.fit();
  }

  fit() {
    this.resize();
    this.redraw();
  }

  /** Beside the picture where the column is wide; then the words stand under the picture, else behind the controls. */
  placeControls() {
    const column = this.findColumn();
    if (!column || column.clientWidth < HIDDEN_PX) return;
    this.setScale();
    const open = !this.alone && this.model.get("opened") > 0;
    const [width, height] = [column.clientWidth / this.scale, this.screen() / this.scale];
    this.beside = open && (width >= BESIDE_PX || isLow(width, height));
    column.classList.toggle("bpw-beside", this.beside);
    const place = this.beside ? this.el : this.below;
    if (this.report.root.parentElement !== place) place.append(this.report.root);
  }

  /** The element that was made to hold the picture and its controls; undefined where there is none. */
  findParent() {
    const parent = this.el.parentElement;
    return parent?.matches(".bpw, .widget-box") ? parent : undefined;
  }

  /** The element that holds the picture and its controls; undefined while the picture has no place on the page. A page
   * that knows widgets of anywidget alone shows the picture without controls: its column is made, inside `el`. */
  findColumn() {
    const parent = this.findParent();
    if (parent || !this.el.parentElement) return parent;
    this.alone = true;
    this.fold.button.hidden = true;
    const picture = document.createElement("div");
    picture.append(...this.el.childNodes);
    this.el.classList.remove("bpw-client");
    const column = element(this.el, "div", "bpw");
    column.append(picture);
    this.place(picture);
    return column;
  }

  /** The picture is in an element from now on. */
  place(el) {
    this.el = el;
    el.classList.add("bpw-client");
    this.setScale();
  }

  /** The explorer's scale; in a lecture less, on a screen that is too small to show all of it together. */
  setScale() {
    const asked = this.model.get("scale");
    const [width, height] = LECTURE_PX.map((px) => px * asked);
    this.shrunk = fromPage("--bpw-lecture") ? Math.min(1, innerWidth / width, innerHeight / height) : 1;
    this.scale = asked * this.shrunk;
    for (const node of [this.el, this.findParent()]) node?.style.setProperty("--bpw-scale", this.scale);
  }

  /** The height in which an explorer is seen: the window's, without what the page keeps for itself. */
  screen() {
    const window = this.el.closest(".jp-WindowedPanel-outer")?.clientHeight || innerHeight;
    return window - fromPage("--bpw-kept");
  }

  /** How high a picture may be so that it is seen together with its words and the open controls. */
  heightOfRoom() {
    let rest = WORDS_PX;
    if (!this.tries.root.hidden) rest += TRIES_PX;
    if (!this.question.root.hidden) rest += QUESTION_PX;
    if (!this.beside) rest += BELOW_PX;
    return HEIGHT_STEP_PX * Math.floor((this.screen() - rest * this.scale) / HEIGHT_STEP_PX);
  }

  /** What the kernel draws for: it knows the explorer's own scale, on a page as much larger. */
  viewport() {
    return {
      width: Math.round(this.container.clientWidth / this.shrunk),
      height: Math.round(this.heightOfRoom() / this.shrunk),
      ratio: devicePixelRatio * this.shrunk,
      theme: themeAt(this.el),
    };
  }

  /** Whether no stage was asked for this viewport yet; or, when this client gets the focus, whether the present stage
   * was drawn for another client. */
  needsStage(viewport, focused) {
    if (!sameViewport(viewport, this.requested)) return true;
    return Boolean(focused && this.stage && !sameViewport(viewport, this.stage.viewport));
  }

  /** By how much the stage is enlarged to fit its place; where that is hidden, as if it had room. */
  zoom() {
    const { clientWidth } = this.container;
    const { width } = this.stage;
    const largest = this.stage.largest * this.shrunk;
    return clientWidth < HIDDEN_PX ? largest : Math.min(clientWidth / width, largest);
  }

  resize() {
    this.stage.zoom = this.zoom();
    const [width, height] = [this.stage.width * this.stage.zoom, this.stage.height * this.stage.zoom];
    this.picture.style.width = `${width}px`;
    this.picture.style.height = `${height}px`;
    this.painter.resize(width, height);
  }

  /** Colours and scale for all parts, the controls too, and what stands below these: once this element has a place on
   * the page and a stage. */
  attach() {
    const column = this.stage && this.findColumn();
    if (!column) return;
    for (const [role, colour] of Object.entries(this.stage.palette))
      column.style.setProperty(`--bpw-${role}`, colour);
    this.setScale();
    if (this.below.parentElement === column) return;
    column.append(this.below);
    const { signal } = this.abort;
    this.placeControls();
    this.fold.attach(column);
    this.sliders.attach(column, signal);
    this.tries.attach(column, signal);
    keepKeys(column, signal);
    // Again with each focus: ipywidgets may render a control later.
    const describe = () => {
      nameControls(column);
      this.sliders.announce(column);
    };
    describe();
    column.addEventListener("focusin", describe, { signal });
  }

  // -- from the kernel

  /** The kernel takes the stage for shown: ask for it again, but not for ever. */
  onBrokenStage(problem) {
    this.report.writeError(`The picture could not be shown: ${problem.message}`);
    if (this.askedAgain) return;
    this.askedAgain = true;
    this.requested = undefined;
    this.requestStage();
  }

  showStage(content, buffers, image) {
    this.askedAgain = false;
    this.stage = new Stage(content, buffers);
    this.attach();
    [this.background.width, this.background.height] = [image.width, image.height];
    this.background.getContext("2d").drawImage(image, 0, 0);
    image.close();
    this.report.writeEquation(content);
    this.resize();
  }

  showMessage(content, buffers) {
    // First, so that the kernel's answer is drawn and no longer what the pointer was ahead by.
    const answered = content.ack?.[this.link.client];
    if (answered !== undefined) {
      this.link.acknowledge(answered);
      this.handles.pending.settle();
    }
    if (content.kind === "frame") this.showFrame(content, buffers);
    else if (content.kind === "strip") this.showStrip(content);
    else if (content.kind === "error") this.report.writeError(content.error);
    else if (content.kind === "end") this.clock.end();
    else if (content.kind === "roll_call") this.onRollCall(content);
    else if (content.kind === "stranger") this.onStranger(content);
    // The explorer is as it was: a handle that was moved between two steps goes back to its place.
    else if (content.kind === "ack") this.redraw();
  }

  /** Another view has come, and the kernel asks which of the others are still there: a page may end without a word. */
  onRollCall({ caller }) {
    this.link.notify({ kind: "here" });
    if (caller !== this.link.client) return;
    clearTimeout(this.rollCallTimer);
    this.rollCallTimer = setTimeout(() => this.link.notify({ kind: "roll_call_over" }), ROLL_CALL_MS);
  }

  /** The kernel took this view for gone, as after a long sleep. */
  onStranger({ client }) {
    if (client !== this.link.client) return;
    this.requested = undefined;
    this.requestStage();
  }

  showFrame(frame, buffers) {
    this.number = frame.number;
    this.marks = frame.marks.map((mark) => decodeMark(mark, this.markDefaults[mark.kind], buffers));
    this.handles.update(frame, this.markDefaults);
    this.linkWords(frame.links);
    this.link.kernelMs = frame.kernel_ms;
    this.picture.classList.toggle("bpw-old", Boolean(frame.old));
    this.redraw();
    const noQuestion = this.question.root.hidden;
    for (const part of [this.report, this.question, this.clock, this.tries]) part.update(frame);
    if (this.question.root.hidden !== noQuestion) this.requestStage();
    clearTimeout(this.restTimer);
    this.restTimer = setTimeout(() => this.link.notify({ kind: "rest", number: frame.number }), REST_MS);
    clearTimeout(this.settleTimer);
    const settle = () => this.link.notify({ kind: "settle", number: frame.number });
    if (!frame.strip) this.settleTimer = setTimeout(settle, SETTLE_MS);
  }

  /** Take over which words mean which marks, where a frame says so, and the colours that the marks have now. */
  linkWords(links) {
    const { words } = this.report;
    if (links) {
      this.links = { ...this.links, ...links };
      const { marks, handles, words: names } = this.links;
      this.names = { marks: namesByIndex(marks), handles: namesByIndex(handles) };
      const meant = Object.entries(names).filter(([, name]) => marks[name] ?? handles[name]);
      words.link(Object.fromEntries(meant));
    }
    const roles = Object.entries(this.links.handles).map(([name, [i]]) => [name, this.handles.items[i].role]);
    for (const [name, [i]] of Object.entries(this.links.marks)) roles.push([name, this.marks[i].role]);
    words.paint(Object.fromEntries(roles));
  }

  /** The agreement that was too slow for its frame, if that is still the one shown. */
  showStrip({ number, strip, sentence, tables }) {
    if (number !== this.number) return;
    this.report.strip.write(strip);
    this.report.writeSentence(sentence);
    if (tables) this.report.writeTables(tables);
  }

  /** Draw at once, since to wait for the browser's next frame would cost time; but once a frame only. What comes later
   * is drawn when the next frame begins. */
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
    // Of a name that is lit here, the marks and the handles: where it has none of the one kind, all of that are faint.
    const [marks, handles] = ["marks", "handles"].map(
      (kind) => this.lit && (this.links[kind][this.lit] ?? []),
    );
    this.picture.classList.toggle("bpw-some-lit", Boolean(this.lit));
    this.painter.draw(this.stage, this.marks, marks);
    this.handles.draw(this.stage, handles);
    if (this.el.isConnected) this.output.showLive(this.el);
  }
}

/** A number that the page's style sheet sets for all pictures, 0 where it sets none. */
function fromPage(property) {
  return Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue(property)) || 0;
}

/** Whether a window is so low that a picture is larger with the controls beside it than above them: px at scale 1. */
function isLow(width, height) {
  const beside = Math.min(width - PANEL_PX, ASPECT * (height - WORDS_PX));
  const above = Math.min(width, ASPECT * (height - WORDS_PX - BELOW_PX));
  return width >= LOW_PX && beside > above;
}

function sameViewport(one, other) {
  return ["width", "height", "ratio", "theme"].every((key) => one[key] === other?.[key]);
}

export default {
  initialize({ model }) {
    setTimeout(() => showIfLost(model), LOOK_AGAIN_MS);
  },
  render({ model, el }) {
    const client = new Client(model, el);
    return () => client.dispose();
  },
};
