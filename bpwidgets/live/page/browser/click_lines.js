import { svgElement } from "./dom.js";

/** Lines that can be clicked like the click targets to which they belong. */
export class ClickLines {
  /** press: is given the label of a click target. */
  constructor(scene, press) {
    Object.assign(this, { scene, press });
    this.root = svgElement(scene.picture, "svg", { class: "bpw-click-lines" });
    this.targets = []; // to which the lines belong
  }

  /** Place the lines of these click targets. */
  draw(targets) {
    this.targets = targets;
    const { stage } = this.scene;
    while (this.root.children.length > targets.length) this.root.lastChild.remove();
    for (const [i, { axes, segment }] of targets.entries()) {
      const line = this.root.children[i] ?? this.build(i);
      const [[x1, y1], [x2, y2]] = segment.map((end) => stage.toPixels(axes, ...end));
      for (const [name, value] of Object.entries({ x1, y1, x2, y2 })) {
        const px = String(value * stage.zoom);
        if (line.getAttribute(name) !== px) line.setAttribute(name, px);
      }
    }
  }

  build(i) {
    const line = svgElement(this.root, "line", {});
    line.addEventListener("click", () => this.press(this.targets[i].label));
    return line;
  }
}
