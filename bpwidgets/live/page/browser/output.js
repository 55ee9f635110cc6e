const VIEW = "application/vnd.jupyter.widget-view+json";

/** Mark the output of JupyterLab's page that holds a node: what is live in it is drawn. Returns that output; on another
 * page there is none. */
export function markDrawn(node) {
  const output = node.closest(".jp-OutputArea-child");
  output?.classList.add("bpw-drawn");
  return output;
}

/** The output of a cell that holds a live picture, and behind it the still one (notebook.py), in JupyterLab's page. */
export class Output {
  /** The ids of the boxes (models of picture and controls) of which a live picture was on this page. */
  static boxes = new Set();

  constructor(box) {
    Output.boxes.add(box);
    this.observer = new MutationObserver(() => this.coverStill());
  }

  /** The live picture in `el` is drawn: show it in the place of the still one, also where that comes later. */
  showLive(el) {
    if (this.live?.contains(el)) return;
    this.live = markDrawn(el);
    if (!this.live) return;
    this.observer.observe(this.live.parentElement, { childList: true });
    this.coverStill();
  }

  /** Hide the still picture. Other outputs may stand around it: what the cell printed, pictures of the user. */
  coverStill() {
    if (this.still?.isConnected) return;
    const holds = (output, what) => output.querySelector(`:scope > .jp-OutputArea-output${what}`);
    let next = this.live.nextElementSibling;
    while (next && !holds(next, " > .bpw-fallback")) next = next.nextElementSibling;
    while (next && !holds(next, ".jp-RenderedImage")) next = next.nextElementSibling;
    this.still = next;
    next?.classList.add("bpw-covered");
  }

  dispose() {
    this.observer.disconnect();
    this.live?.classList.remove("bpw-drawn");
    this.still?.classList.remove("bpw-covered");
  }
}

/** Show the picture of a model where JupyterLab has given it up for lost.
 *
 * A reloaded page asks for all models at once and (with jupyterlab_widgets 3.0) looks for each for two seconds; where they
 * come in the moment in which it stops looking, it says "model not found" for ever. By now it would find the model: its
 * outputs are set once more.
 */
export function showIfLost(model) {
  const [notebook, box] = [model.widget_manager?.context?.model, model.get("box")];
  if (!notebook || Output.boxes.has(box)) return;
  if (!document.querySelector(".jp-OutputArea-output.jupyter-widgets:not(:has(*))")) return;
  const { dirty } = notebook;
  for (const { outputs } of notebook.cells)
    for (let i = 0; i < (outputs?.length ?? 0); i += 1)
      if (outputs.get(i).data[VIEW]?.model_id === box) outputs.set(i, outputs.get(i).toJSON());
  notebook.dirty = dirty; // nothing has changed that could be saved
}
