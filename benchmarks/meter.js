// Measures, inside the page, from an event to changed pixels; the same way for every approach.
//
// An event begins when the browser received it (event.timeStamp, so the driver's own delay is not counted).
// After each animation frame that was painted, `look` asks whether the picture differs from the last one:
// a canvas by its pixels, an image when it has loaded, text and SVG by what changed in the document and is
// visible. The control that was moved does not count, nor do prompts. What this cannot see is the way from the
// page's paint to the screen; it is the same for all approaches.

const CONTROL = ".widget-slider, .widget-dropdown, .widget-checkbox, .bpw-handle, .jp-OutputPrompt";
const STYLED = ["style", "hidden", "width", "height"];
const DRAWS = [
  "fill",
  "stroke",
  "fillRect",
  "strokeRect",
  "clearRect",
  "fillText",
  "drawImage",
  "putImageData",
];
const WATCHED = {
  subtree: true,
  childList: true,
  attributes: true,
  attributeOldValue: true,
  characterData: true,
  characterDataOldValue: true,
};

const elementOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement);

function visible(node) {
  const seen = { visibilityProperty: true, opacityProperty: true };
  if (!node.isConnected || !node.checkVisibility(seen)) return false;
  const { width, height } = node.getBoundingClientRect();
  return width * height > 4; // text for screen readers only is one pixel in size
}

function holdsImage(node) {
  return node.nodeType === Node.ELEMENT_NODE && (node.matches("img") || node.querySelector("img") !== null);
}

/** Whether a record of the observer is a change of what is seen, rather than of a name or a state. */
function shows(record) {
  const { type, target, attributeName: name, oldValue } = record;
  if (type === "characterData") return oldValue !== target.data;
  if (type === "childList") return !Array.from(record.addedNodes).some(holdsImage);
  const drawing = target instanceof SVGElement || STYLED.includes(name);
  return drawing && oldValue !== target.getAttribute(name);
}

/** A number that differs where the pixels of a canvas do. */
function fingerprint(canvas) {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let sum = 2166136261;
  for (const word of new Uint32Array(data.buffer)) sum = Math.imul(sum ^ word, 16777619);
  return sum;
}

class Meter {
  constructor(root) {
    this.root = root;
    this.touched = new Set();
    this.drawn = new Set();
    this.known = new WeakMap();
    this.afterPaint = new MessageChannel();
    this.afterPaint.port1.onmessage = () => this.look(performance.now());
    this.observe();
    for (const canvas of root.querySelectorAll("canvas")) this.repainted(canvas);
  }

  observe() {
    const { root, touched, drawn } = this;
    new MutationObserver((records) => {
      for (const record of records) if (shows(record)) touched.add(elementOf(record.target));
    }).observe(root, WATCHED);
    root.addEventListener("load", (event) => touched.add(event.target), true); // images
    const pen = CanvasRenderingContext2D.prototype;
    for (const name of DRAWS) {
      const original = pen[name];
      pen[name] = function draw(...given) {
        drawn.add(this.canvas);
        return original.apply(this, given);
      };
    }
    for (const type of ["keydown", "pointermove"]) {
      addEventListener(type, (event) => this.began(event), true);
    }
  }

  /** Look after every frame while something is measured: else the pages in the background would cost a core. */
  frame() {
    this.afterPaint.port2.postMessage(null);
    this.looking = requestAnimationFrame(() => this.frame());
  }

  /** Whether a canvas shows other pixels than when it was last looked at. */
  repainted(canvas) {
    if (!canvas.width || !canvas.height) return false;
    const sum = fingerprint(canvas);
    const before = this.known.get(canvas);
    this.known.set(canvas, sum);
    return before !== sum;
  }

  look(now) {
    const elements = Array.from(this.touched).filter((node) => !node?.closest(CONTROL) && visible(node));
    const canvases = Array.from(this.drawn).filter((canvas) => this.root.contains(canvas) && visible(canvas));
    this.touched.clear();
    this.drawn.clear();
    const changed = canvases.filter((canvas) => this.repainted(canvas)).length > 0 || elements.length > 0;
    if (changed && now > this.started) this.changes.push(now);
  }

  began(event) {
    if (event.type !== this.waits) return;
    if (Number.isNaN(this.started)) this.started = event.timeStamp;
    this.latest = event.timeStamp;
  }

  /** Forget what was measured and what changed meanwhile, and wait for the next event of a type. */
  arm(type) {
    for (const canvas of this.drawn) this.repainted(canvas);
    this.touched.clear();
    this.drawn.clear();
    cancelAnimationFrame(this.looking);
    this.frame();
    Object.assign(this, {
      started: Number.NaN,
      latest: Number.NaN,
      acted: 0,
      changes: [],
      waits: type,
    });
  }

  /** Wait until something changed and then nothing for `quiet` ms; what was measured, in ms. */
  async settled(quiet, patience) {
    const end = performance.now() + patience;
    const calm = () => performance.now() - Math.max(this.changes.at(-1), this.acted) > quiet;
    while (!this.changes.length || !calm()) {
      if (performance.now() > end) throw new Error("no change was seen");
      await new Promise((resolve) => {
        setTimeout(resolve, 5);
      });
    }
    cancelAnimationFrame(this.looking);
    const { started, latest, changes } = this;
    const last = changes.at(-1);
    return { first: changes[0] - started, last: last - started, lag: last - latest, frames: changes.length };
  }

  /** Do something that takes a while, and measure until its picture is complete. */
  async during(action, quiet, patience) {
    this.arm("");
    this.started = performance.now();
    await action();
    this.acted = performance.now(); // a kernel that computes is quiet too, so the calm begins only now
    return await this.settled(quiet, patience);
  }
}

window.installMeter = (root) => {
  window.bpMeter = new Meter(root);
};
