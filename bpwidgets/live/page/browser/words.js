// Words that mean marks. Here and in word_links.js
//
//   a word   is a part of the sentence, or a slot of the equation (told as "<slot>"), that means something in the picture;
//   a name   is what it means: the `name` of marks or handles, which several of them, and several words, may have;
//   lit      are the words and marks of a name at which somebody points, on either side.

import { activeIn, setRole } from "./dom.js";
import { claim, isShortcut } from "./keys.js";
import { TabStop } from "./tab_stop.js";

/** What finds some words in a sentence, each whole: "x" is not in "x₁", and "f" not in "f′". By `split`, every second
 * part is one of the words. */
export function wordPattern(words) {
  if (!words.length) return /(?!)/u;
  const longestFirst = [...words].sort((a, b) => b.length - a.length);
  const any = longestFirst.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("|");
  const letter = "[\\p{L}\\p{M}\\p{N}′]";
  return new RegExp(`(?<!${letter})(${any})(?!${letter})`, "u");
}

/** The words of the sentence and the equation, in the colours of their marks, and which of them are lit.
 *
 * All together they are one stop of the Tab key, as the click targets are, and they come and go as the sentence does.
 */
export class Words {
  constructor(formula, sentence) {
    Object.assign(this, { formula, sentence });
    this.nameOf = {}; // {word: name}
    this.names = new WeakMap(); // {node of a word: name}
    this.roles = {}; // {name: role}
    this.pattern = wordPattern([]);
    this.texts = []; // of the sentence, in turn: nodes between words, and words
    this.tabStop = new TabStop();
    this.over = this.focused = undefined; // the nodes that have the pointer and the focus
    this.shown = undefined; // the name of the mark that is pointed at
    this.onPoint = () => {}; // called when `pointedAt` is another
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

  /** Which words mean what ({word: name}), as a frame says where it is not as before. */
  link(nameOf) {
    this.nameOf = nameOf;
    this.pattern = wordPattern(Object.keys(nameOf).filter((word) => !word.startsWith("<")));
    for (const slot of this.formula.querySelectorAll(".bpw-slot")) {
      const name = nameOf[`<${slot.dataset.slot}>`];
      slot.classList.toggle("bpw-word", Boolean(name));
      const isStop = slot === this.tabStop.node;
      if (isStop && !name) this.tabStop.moveTo(undefined);
      if (name) slot.tabIndex = isStop ? 0 : -1;
      else slot.removeAttribute("tabindex");
      this.names.set(slot, name);
    }
    if (this.written !== undefined) this.write(this.written);
    if (!this.nodes.includes(this.tabStop.node)) this.placeTabStop();
  }

  /** One word is the stop of the Tab key, where there are any: a given one, or a slot that has the focus, else the first
   * of the sentence. */
  placeTabStop(node = activeIn(this.formula)) {
    const { nodes } = this;
    const first = this.sentence.querySelector(".bpw-word") ?? nodes[0];
    this.tabStop.moveTo(nodes.includes(node) ? node : first);
  }

  /** {name: role}: the colour of each word is that of its marks now. */
  paint(roles) {
    this.roles = roles;
    for (const node of this.nodes) setRole(node, this.roleOf(node));
  }

  roleOf(node) {
    return this.roles[this.names.get(node)] ?? "ink";
  }

  // -- the sentence

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
    if (i % 2 === 0) return true;
    const text = this.texts[i];
    return text.data === part && this.names.get(text.parentNode) === this.nameOf[part];
  }

  build(parts) {
    const focused = this.names.get(activeIn(this.sentence));
    this.texts = parts.map((part) => document.createTextNode(part));
    const nodes = this.texts.map((node, i) => (i % 2 ? this.wordAround(node) : node));
    this.pointing(() => {
      this.sentence.replaceChildren(...nodes);
      this.placeTabStop(nodes.find((node) => focused !== undefined && this.names.get(node) === focused));
      if (focused !== undefined) this.tabStop.node?.focus({ preventScroll: true });
    });
  }

  wordAround(text) {
    const node = document.createElement("span");
    node.className = "bpw-word";
    node.tabIndex = -1;
    this.names.set(node, this.nameOf[text.data]);
    setRole(node, this.roleOf(node));
    node.append(text);
    return node;
  }

  // -- who points where

  onFocus(node) {
    this.tabStop.moveTo(node);
    this.point({ focused: node });
  }

  onKey(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || isShortcut(event)) return;
    claim(event);
    const { nodes } = this;
    nodes[nodes.indexOf(event.target) + step]?.focus();
  }

  /** The name of the word under the pointer, or else of the one that has the focus; undefined where both have gone. */
  get pointedAt() {
    const words = [this.over, this.focused].map((node) => node?.isConnected && node.closest(".bpw-word"));
    return this.names.get(words[0]) ?? this.names.get(words[1]);
  }

  /** The pointer is over a node, or a node has the focus. */
  point(where) {
    this.pointing(() => Object.assign(this, where));
  }

  /** Do what may have another word pointed at. */
  pointing(change) {
    const before = this.pointedAt;
    change();
    if (this.pointedAt !== before) this.onPoint();
    this.light();
  }

  /** Marks of a name are pointed at, or none that have one. */
  show(name) {
    this.shown = name;
    this.light();
  }

  light() {
    for (const node of this.nodes)
      node.classList.toggle("bpw-lit", [this.pointedAt, this.shown].includes(this.names.get(node)));
  }
}
