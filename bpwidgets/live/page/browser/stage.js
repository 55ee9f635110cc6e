import { decode } from "./encoding.js";
import { toData, toPixel } from "./numbers.js";

/** A background and its axes. Px are those of the picture at scale 1, from its upper left corner; of the fields
 * messages.py tells what each is. */
export class Stage {
  constructor({ width, height, axes, tracks, palette, viewport, zoom }, buffers) {
    Object.assign(this, { width, height, axes, palette, viewport });
    this.tracks = tracks.map((track) => track?.map((values) => decode(values, buffers)));
    this.drawnZoom = zoom; // CSS px in one px, as it was drawn
    this.zoom = zoom; // the same, as it is shown
  }

  /** Its zoom in a place of a width, in CSS px: that which it was drawn for, on a page that shrinks all; less where the
   * place is narrower. */
  zoomIn(width, shrunk) {
    return Math.min(width / this.width, this.drawnZoom * shrunk);
  }

  toPixels(axes, x, y) {
    const { box, x: xLimits, y: yLimits, log } = this.axes[axes];
    return [
      toPixel(x, xLimits, box[0], box[2], log[0]),
      toPixel(y, yLimits, box[1] + box[3], -box[3], log[1]),
    ];
  }

  toData(axes, [px, py]) {
    const { box, x: xLimits, y: yLimits, log } = this.axes[axes];
    return [
      toData(px, xLimits, box[0], box[2], log[0]),
      toData(py, yLimits, box[1] + box[3], -box[3], log[1]),
    ];
  }

  /** Left, top, right and bottom in px of a mark's box x0, x1, y0, y1. */
  corners({ axes, box: [x0, x1, y0, y1] }) {
    return [...this.toPixels(axes, x0, y1), ...this.toPixels(axes, x1, y0)];
  }

  /** Width and height in px of what is so large in data units, on axes that are not logarithmic. */
  lengths(axes, [width, height]) {
    const { box, x, y } = this.axes[axes];
    return [(width * box[2]) / Math.abs(x[1] - x[0]), (height * box[3]) / Math.abs(y[1] - y[0])];
  }
}
