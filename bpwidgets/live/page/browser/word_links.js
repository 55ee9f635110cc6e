import { namesByIndex } from "./encoding.js";

/** Which words mean which marks and handles, and which of them are pointed at: the pointer on a mark or a handle, or the
 * focus on a handle, lights its words; the pointer on a word or its focus lights its marks and handles. */
export class WordLinks {
  constructor(words, painter, handles) {
    Object.assign(this, { words, painter, handles });
    this.lit = undefined; // the name of which marks and handles are lit
    this.indices = { marks: {}, handles: {} }; // {name: indices} of either
    this.meant = {}; // {word: name}
    this.names = { marks: new Map(), handles: new Map() }; // {index: name} of either
  }

  /** Take over which words mean which marks, where a frame says so, and the colours that the marks have now. */
  update(changes, marks) {
    this.marks = marks;
    if (changes) {
      this.meant = changes.words ?? this.meant;
      for (const kind of ["marks", "handles"]) this.indices[kind] = changes[kind] ?? this.indices[kind];
      this.names = { marks: namesByIndex(this.indices.marks), handles: namesByIndex(this.indices.handles) };
      const known = (name) => this.indices.marks[name] ?? this.indices.handles[name];
      this.words.link(Object.fromEntries(Object.entries(this.meant).filter(([, name]) => known(name))));
    }
    const roles = {};
    for (const [name, [i]] of Object.entries(this.indices.handles)) roles[name] = this.handles.items[i].role;
    for (const [name, [i]] of Object.entries(this.indices.marks)) roles[name] = marks[i].role;
    this.words.paint(roles);
  }

  /** The indices of the "marks" or "handles" that are lit: of a name that has none of the kind, none; undefined where no
   * name is lit. */
  litIndices(kind) {
    return this.lit && (this.indices[kind][this.lit] ?? []);
  }

  /** Light the words of what the pointer is at in the picture, or of the handle that has the focus: looked for once a
   * frame. */
  observe(picture) {
    const look = (event) => {
      this.pointed = event;
      this.looking ??= requestAnimationFrame(() => {
        this.looking = undefined;
        this.words.lightName(this.pointed && this.nameAt(this.pointed));
      });
    };
    for (const kind of ["pointermove", "pointerdown", "focusin"]) picture.addEventListener(kind, look);
    picture.addEventListener("focusout", () => look(undefined));
    // A finger leaves as soon as it has tapped: its words stay lit until the next tap.
    picture.addEventListener("pointerleave", ({ pointerType }) => {
      if (pointerType !== "touch") look(undefined);
    });
  }

  /** The name of the handle, the label or the mark at a pointer, or that has the focus. */
  nameAt(event) {
    if (!this.handles.stage || !this.marks) return undefined;
    const node = event.target;
    const index = [...this.handles.root.children].indexOf(node);
    const label = node.classList.contains("bpw-label") ? this.names.marks.get(node.index) : undefined;
    const found = this.names.handles.get(index) ?? label;
    if (found || event.type === "focusin") return found;
    const at = this.handles.gestures.pointer(event);
    return this.names.marks.get(this.painter.at(at, this.marks, [...this.names.marks.keys()]));
  }

  dispose() {
    cancelAnimationFrame(this.looking);
  }
}
