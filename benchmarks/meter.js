// Measures, inside the page, from an event to changed pixels; the same way for every approach.
//
// An event begins when the browser received it (event.timeStamp, so the driver's own delay is not counted).
// After each animation frame that was painted, `look` asks whether the picture differs from the last one:
// a canvas by its pixels, an image when it has loaded, text and SVG by what changed in the document and is
// visible. The control that was moved does not count, nor do prompts. What this cannot see is the way from the
// page's paint to the screen; it is the same for all approaches.

(root) => {
  const CONTROL = ".widget-slider, .widget-dropdown, .widget-checkbox, .bpw-handle";
  const meter = { started: NaN, latest: NaN, acted: NaN, changes: [], waits: "" };
  const touched = new Set();
  const drawn = new Set();
  const known = new WeakMap();

  const elementOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement);
  const counts = (node) => !node?.closest(`${CONTROL}, .jp-OutputPrompt`);
  const visible = (node) => {
    if (!node.isConnected || !node.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
      return false;
    const { width, height } = node.getBoundingClientRect();
    return width * height > 4; // text for screen readers only is one pixel in size
  };

  /** Whether a record of the observer is a change of what is seen, rather than of a name or a state. */
  function shows(record) {
    if (record.type === "characterData") return record.oldValue !== record.target.data;
    if (record.type === "childList") return ![...record.addedNodes].some(holdsImage);
    const { target, attributeName: name } = record;
    const drawing = target instanceof SVGElement || ["style", "hidden", "width", "height"].includes(name);
    return drawing && record.oldValue !== target.getAttribute(name);
  }

  function holdsImage(node) {
    return node.nodeType === Node.ELEMENT_NODE && (node.matches("img") || node.querySelector("img") !== null);
  }

  new MutationObserver((records) => {
    for (const record of records) if (shows(record)) touched.add(elementOf(record.target));
  }).observe(root, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeOldValue: true,
    characterData: true,
    characterDataOldValue: true,
  });
  root.addEventListener("load", (event) => touched.add(event.target), true); // images

  const pen = CanvasRenderingContext2D.prototype;
  for (const name of [
    "fill",
    "stroke",
    "fillRect",
    "strokeRect",
    "clearRect",
    "fillText",
    "drawImage",
    "putImageData",
  ]) {
    const original = pen[name];
    pen[name] = function (...given) {
      drawn.add(this.canvas);
      return original.apply(this, given);
    };
  }

  /** Whether a canvas shows other pixels than when it was last looked at. */
  function repainted(canvas) {
    if (!canvas.width || !canvas.height) return false;
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let sum = 2166136261;
    for (const word of new Uint32Array(data.buffer)) sum = Math.imul(sum ^ word, 16777619);
    const before = known.get(canvas);
    known.set(canvas, sum);
    return before !== sum;
  }

  function look(now) {
    const elements = [...touched].filter((node) => counts(node) && visible(node));
    const canvases = [...drawn].filter((canvas) => root.contains(canvas) && visible(canvas));
    touched.clear();
    drawn.clear();
    const changed = canvases.filter(repainted).length > 0 || elements.length > 0;
    if (changed && now > meter.started) meter.changes.push(now);
  }

  const afterPaint = new MessageChannel();
  afterPaint.port1.onmessage = () => look(performance.now());
  function frame() {
    afterPaint.port2.postMessage(null);
    requestAnimationFrame(frame);
  }
  frame();

  function began(event) {
    if (event.type !== meter.waits) return;
    if (Number.isNaN(meter.started)) meter.started = event.timeStamp;
    meter.latest = event.timeStamp;
  }
  for (const type of ["keydown", "pointermove"]) addEventListener(type, began, true);

  /** Forget what was measured and wait for the next event of a type. */
  meter.arm = (type) =>
    Object.assign(meter, { started: NaN, latest: NaN, acted: 0, changes: [], waits: type });

  /** Wait until something changed and then nothing for `quiet` ms; what was measured, in ms. */
  meter.settled = async (quiet, patience) => {
    const end = performance.now() + patience;
    const calm = () => performance.now() - Math.max(meter.changes.at(-1), meter.acted) > quiet;
    while (!meter.changes.length || !calm()) {
      if (performance.now() > end) throw new Error("no change was seen");
      await new Promise((resolve) => {
        setTimeout(resolve, 5);
      });
    }
    const { started, latest, changes } = meter;
    return {
      first: changes[0] - started,
      last: changes.at(-1) - started,
      lag: changes.at(-1) - latest,
      frames: changes.length,
    };
  };

  /** Do something that takes a while, and measure until its picture is complete. */
  meter.during = async (action, quiet, patience) => {
    meter.arm("");
    meter.started = performance.now();
    await action();
    meter.acted = performance.now(); // a kernel that computes is quiet too, so the calm begins only now
    return meter.settled(quiet, patience);
  };

  for (const canvas of root.querySelectorAll("canvas")) repainted(canvas);
  window.bpMeter = meter;
};
