import { namesByIndex } from "./encoding.js";

/** Which words mean which marks and handles: the pointer on a mark or a handle, or the focus on a handle, lights its
 * words; the pointer on a word or its focus lights its marks and handles. (The terms are those of words.js.) */
export class WordLinks {
  /** parts: {words, handles, painter, labels, handleNodes}; redraw: draws the scene. */
  constructor(scene, parts, redraw) {
    Object.assign(this, { scene, ...parts });
    this.nameOf = {}; // {word: name}
    this.indices = { marks: {}, handles: {} }; // {name: indices} of either
    this.names = { marks: new Map(), handles: new Map() }; // {index: name} of either
    this.words.onPoint = () => {
      this.light();
      redraw();
    };
    this.listen();
  }

  /** Take over which words mean which marks, where a frame says so, and the colours that the marks have now. */
  update(changes) {
    if (changes) {
      this.nameOf = changes.words ?? this.nameOf;
      for (const kind of ["marks", "handles"]) this.indices[kind] = changes[kind] ?? this.indices[kind];
      this.names = { marks: namesByIndex(this.indices.marks), handles: namesByIndex(this.indices.handles) };
      this.words.link(
        Object.fromEntries(Object.entries(this.nameOf).filter(([, name]) => this.isThere(name))),
      );
      this.light();
    }
    const roles = {};
    for (const [name, [i]] of Object.entries(this.indices.handles)) roles[name] = this.handles.items[i].role;
    for (const [name, [i]] of Object.entries(this.indices.marks)) roles[name] = this.scene.marks[i].role;
    this.words.paint(roles);
  }

  /** Whether marks or handles of a name are in the picture. */
  isThere(name) {
    return Boolean(this.indices.marks[name] ?? this.indices.handles[name]);
  }

  /** Light the marks and handles of the word that is pointed at: it may be one that has just gone, with all of them. */
  light() {
    const name = this.words.pointedAt;
    const { marks, handles } = this.indices;
    this.scene.lit = this.isThere(name)
      ? { marks: marks[name] ?? [], handles: handles[name] ?? [] }
      : undefined;
  }

  /** Light the words of what the pointer is at in the picture, or of the handle that has the focus: looked for once a
   * frame. */
  listen() {
    const { picture } = this.scene;
    const look = (pointed) => {
      this.pointed = pointed;
      this.looking ??= requestAnimationFrame(() => {
        this.looking = undefined;
        this.words.show(this.pointed && this.nameAt(this.pointed));
      });
    };
    // The target is read now: once an event is over, that of one in a shadow root is the host.
    const lookAt = ({ type, target, clientX, clientY }) => look({ type, target, clientX, clientY });
    for (const kind of ["pointermove", "pointerdown", "focusin"]) picture.addEventListener(kind, lookAt);
    picture.addEventListener("focusout", () => look(undefined));
    // A finger leaves as soon as it has tapped: its words stay lit until the next tap.
    picture.addEventListener("pointerleave", ({ pointerType }) => {
      if (pointerType !== "touch") look(undefined);
    });
  }

  /** The name of the handle, the label or the mark at a pointer, or that has the focus: by what an event was. */
  nameAt(pointed) {
    if (!this.scene.isComplete) return undefined;
    const { marks, handles } = this.names;
    const { target, type } = pointed;
    const found = handles.get(this.handleNodes.indexOf(target)) ?? marks.get(this.labels.markOf(target));
    if (found || type === "focusin") return found;
    return marks.get(this.painter.markAt(this.scene.placeOf(pointed), [...marks.keys()]));
  }

  dispose() {
    cancelAnimationFrame(this.looking);
  }
}
