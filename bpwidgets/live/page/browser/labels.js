import { element, setRole, setStyles, write } from "./dom.js";
import { clamp } from "./numbers.js";

const FONT = '"DejaVu Sans", Verdana, Arial, sans-serif'; // as in view.css
const MARGIN_PX = 2; // between a label and the left or right edge, as in painter.py
const SWATCH_AND_GAP_EM = 0.9; // the square before a label and its distance from the text, as in view.css
const LINE_EM = 1.2; // the height of a label's line, as in view.css
const ALIGN = { left: 0, center: 0.5, right: 1 };

/** The words of marks: nodes over the canvas, used again from frame to frame. */
export class Labels {
  constructor(parent) {
    this.root = element(parent, "div", "bpw-labels");
    this.nodes = [];
    this.ruler = document.createElement("canvas").getContext("2d");
  }

  /** A frame begins, on a stage. */
  begin(stage) {
    this.stage = stage;
    this.used = 0;
  }

  /** What comes now belongs to the mark of this index. */
  beginMark(index, faint) {
    Object.assign(this, { index, faint });
  }

  /** All that the frame has is there. */
  end() {
    for (const node of this.nodes.slice(this.used)) node.hidden = true;
  }

  /** Words at a place, kept inside the picture; shorter ones, where there are any, if `text` has no `room`. */
  add([px, py], { text, shorter, room, align, size, bold, role }) {
    if (this.used === this.nodes.length) this.nodes.push(element(this.root, "span", "bpw-label"));
    const node = this.nodes[this.used];
    this.used += 1;
    node.hidden = !(Number.isFinite(px) && Number.isFinite(py));
    if (node.hidden) return;
    node.index = this.index;
    if (node.faint !== this.faint) node.classList.toggle("bpw-faint", this.faint);
    node.faint = this.faint;
    const { width, height, zoom } = this.stage;
    const fontPx = size * zoom;
    const isWide = (shorter ?? text) !== text && this.width(text, size) > room; // measured only where it matters
    this.style(node, isWide ? shorter : text, fontPx, bold, role);
    const margin = MARGIN_PX * zoom;
    const start = px * zoom - ALIGN[align] * node.measured;
    // Of a label that is wider than the picture the beginning is kept.
    const left = Math.max(margin, Math.min(start, width * zoom - node.measured - margin));
    const half = (LINE_EM / 2) * fontPx;
    const middle = clamp(py * zoom, [half, height * zoom - half]);
    // Not by a transform: each would be a layer of its own to the browser, a hundred in a picture.
    setStyles(node, { left: `${left}px`, top: `${middle - half}px` });
  }

  /** How wide words are, in px at zoom 1. */
  width(text, size) {
    this.ruler.font = `${size}px ${FONT}`;
    return this.ruler.measureText(text).width;
  }

  /** Give a label its look and its words, each only where it has changed. */
  style(node, text, fontPx, bold, role) {
    const look = `${fontPx}|${bold}|${role}`;
    if (node.look === look && node.written === text) return;
    setStyles(node, { "font-size": `${fontPx}px`, "font-weight": bold ? "bold" : "normal" });
    setRole(node, role);
    write(node, text);
    node.look = look;
    node.written = text;
    // By a pen: to ask the node itself would lay out the page, once for every label that changed.
    this.ruler.font = `${bold ? "bold " : ""}${fontPx}px ${FONT}`;
    node.measured = this.ruler.measureText(text).width + (role === "ink" ? 0 : SWATCH_AND_GAP_EM * fontPx);
  }
}
