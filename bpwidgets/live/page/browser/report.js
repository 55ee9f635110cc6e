// The words and numbers around the picture.

import { Agreement } from "./agreement.js";
import { element, setRole, svgElement, write } from "./dom.js";
import { Words } from "./words.js";

const SPEAK_MS = 1000; // between two sentences for a screen reader
const SMALLEST_EQUATION = 0.7; // an equation that would have to be smaller to fit in one line takes two

/** A part of a formula as SVG. */
function outline(parent, { path, width, height, depth }) {
  const svg = svgElement(parent, "svg", { viewBox: `0 0 ${width} ${height}` });
  svg.style.cssText = `--width: ${width}; --height: ${height}; --depth: ${depth}`;
  svgElement(svg, "path", { d: path });
}

/** The equation above the picture; below it error or notice, sentence, agreement and tables. */
export class Report {
  constructor(above, below, queue) {
    this.equation = element(above, "div", "bpw-equation");
    this.equation.setAttribute("role", "math");
    this.formula = element(this.equation, "div", "bpw-formula");
    this.slots = {}; // {name: [{node, longest: of how many letters a text there was}]}
    this.root = element(below, "div", "bpw-report");
    this.errorBox = this.box("bpw-error", "alert");
    this.noticeBox = this.box("bpw-notice", "status");
    this.sentence = element(this.root, "p", "bpw-sentence");
    this.words = new Words(this.formula, this.sentence);
    this.spoken = element(this.root, "div", "bpw-spoken");
    this.spoken.setAttribute("aria-live", "polite");
    this.agreement = new Agreement(this.root);
    this.details = element(this.root, "details", "bpw-tables");
    element(this.details, "summary", "", "Numbers of this picture");
    this.tables = element(this.details, "div");
    this.details.addEventListener("toggle", () => queue.notify({ kind: "tables", open: this.showsTables }));
  }

  /** A box for one sentence, hidden while there is none. */
  box(className, role) {
    const node = element(this.root, "div", className);
    node.setAttribute("role", role);
    node.hidden = true;
    return node;
  }

  get showsTables() {
    return this.details.open;
  }

  update(frame) {
    this.writeProblem(frame);
    this.agreement.write(frame.agreement);
    this.writeSentence(frame.sentence);
    if (frame.tables) this.writeTables(frame.tables);
    let longer = false;
    for (const [name, text] of Object.entries(frame.numbers))
      for (const slot of this.slots[name] ?? []) {
        longer ||= text.length > slot.longest;
        slot.longest = Math.max(slot.longest, text.length);
        write(slot.node, text);
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
        this.slots[part.slot].push({ node, longest: 0 });
      } else outline(this.formula, part);
    }
    this.fitEquation();
  }

  /** Why there is no picture, or what else there is to say of one that is right. */
  writeProblem({ error = "", notice = "" }) {
    for (const [node, text] of [
      [this.errorBox, error],
      [this.noticeBox, notice],
    ]) {
      write(node, text);
      node.hidden = !text;
    }
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
