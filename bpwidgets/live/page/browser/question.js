import { button, cssNumber, element, write } from "./dom.js";

/** Above the picture: a question, its answers and, once one is given, what the kernel says of it. */
export class Question {
  constructor(parent, queue, showMe) {
    this.showMe = showMe;
    this.root = element(parent, "div", "bpw-predict");
    this.root.hidden = true;
    this.queue = queue;
  }

  /** At scale 1. */
  get heightPx() {
    return this.root.hidden ? 0 : cssNumber(this.root, "--bpw-question-px");
  }

  update({ predict }) {
    const isMine = Boolean(this.answered && this.queue.isOver(this.answered)); // what the frame says of an answer
    if (isMine) this.answered = undefined;
    if (this.refusal) write(this.refusal, predict?.refusal ?? "");
    const key = JSON.stringify({ ...predict, refusal: "" });
    if (key === this.key) return;
    this.key = key;
    this.root.replaceChildren();
    this.root.hidden = !predict || predict.verdict === "";
    if (this.root.hidden) return;
    if (predict.verdict === null) this.ask(predict);
    else this.judge(predict, isMine);
  }

  /** isMine: whether it is of an answer that was given here, and not on another page. */
  judge({ verdict, where }, isMine) {
    const node = element(this.root, "p", "bpw-verdict", verdict);
    node.tabIndex = -1;
    button(this.root, `Show me: ${where}`, "", this.showMe);
    if (isMine) node.focus();
  }

  ask({ question, kind, choices }) {
    element(this.root, "p", "bpw-question", `Predict, then look. ${question}`);
    if (kind === "number") this.askNumber();
    for (const choice of choices) button(this.root, choice, "", () => this.answer(choice));
    button(this.root, "Skip", "", () => this.answer(null));
    this.refusal = element(this.root, "p", "bpw-refusal");
    this.refusal.role = "alert";
  }

  askNumber() {
    const field = element(this.root, "input", "bpw-answer");
    field.inputMode = "decimal";
    field.ariaLabel = "your answer";
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter") this.answer(field.value);
    });
    button(this.root, "Answer", "", () => this.answer(field.value));
  }

  answer(answer) {
    this.answered = this.queue.enqueue({ kind: "predict", answer });
  }
}
