import { button } from "./dom.js";

/** The button behind the open controls that shows the others above it. The kernel remembers whether they are shown. */
export class Fold {
  constructor(parent, model) {
    this.model = model;
    this.button = button(parent, "All controls", "", () => {
      model.set("unfolded", !model.get("unfolded"));
      model.save_changes();
      this.show();
    });
    this.button.classList.add("bpw-fold");
    this.button.hidden = !model.get("folded_count");
    this.onChange = () => this.show();
    model.on("change:unfolded", this.onChange);
  }

  /** alone: whether the page shows no controls. */
  attach(column, alone) {
    this.column = column;
    if (alone) this.button.hidden = true;
    this.show();
  }

  show() {
    const open = this.model.get("unfolded");
    this.button.ariaExpanded = String(open);
    this.button.title = open ? "Show fewer controls" : "Show all controls";
    this.column?.classList.toggle("bpw-unfolded", open);
  }

  dispose() {
    this.model.off("change:unfolded", this.onChange);
  }
}
