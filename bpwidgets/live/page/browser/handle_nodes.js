import { activeIn, element, setProperties, setRole, setStyles, svgElement } from "./dom.js";
import { Gestures } from "./gestures.js";
import { ARROWS, claim, isShortcut } from "./keys.js";
import { formatNumber, nearest, plainNumber } from "./numbers.js";
import { TabStop } from "./tab_stop.js";

/** One node a handle or click target, over the marks: at the index that it has in `handles`. */
export class HandleNodes {
  /** sizes: the class variables of Handle in picture/marks. */
  constructor(scene, handles, queue, sizes) {
    Object.assign(this, { scene, handles, queue });
    this.lines = svgElement(scene.picture, "svg", { class: "bpw-click-lines" });
    this.onLines = []; // for each of these lines the click target to which it belongs: [its index, itself]
    this.root = element(scene.picture, "div", "bpw-handles");
    setStyles(this.root, { "--ring": `${sizes.ring_px}px`, "--dot": String(sizes.dot) });
    this.tabStop = new TabStop(); // of the click targets; each handle is a stop of its own
    this.gestures = new Gestures(scene, handles, queue, () => this.draw());
  }

  /** The index of what a node stands for; -1 for another node. */
  indexOf(node) {
    return Array.prototype.indexOf.call(this.root.children, node);
  }

  /** Place them all where they are now, each faint behind others that are lit. */
  draw() {
    if (!this.scene.stage) return;
    const { items } = this.handles;
    const focused = activeIn(this.root);
    while (this.root.children.length > items.length) this.root.lastChild.remove();
    for (const [index, item] of items.entries()) this.drawItem(index, item);
    this.drawLines();
    const targets = [...items.keys()].filter((index) => this.isSeenTarget(index));
    const stop = targets.find((index) => items[index].selected) ?? targets[0];
    this.tabStop.moveTo(this.root.children[stop]);
    // The one that had the focus is no more: the keys go on from the selected one. A handle takes them where there is
    // no click target, since an arrow key moves it.
    if (focused && !activeIn(this.root))
      (this.tabStop.node ?? this.root.querySelector(".bpw-handle"))?.focus({ preventScroll: true });
  }

  drawItem(index, item) {
    const node = this.node(index, item.kind);
    const { stage } = this.scene;
    const position = this.handles.position(index);
    const [px, py] = stage.toPixels(item.axes, ...position);
    const hidden = !(Number.isFinite(px) && Number.isFinite(py));
    const { label } = item;
    setProperties(node, {
      hidden,
      title: label,
      ariaLabel: label,
      ariaDisabled: String(this.handles.locked),
    });
    setStyles(node, { left: `${px * stage.zoom}px`, top: `${py * stage.zoom}px` });
    node.classList.toggle("bpw-faint", this.scene.isFaint("handles", index));
    if (item.kind === "handle") this.describeHandle(node, item, position);
    else this.describeTarget(node, item);
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

  // -- handles

  buildHandle(index) {
    const node = document.createElement("div");
    node.className = "bpw-handle";
    node.tabIndex = 0;
    node.role = "slider";
    this.gestures.attach(node, index);
    return node;
  }

  describeHandle(node, { along: direction, axes, role, size, symbol }, at) {
    const { stage } = this.scene;
    setStyles(node, { "--size": `${size * stage.zoom}px` });
    setRole(node, role);
    setProperties(node.dataset, { symbol });
    const value = direction === "y" ? at[1] : at[0];
    const [low, high] = stage.axes[axes][direction === "y" ? "y" : "x"];
    const spoken = (direction === "xy" ? at : [value]).map((number) => formatNumber(number, 3));
    setProperties(node, {
      ariaValueNow: plainNumber(value),
      ariaValueMin: plainNumber(low),
      ariaValueMax: plainNumber(high),
      ariaValueText: spoken.join(", "),
    });
  }

  // -- click targets

  /** A button in all but its look: a click, Enter or the space bar sets what it stands for. */
  buildTarget(index) {
    const node = document.createElement("div");
    node.className = "bpw-click-target";
    node.role = "button";
    node.tabIndex = -1;
    node.addEventListener("click", () => this.press(index));
    node.addEventListener("keydown", (event) => {
      const direction = ARROWS[event.key];
      const presses = event.key === "Enter" || event.key === " ";
      if (isShortcut(event) || !(direction || presses)) return;
      claim(event);
      if (direction) this.neighbour(index, direction)?.focus();
      else this.press(index);
    });
    return node;
  }

  describeTarget(node, { axes, covers, frame, round, segment, size, selected }) {
    const { stage } = this.scene;
    // A frame of 1 px is drawn around what is seen: it shall lie on the edge of what is covered.
    const seen = covers ? stage.lengths(axes, covers).map((length) => length - 2) : (frame ?? size);
    const [width, height, frameWidth, frameHeight] = [...size, ...seen].map((px) => `${px * stage.zoom}px`);
    setStyles(node, {
      "--width": width,
      "--height": height,
      "--frame-width": frameWidth,
      "--frame-height": frameHeight,
    });
    node.classList.toggle("bpw-round", round);
    node.classList.toggle("bpw-cell", Boolean(covers)); // its corners are those of what is covered
    node.classList.toggle("bpw-on-line", Boolean(segment));
    setProperties(node, { ariaPressed: String(selected) });
  }

  /** Lines that can be clicked like the click targets to which they belong; they lie under all of these. */
  drawLines() {
    const { stage } = this.scene;
    this.onLines = [...this.handles.items.entries()].filter(([, { segment }]) => segment);
    while (this.lines.children.length > this.onLines.length) this.lines.lastChild.remove();
    for (const [i, [, { axes, segment }]] of this.onLines.entries()) {
      const line = this.lines.children[i] ?? this.buildLine(i);
      const [[x1, y1], [x2, y2]] = segment.map((end) => stage.toPixels(axes, ...end));
      for (const [name, value] of Object.entries({ x1, y1, x2, y2 })) {
        const px = String(value * stage.zoom);
        if (line.getAttribute(name) !== px) line.setAttribute(name, px);
      }
    }
  }

  buildLine(i) {
    const line = svgElement(this.lines, "line", {});
    line.addEventListener("click", () => this.press(this.onLines[i][0]));
    return line;
  }

  press(index) {
    if (!this.handles.locked) this.queue.enqueue({ kind: "press", handle: index });
  }

  isSeenTarget(index) {
    return this.handles.items[index].kind === "click-target" && !this.root.children[index].hidden;
  }

  /** The nearest click target in the direction of an arrow key, y upwards. */
  neighbour(index, [dx, dy]) {
    const { items } = this.handles;
    const positions = items.map(({ axes, at }) => this.scene.stage.toPixels(axes, ...at));
    const [x, y] = positions[index];
    const best = nearest(
      positions.map(([px, py]) => [px - x, py - y]),
      [dx, -dy],
      (i) => this.isSeenTarget(i),
    );
    return this.root.children[best];
  }
}
