import { element, setProperties, setRole, setStyles, write } from "./dom.js";
import { clamp } from "./numbers.js";
import { textsOf } from "./texts.js";

const FONT = '"DejaVu Sans", Verdana, Arial, sans-serif';
const LINE_EM = 1.2; // the height of a line
const ALIGN = { left: 0, center: 0.5, right: 1 };

/** The words of marks over the canvas. A word that stays has the same node from frame to frame, whatever comes and goes
 * before it; the nodes of those that go are used again. */
export class Labels {
  /** sizes: the class variables of Label in picture/marks. */
  constructor(scene, sizes) {
    this.scene = scene;
    this.sizes = sizes;
    this.root = element(scene.picture, "div", "bpw-labels");
    setStyles(this.root, {
      "font-family": FONT,
      "line-height": String(LINE_EM),
      "--swatch": `${sizes.swatch_em}em`,
      "--swatch-gap": `${sizes.swatch_gap_em}em`,
    });
    this.labels = [];
    this.texts = new WeakMap(); // {mark: its texts} on the stage
    this.ruler = document.createElement("canvas").getContext("2d");
  }

  /** Write the words of all marks; those of marks behind others that are lit are faint. */
  draw() {
    const { marks, stage } = this.scene;
    if (stage !== this.stage) this.texts = new WeakMap();
    this.stage = stage;
    const texts = marks.flatMap((mark, index) => this.textsOf(mark).map((text) => ({ index, text })));
    const showing = new Map(); // {text: the labels that show it}
    for (const label of this.labels) showing.set(label.shown, [...(showing.get(label.shown) ?? []), label]);
    const staying = texts.map(({ text }) => showing.get(text)?.shift());
    const free = [...showing.values()].flat();
    this.labels = texts.map(({ index, text }, i) => {
      const label = staying[i] ?? free.shift() ?? new Label(this);
      label.show(index, this.scene.isFaint("marks", index), text, stage);
      return label;
    });
    for (const { node } of free) node.remove();
    this.arrange();
  }

  /** The nodes stand in the order of the words: these are selected and read so. */
  arrange() {
    let next = this.root.firstChild;
    for (const { node } of this.labels) {
      if (node === next) next = next.nextSibling;
      else this.root.insertBefore(node, next);
    }
  }

  /** The same objects for a mark that is as it was. */
  textsOf(mark) {
    if (!this.texts.has(mark)) this.texts.set(mark, textsOf(mark, this.stage));
    return this.texts.get(mark);
  }

  /** The index of the mark whose words a node shows; undefined for another node. */
  markOf(node) {
    return this.labels.find((label) => label.node === node)?.mark;
  }
}

/** One text and its node. What the node has already is not set again. */
class Label {
  constructor({ root, ruler, sizes }) {
    this.node = element(root, "span", "bpw-label");
    this.ruler = ruler;
    this.sizes = sizes;
    this.mark = undefined; // its index
    this.shown = this.zoom = undefined; // the text that it stands for, and how large it is shown
    this.look = this.text = undefined; // what it is written in, and what is written
    this.width = 0; // of that, in CSS px
  }

  /** Show a text of a mark at its place, kept inside the picture; nowhere if that place is unknown. */
  show(mark, faint, text, stage) {
    this.mark = mark;
    this.node.classList.toggle("bpw-faint", faint);
    if (this.shown === text && this.zoom === stage.zoom) return;
    this.shown = text;
    this.zoom = stage.zoom;
    this.place(text, stage);
  }

  place({ at: [px, py], words }, { width, height, zoom }) {
    const hidden = !(Number.isFinite(px) && Number.isFinite(py));
    setProperties(this.node, { hidden });
    if (hidden) return;
    const fontPx = words.size * zoom;
    this.write(this.fitting(words), fontPx, words);
    const margin = this.sizes.margin_px * zoom;
    const start = px * zoom - ALIGN[words.align] * this.width;
    // Of a label that is wider than the picture the beginning is kept.
    const left = Math.max(margin, Math.min(start, width * zoom - this.width - margin));
    const half = (LINE_EM / 2) * fontPx;
    const middle = clamp(py * zoom, [half, height * zoom - half]);
    // Not by a transform: each would be a layer of its own to the browser, a hundred in a picture.
    setStyles(this.node, { left: `${left}px`, top: `${middle - half}px` });
  }

  /** The text, or the shorter one where there is one and that has no room; measured only there. */
  fitting({ text, shorter, room, size }) {
    if ((shorter ?? text) === text) return text;
    this.ruler.font = `${size}px ${FONT}`;
    return this.ruler.measureText(text).width > room ? shorter : text;
  }

  write(text, fontPx, { bold, role, grey }) {
    const look = `${fontPx}|${bold}|${role}|${grey}`;
    if (this.look === look && this.text === text) return;
    setStyles(this.node, {
      color: grey ? `color-mix(in srgb, var(--bpw-kink) ${100 * grey}%, var(--bpw-ink))` : "",
      "font-size": `${fontPx}px`,
      "font-weight": bold ? "bold" : "normal",
    });
    setRole(this.node, role);
    write(this.node, text);
    this.look = look;
    this.text = text;
    // By a pen: to ask the node itself would lay out the page, once for every label that changed.
    this.ruler.font = `${bold ? "bold " : ""}${fontPx}px ${FONT}`;
    const swatch = role === "ink" ? 0 : this.sizes.swatch_em + this.sizes.swatch_gap_em;
    this.width = this.ruler.measureText(text).width + swatch * fontPx;
  }
}
