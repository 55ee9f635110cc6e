import { Agreement } from "./agreement.js";
import { element, write } from "./dom.js";
import { Words } from "./words.js";

const SPEAK_MS = 1000; // between two sentences for a screen reader

/** What is said of the picture: error or notice, sentence, agreement and tables.
 *
 * words: of the sentence and of a formula above the picture.
 */
export class Report {
  constructor(parent, formula, queue) {
    this.root = element(parent, "div", "bpw-report");
    this.errorBox = this.box("bpw-error", "alert");
    this.noticeBox = this.box("bpw-notice", "status");
    this.sentence = element(this.root, "p", "bpw-sentence");
    this.words = new Words(formula, this.sentence);
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
    this.complete(frame);
  }

  /** What of a frame may have to wait for the agreement. */
  complete({ agreement, sentence, tables }) {
    this.agreement.write(agreement);
    this.writeSentence(sentence);
    if (tables) this.writeTables(tables);
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
