// Many nodes that are one stop of the Tab key, from which arrow keys lead to the others (a "roving tabindex"): a stop
// for each would be a wall before what follows them.

/** The node among them that the Tab key comes to; the others have tabIndex -1. */
export class TabStop {
  constructor() {
    this.node = undefined;
  }

  /** The stop is another node from now on, or none. */
  moveTo(node) {
    if (node === this.node) return;
    if (this.node) this.node.tabIndex = -1;
    this.node = node;
    if (node) node.tabIndex = 0;
  }
}
