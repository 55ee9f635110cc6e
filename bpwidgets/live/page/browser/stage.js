import { decode } from "./encoding.js";
import { toData, toPixel } from "./numbers.js";

/** A background and its axes. Px are those of the picture at scale 1, from its upper left corner. */
export class Stage {
  constructor(content, buffers) {
    Object.assign(this, content); // see messages.py
    this.tracks = content.tracks.map((track) => track?.map((values) => decode(values, buffers)));
    this.largest = content.zoom; // what it was drawn for; `zoom` is what it is shown at
  }

  toPixels(axes, x, y) {
    const { box, x: xLimits, y: yLimits, log } = this.axes[axes];
    return [
      toPixel(x, xLimits, box[0], box[2], log[0]),
      toPixel(y, yLimits, box[1] + box[3], -box[3], log[1]),
    ];
  }

  /** Width and height in px of what is so large in data units, on axes that are not logarithmic. */
  lengths(axes, [width, height]) {
    const { box, x, y } = this.axes[axes];
    return [(width * box[2]) / Math.abs(x[1] - x[0]), (height * box[3]) / Math.abs(y[1] - y[0])];
  }

  toData(axes, [px, py]) {
    const { box, x: xLimits, y: yLimits, log } = this.axes[axes];
    return [
      toData(px, xLimits, box[0], box[2], log[0]),
      toData(py, yLimits, box[1] + box[3], -box[3], log[1]),
    ];
  }
}
