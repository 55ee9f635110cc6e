import { element, setRole, svgElement, write } from "./dom.js";

const SMALLEST_EQUATION = 0.7; // an equation that would have to be smaller to fit in one line takes two

/** The equation above the picture: a formula's outlines, and between them slots for its live numbers.
 *
 * formula: the node of the formula.
 */
export class Equation {
  constructor(parent) {
    this.root = element(parent, "div", "bpw-equation");
    this.root.setAttribute("role", "math");
    this.formula = element(this.root, "div", "bpw-formula");
    this.written = undefined; // the formula as JSON
    this.slots = {}; // {name: [{node, longest: of how many letters a text there was}]}
    this.fittedTo = undefined; // the width in px that there was for it last
  }

  /** Write what a stage has, unless it is there already. */
  write({ equation, spoken }) {
    const written = JSON.stringify(equation);
    if (written === this.written) return;
    this.written = written;
    this.slots = {};
    this.formula.replaceChildren();
    this.root.ariaLabel = spoken;
    for (const part of equation) {
      if (part.slot) {
        const node = element(this.formula, "span", "bpw-slot");
        setRole(node, part.role);
        node.dataset.slot = part.slot;
        this.slots[part.slot] ??= [];
        this.slots[part.slot].push({ node, longest: 0 });
      } else outline(this.formula, part);
    }
    this.fit();
  }

  /** The numbers of a frame. */
  update({ numbers }) {
    let longer = false;
    for (const [name, text] of Object.entries(numbers))
      for (const slot of this.slots[name] ?? []) {
        longer ||= text.length > slot.longest;
        slot.longest = Math.max(slot.longest, text.length);
        write(slot.node, text);
      }
    if (longer) this.fit();
  }

  /** One line, made smaller where it would be longer than the column is wide, at a height that stays: the picture below
   * it does not move. It is measured where it may have become longer, and never made larger again meanwhile. */
  fit() {
    const { formula, root } = this;
    const room = root.clientWidth;
    root.hidden = !formula.hasChildNodes();
    if (root.hidden || !room) return;
    // Where one formula took two lines their room is kept, so that the next one does not move the picture.
    if (room !== this.fittedTo) root.classList.remove("bpw-tall");
    this.fittedTo = room;
    formula.style.setProperty("--fit", 1);
    root.classList.remove("bpw-wrapped");
    const part = Math.min(1, room / formula.scrollWidth);
    root.classList.toggle("bpw-wrapped", part < SMALLEST_EQUATION);
    if (part < SMALLEST_EQUATION) root.classList.add("bpw-tall");
    formula.style.setProperty("--fit", part < SMALLEST_EQUATION ? 1 : part);
  }
}

/** A part of a formula as SVG. */
function outline(parent, { path, width, height, depth }) {
  const svg = svgElement(parent, "svg", { viewBox: `0 0 ${width} ${height}` });
  svg.style.cssText = `--width: ${width}; --height: ${height}; --depth: ${depth}`;
  svgElement(svg, "path", { d: path });
}
