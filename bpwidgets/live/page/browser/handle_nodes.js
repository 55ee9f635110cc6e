import { ClickLines } from "./click_lines.js";
import { activeIn, element, setProperties, setRole, setStyles } from "./dom.js";
import { Gestures } from "./gestures.js";
import { ARROWS, claim, isShortcut } from "./keys.js";
import { formatNumber, nearest, plainNumber } from "./numbers.js";
import { TabStop } from "./tab_stop.js";
import { Zoom } from "./zoom.js";

/** One node a handle or click target, over the marks, in the order of `handles`. It has the same one as long as it is
 * there: a pointer or the focus stays with what the learner sees, whatever comes and goes before it. */
export class HandleNodes {
  /** sizes: the class variables of Handle in picture/marks. */
  constructor(scene, handles, queue, sizes) {
    Object.assign(this, { scene, handles, queue });
    this.lines = new ClickLines(scene, (label) => this.press(label)); // under the nodes
    this.drawn = new WeakMap(); // {node: what it was drawn from}
    this.root = element(scene.picture, "div", "bpw-handles");
    setStyles(this.root, {
      "--ring": `${sizes.ring_px}px`,
      "--halo": `${sizes.halo_px}px`,
      "--dot": String(sizes.dot),
    });
    this.tabStop = new TabStop(); // of the click targets; each handle is a stop of its own
    this.gestures = new Gestures(scene, handles, queue, () => this.draw());
    this.zoom = new Zoom(scene, handles, queue, this.gestures);
    this.nodes = new Map(); // {label: node}
    this.arranged = []; // the handles and click targets for which there are nodes
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
    this.arrange(focused);
    for (const [index, item] of items.entries()) this.drawItem(index, item);
    this.lines.draw(items.filter(({ segment }) => segment));
    const targets = items.filter((item) => this.isSeenTarget(item));
    const stop = targets.find(({ selected }) => selected) ?? targets[0];
    this.tabStop.moveTo(this.nodes.get(stop?.label));
    // The one that had the focus is no more: the keys go on from the selected one. A handle takes them where there is
    // no click target, since an arrow key moves it.
    if (focused && !activeIn(this.root))
      (this.tabStop.node ?? this.root.querySelector(".bpw-handle"))?.focus({ preventScroll: true });
  }

  /** Make the nodes of those that have come, and remove those of others that have gone. The one that has the focus, as
   * one has that a pointer holds, stays where it is and the others go round it: it would lose both on the way. */
  arrange(focused) {
    const { items } = this.handles;
    const isThere = ({ label, kind }, i) =>
      label === this.arranged[i].label && kind === this.arranged[i].kind;
    if (items.length === this.arranged.length && items.every(isThere)) return;
    this.arranged = items;
    this.nodes = new Map(items.map((item) => [item.label, this.nodeOf(item)]));
    const nodes = [...this.nodes.values()];
    for (const node of [...this.root.children]) if (!nodes.includes(node)) node.remove();
    const { children } = this.root;
    for (const [i, node] of nodes.entries())
      if (node === focused) while (children[i] !== node) this.root.append(children[i]);
      else if (children[i] !== node) this.root.insertBefore(node, children[i] ?? null);
  }

  /** The one that it had, or a new one. */
  nodeOf({ label, kind }) {
    const present = this.nodes.get(label);
    return present?.dataset.kind === kind ? present : this.build(label, kind);
  }

  build(label, kind) {
    const node = document.createElement("div");
    if (kind === "handle") this.makeHandle(node, label);
    else this.makeTarget(node, label);
    setProperties(node, { title: label, ariaLabel: label });
    node.dataset.kind = kind;
    return node;
  }

  drawItem(index, item) {
    const node = this.nodes.get(item.label);
    const { stage } = this.scene;
    const position = this.handles.position(index);
    const faint = this.scene.isFaint("handles", index);
    const from = [item, position, stage, stage.zoom, this.handles.locked, faint];
    if (this.drawn.get(node)?.every((it, i) => it === from[i])) return;
    this.drawn.set(node, from);
    const [px, py] = stage.toPixels(item.axes, ...position);
    const hidden = !(Number.isFinite(px) && Number.isFinite(py));
    setProperties(node, { hidden, ariaDisabled: String(this.handles.locked) });
    setStyles(node, { left: `${px * stage.zoom}px`, top: `${py * stage.zoom}px` });
    node.classList.toggle("bpw-faint", faint);
    if (item.kind === "handle") this.describeHandle(node, item, position);
    else this.describeTarget(node, item);
  }

  // -- handles

  makeHandle(node, label) {
    node.className = "bpw-handle";
    node.tabIndex = 0;
    node.role = "slider";
    this.gestures.attach(node, label);
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
  makeTarget(node, label) {
    node.className = "bpw-click-target";
    node.role = "button";
    node.tabIndex = -1;
    node.addEventListener("click", () => this.press(label));
    node.addEventListener("keydown", (event) => {
      const direction = ARROWS[event.key];
      const presses = event.key === "Enter" || event.key === " ";
      if (isShortcut(event) || !(direction || presses)) return;
      claim(event);
      if (direction) this.neighbour(label, direction)?.focus();
      else this.press(label);
    });
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

  press(label) {
    if (!this.handles.locked) this.queue.enqueue({ kind: "press", handle: label });
  }

  isSeenTarget({ kind, label }) {
    return kind === "click-target" && this.nodes.get(label)?.hidden === false;
  }

  /** The nearest click target in the direction of an arrow key, y upwards; undefined where there is none, or where the
   * one with that label has gone since it was drawn. */
  neighbour(label, [dx, dy]) {
    const { items } = this.handles;
    const index = this.handles.indexOf(label);
    if (index < 0) return undefined;
    const positions = items.map(({ axes, at }) => this.scene.stage.toPixels(axes, ...at));
    const [x, y] = positions[index];
    const best = nearest(
      positions.map(([px, py]) => [px - x, py - y]),
      [dx, -dy],
      (i) => this.isSeenTarget(items[i]),
    );
    return this.nodes.get(items[best]?.label);
  }
}
