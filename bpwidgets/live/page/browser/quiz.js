// Draws a card with a question, and sends the answer that a key or a press gives. quiz.py lists what a card holds.
// It knows no lesson and judges nothing.

import { activeIn, element } from "./dom.js";
import { keepKeys } from "./keys.js";
import { markDrawn } from "./output.js";

const LETTERS = "abcd";
const SIGNS = { right: "✓ Right.", wrong: "✗ Not yet." };

/** Which choice a key means: 0 for "a", "A" and "1"; -1 for none. */
export function choiceOf(key, count) {
  if (key.length !== 1) return -1;
  const at = Math.max(LETTERS.indexOf(key.toLowerCase()), "1234".indexOf(key));
  return at < count ? at : -1;
}

/** A new node in a parent; code between backticks becomes <code>. */
function add(parent, tag, className, text = "") {
  const node = element(parent, tag, className);
  for (const [i, part] of text.split("`").entries()) {
    if (i % 2) element(node, "code", "", part);
    else if (part) node.append(part);
  }
  return node;
}

/** One view of a quiz. */
class Quiz {
  constructor(model, el) {
    this.model = model;
    this.el = el;
    el.classList.add("bpw-quiz");
    el.tabIndex = 0;
    el.setAttribute("role", "group");
    el.setAttribute("aria-label", "Practice");
    this.listening = new AbortController();
    const { signal } = this.listening;
    this.body = add(el, "div", "bpw-quiz-part");
    // One node for all verdicts: a reader that speaks the page hears what is written into it.
    this.said = add(el, "div", "bpw-quiz-verdict");
    this.said.setAttribute("role", "status");
    this.foot = add(el, "div", "bpw-quiz-part");
    keepKeys(el, signal); // letters and numbers are answers here
    el.addEventListener("keydown", (event) => this.press(event), { signal });
    this.onCard = () => this.draw();
    model.on("change:card", this.onCard);
    this.draw();
    // The output is drawn: its still text is no longer needed.
    this.placed = new ResizeObserver(() => {
      this.live ??= markDrawn(el);
    });
    this.placed.observe(el);
  }

  get card() {
    return this.model.get("card");
  }

  press(event) {
    const { ctrlKey, metaKey, altKey, key, target } = event;
    if (ctrlKey || metaKey || altKey) return;
    event.stopPropagation(); // a notebook without JupyterLab has shortcuts of its own
    const { choices, verdict, done } = this.card;
    const at = verdict || done ? -1 : choiceOf(key, choices.length);
    if (at >= 0) this.answer(LETTERS[at]);
    else if (key === "Enter" && target === this.el && (verdict || done)) this.goOn();
    else return;
    event.preventDefault();
  }

  answer(given) {
    this.model.send({ answer: given });
  }

  goOn() {
    this.model.send({ next: true });
  }

  draw() {
    const { el, card } = this;
    const focused = activeIn(el);
    this.body.replaceChildren();
    this.foot.replaceChildren();
    const head = add(this.body, "div", "bpw-quiz-head");
    add(head, "span", "bpw-quiz-title", card.title);
    add(head, "span", "bpw-quiz-standing", card.standing);
    if (card.statement) add(this.body, "div", "bpw-quiz-statement", card.statement);
    this.drawGiven();
    add(this.body, "div", "bpw-quiz-prompt", card.prompt);
    if (card.choices.length) this.drawChoices();
    else if (!card.done) this.drawTyped();
    this.drawVerdict();
    if (focused) this.focus();
  }

  drawGiven() {
    const given = add(this.body, "div", "bpw-quiz-given");
    for (const [name, value] of this.card.given) {
      const entry = add(given, "div", "");
      add(entry, "code", "").textContent = `${name} =`;
      add(entry, "pre", "").textContent = value;
    }
  }

  drawChoices() {
    const { choices, chosen, right, verdict } = this.card;
    const list = add(this.body, "div", "bpw-quiz-choices");
    for (const [at, text] of choices.entries()) {
      const button = add(list, "button", "");
      button.disabled = Boolean(verdict);
      let sign = "";
      if (verdict && at === right) sign = "right";
      else if (verdict && at === chosen) sign = "wrong";
      if (sign) button.classList.add(`bpw-quiz-${sign}`);
      const mark = { right: "✓ ", wrong: "✗ ", "": "" }[sign];
      add(button, "span", "bpw-quiz-letter", `${mark}${LETTERS[at]}`);
      add(button, "pre", "").textContent = text;
      button.addEventListener("click", () => this.answer(LETTERS[at]));
    }
  }

  drawTyped() {
    const { chosen, verdict } = this.card;
    const form = add(this.body, "form", "bpw-quiz-typed bpw-quiz-choices");
    const input = add(form, "input", "");
    input.inputMode = "decimal";
    input.autocomplete = "off";
    input.setAttribute("aria-label", "your number");
    input.value = chosen === -1 ? "" : chosen;
    input.disabled = Boolean(verdict);
    if (!verdict) add(form, "button", "", "Answer");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.answer(input.value);
    });
  }

  drawVerdict() {
    const { choices, verdict, message, note, done } = this.card;
    const how = choices.length ? "Press its letter, or click it." : "Type it, then Enter.";
    this.said.className = `bpw-quiz-verdict bpw-quiz-${verdict || "open"}`;
    this.said.replaceChildren();
    if (verdict) add(this.said, "strong", "", `${SIGNS[verdict]} `);
    if (message) add(this.said, "span", "", message);
    else if (!verdict && !done) add(this.said, "span", "bpw-quiz-hint", how);
    if (note) add(this.foot, "div", "bpw-quiz-note", note);
    if (!verdict && !done) return;
    const next = add(this.foot, "button", "bpw-quiz-next", done ? "Begin again" : "Next (Enter)");
    next.addEventListener("click", () => this.goOn());
  }

  /** Where the next key belongs: the number that is asked for, the button that leads on, or the card itself. */
  focus() {
    const there = this.el.querySelector("input:not(:disabled), .bpw-quiz-next") ?? this.el;
    there.focus({ preventScroll: true });
  }

  dispose() {
    this.listening.abort();
    this.model.off("change:card", this.onCard);
    this.placed.disconnect();
    this.live?.classList.remove("bpw-drawn");
  }
}

export default {
  render({ model, el }) {
    const quiz = new Quiz(model, el);
    return () => quiz.dispose();
  },
};
