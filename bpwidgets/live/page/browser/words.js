// Words that mean marks.

import { setRole } from "./dom.js";

/** What finds some words in a sentence, each whole: "x" is not in "x₁", and "f" not in "f′". By `split`, every second
 * part is one of the words. */
export function wordPattern(words) {
  if (!words.length) return /(?!)/u;
  const longestFirst = [...words].sort((a, b) => b.length - a.length);
  const any = longestFirst.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("|");
  const letter = "[\\p{L}\\p{M}\\p{N}′]";
  return new RegExp(`(?<!${letter})(${any})(?!${letter})`, "u");
}

/** The words of the sentence and the slots of the equation that mean marks, in the colours of these. Who points at one
 * lights its marks, who points at a mark lights its words.
 *
 * All together they are one stop of the Tab key, as the click targets are, and arrows lead from one to the next: a stop
 * for each would stand between the picture and what follows it, and they come and go as the sentence does. */
export class Words {
  constructor(formula, sentence, light) {
    Object.assign(this, { formula, sentence, light });
    this.names = {}; // {word, or <slot>: name}
    this.pattern = wordPattern([]);
    this.texts = []; // of the sentence, in turn: nodes between words, and words
    this.stop = undefined; // the word that the Tab key comes to
    for (const root of [formula, sentence]) {
      root.addEventListener("pointerover", ({ target }) => this.point({ over: target }));
      root.addEventListener("pointerleave", () => this.point({ over: undefined }));
      root.addEventListener("focusin", ({ target }) => this.onFocus(target));
      root.addEventListener("focusout", () => this.point({ focused: undefined }));
      root.addEventListener("keydown", (event) => this.onKey(event));
    }
  }

  /** All of them, as they stand. */
  get nodes() {
    return [this.formula, this.sentence].flatMap((root) => [...root.querySelectorAll(".bpw-word")]);
  }

  /** Which words mean what, as a frame says where it is not as before. */
  link(names) {
    this.names = names;
    this.pattern = wordPattern(Object.keys(names).filter((word) => !word.startsWith("<")));
    for (const slot of this.formula.querySelectorAll(".bpw-slot")) {
      const name = names[`<${slot.dataset.slot}>`];
      slot.classList.toggle("bpw-word", Boolean(name));
      slot.toggleAttribute("tabindex", Boolean(name));
      if (name) slot.tabIndex = -1;
      slot.meant = name;
    }
    if (this.written !== undefined) this.write(this.written);
    if (!this.nodes.includes(this.stop)) this.setStop(this.sentence.querySelector(".bpw-word"));
  }

  /** {name: role}: the colour of each word is that of its marks now. */
  paint(roles) {
    this.roles = roles;
    for (const node of this.nodes) setRole(node, roles[node.meant] ?? "ink");
  }

  /** Write the sentence; the nodes of words that stay keep the pointer and the focus. */
  write(text) {
    this.written = text;
    const parts = text.split(this.pattern);
    const same = parts.length === this.texts.length && parts.every((part, i) => this.fits(i, part));
    if (!same) this.build(parts);
    else for (const [i, part] of parts.entries()) if (this.texts[i].data !== part) this.texts[i].data = part;
  }

  /** Whether a part of the sentence can stand in the node that is there: a word only where it is the same one. */
  fits(i, part) {
    return (
      i % 2 === 0 || (this.texts[i].data === part && this.texts[i].parentNode.meant === this.names[part])
    );
  }

  build(parts) {
    const focused = this.sentence.contains(document.activeElement) ? document.activeElement.meant : undefined;
    this.texts = parts.map((part) => document.createTextNode(part));
    const nodes = this.texts.map((node, i) => (i % 2 ? this.wordAround(node) : node));
    this.sentence.replaceChildren(...nodes);
    this.setStop(this.nodes.find((node) => node.meant === focused) ?? nodes[1]);
    if (focused !== undefined) this.stop?.focus({ preventScroll: true });
    this.show();
  }

  wordAround(text) {
    const node = document.createElement("span");
    node.className = "bpw-word";
    node.tabIndex = -1;
    node.meant = this.names[text.data];
    setRole(node, this.roles?.[node.meant] ?? "ink");
    node.append(text);
    return node;
  }

  setStop(node) {
    if (this.stop) this.stop.tabIndex = -1;
    this.stop = node;
    if (node) node.tabIndex = 0;
  }

  onFocus(node) {
    this.setStop(node);
    this.point({ focused: node });
  }

  onKey(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const { nodes } = this;
    nodes[nodes.indexOf(event.target) + step]?.focus();
  }

  /** The pointer is over a node, or a node has the focus: the marks of the one or else the other are lit. */
  point(where) {
    Object.assign(this, where);
    const name = this.over?.closest(".bpw-word")?.meant ?? this.focused?.meant;
    if (name !== this.lit) {
      this.lit = name;
      this.light(name);
    }
    this.show();
  }

  /** The pointer is at marks of a name, or at none that has one. */
  lightName(name) {
    this.seen = name;
    this.show();
  }

  show() {
    for (const node of this.nodes)
      node.classList.toggle("bpw-lit", [this.lit, this.seen].includes(node.meant));
  }
}
