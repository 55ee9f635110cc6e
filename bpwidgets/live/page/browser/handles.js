import { element, setProperties, setRole, setStyles, svgElement } from "./dom.js";
import { completed, decode, decodeMarks } from "./encoding.js";
import { Gestures } from "./gestures.js";
import { STEPS } from "./keys.js";
import { formatNumber, nearest, plainNumber } from "./numbers.js";
import { PendingMove } from "./pending_move.js";

/** One node a handle or click target, over the marks. A handle that is moved lies where the pointer has it. */
export class Handles {
  constructor(parent, queue) {
    this.lines = svgElement(parent, "svg", { class: "bpw-click-lines" });
    this.root = element(parent, "div", "bpw-handles");
    this.picture = parent;
    this.queue = queue;
    this.told = []; // what stays while they move, as messages tell it; a picture may have none
    this.described = [];
    this.items = [];
    this.pending = new PendingMove(queue);
    this.gestures = new Gestures(this, queue);
  }

  // -- where they are

  /** Take over the handles of a frame; their descriptions are sent once, and again when they change. */
  update({ handles, at, selected, locked }, defaults) {
    if (handles) {
      this.told = completed(handles, this.told);
      this.described = decodeMarks(this.told, defaults, []);
    }
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

  /** Draw them where they are now: the marks stay as they are until the kernel answers. */
  redraw() {
    if (this.stage) this.draw(this.stage, this.lit);
  }

  drawItem(index, item, isTabStop) {
    const node = this.node(index, item.kind);
    const [px, py] = this.stage.toPixels(item.axes, ...this.position(index));
    const { zoom } = this.stage;
    const hidden = !(Number.isFinite(px) && Number.isFinite(py));
    const { label } = item;
    setProperties(node, { hidden, title: label, ariaLabel: label, ariaDisabled: String(this.locked) });
    setStyles(node, { left: `${px * zoom}px`, top: `${py * zoom}px` });
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
      for (const [name, value] of Object.entries({ x1, y1, x2, y2 })) {
        const px = String(value * this.stage.zoom);
        if (line.getAttribute(name) !== px) line.setAttribute(name, px);
      }
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
    setStyles(node, { "--size": `${size * this.stage.zoom}px` });
    setRole(node, role);
    setProperties(node.dataset, { symbol });
    const value = direction === "y" ? at[1] : at[0];
    const [low, high] = this.stage.axes[axes][direction === "y" ? "y" : "x"];
    const spoken = (direction === "xy" ? at : [value]).map((number) => formatNumber(number, 3));
    setProperties(node, {
      ariaValueNow: plainNumber(value),
      ariaValueMin: plainNumber(low),
      ariaValueMax: plainNumber(high),
      ariaValueText: spoken.join(", "),
    });
  }

  describeTarget(node, { axes, covers, frame, round, segment, size, selected }, isTabStop) {
    // A frame of 1 px is drawn around what is seen: it shall lie on the edge of what is covered.
    const seen = covers ? this.stage.lengths(axes, covers).map((length) => length - 2) : (frame ?? size);
    const [width, height, frameWidth, frameHeight] = [...size, ...seen].map(
      (px) => `${px * this.stage.zoom}px`,
    );
    setStyles(node, {
      "--width": width,
      "--height": height,
      "--frame-width": frameWidth,
      "--frame-height": frameHeight,
    });
    node.classList.toggle("bpw-round", round);
    node.classList.toggle("bpw-cell", Boolean(covers)); // its corners are those of what is covered
    node.classList.toggle("bpw-on-line", Boolean(segment));
    setProperties(node, { tabIndex: isTabStop ? 0 : -1, ariaPressed: String(selected) });
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
    node.tabIndex = -1; // which a node that cannot have the focus has, too, until it is set
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
    if (!this.locked) this.queue.enqueue({ kind: "press", handle: index });
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
