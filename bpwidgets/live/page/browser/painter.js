import { barOf, gridOf, middleOf } from "./cell.js";
import { element } from "./dom.js";
import { clampToBox, crossings } from "./numbers.js";
import { hatch, SYMBOLS, stroke, trace } from "./paths.js";

const SHAPES = new Set(["line", "points", "arrow", "polygon", "band", "cells", "image"]); // "label" is words alone
const TAKEN_AWAY = 0.72; // how much of the other marks, while those that a word means are lit
const GLOW_PX = 6; // around these,
const GLOWING = new Set(["line", "points", "arrow"]); // where they are of these kinds
const NEAR_PX = 3; // a pointer as near to a mark as this points at it

/** Draws marks on a canvas, as painter.py does it by Matplotlib: one method for each kind of mark. Their words are text
 * above it, see labels.js. */
export class Painter {
  /** line: the defaults of Line in picture/marks. */
  constructor(scene, line) {
    this.scene = scene;
    this.lineDefaults = line;
    this.canvas = element(scene.picture, "canvas", "bpw-marks");
    this.canvas.setAttribute("aria-hidden", "true");
    const lens = new OffscreenCanvas(2 * NEAR_PX, 2 * NEAR_PX); // what is near a pointer, to see which mark is there
    this.lens = lens.getContext("2d", { willReadFrequently: true });
  }

  get stage() {
    return this.scene.stage;
  }

  resize(width, height) {
    this.canvas.width = Math.round(width * devicePixelRatio);
    this.canvas.height = Math.round(height * devicePixelRatio);
  }

  /** Draw all marks; where some are lit, the others faintly and these above them. */
  draw() {
    const { stage, marks, lit } = this.scene;
    const pen = this.canvas.getContext("2d");
    const ratio = this.canvas.width / stage.width || 1;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, stage.width, stage.height);
    for (const [index, mark] of marks.entries())
      if (!lit || this.scene.isFaint("marks", index)) this.mark(pen, mark);
    if (lit) this.light(pen, ratio);
  }

  /** Take away from all that is drawn, and draw what is lit. */
  light(pen, ratio) {
    const { stage, marks, lit } = this.scene;
    pen.save();
    pen.globalCompositeOperation = "destination-out";
    pen.globalAlpha = TAKEN_AWAY;
    pen.fillRect(0, 0, stage.width, stage.height);
    pen.restore();
    for (const index of lit.marks) {
      pen.save();
      // Around what is thin; an area would be filled by its own shadow.
      if (GLOWING.has(marks[index].kind)) pen.shadowBlur = GLOW_PX * ratio;
      pen.shadowColor = stage.palette[marks[index].role];
      this.mark(pen, marks[index]);
      pen.restore();
    }
  }

  /** Draw the shape of one mark. */
  mark(pen, mark) {
    if (mark.kind === "label") return;
    if (!SHAPES.has(mark.kind)) throw new TypeError(`${mark.kind} is no mark`);
    pen.save();
    if (!Array.isArray(mark.axes) && mark.kind !== "points") {
      pen.beginPath();
      pen.rect(...this.stage.axes[mark.axes].box);
      pen.clip();
    }
    pen.strokeStyle = pen.fillStyle = this.stage.palette[mark.role];
    this[mark.kind](pen, mark);
    pen.restore();
  }

  /** Which of some marks (their indices) lies at a point, the last one drawn; undefined if none does. */
  markAt([px, py], indices) {
    const side = 2 * NEAR_PX;
    this.lens.setTransform(1, 0, 0, 1, NEAR_PX - px, NEAR_PX - py);
    return indices.findLast((index) => {
      this.lens.clearRect(px - NEAR_PX, py - NEAR_PX, side, side);
      this.mark(this.lens, this.scene.marks[index]);
      return this.lens.getImageData(0, 0, side, side).data.some((value, i) => i % 4 === 3 && value > 0);
    });
  }

  /** The vertices in px, all on one axes or each on its own. */
  path({ axes, x, y }) {
    return Array.from(x, (value, i) =>
      this.stage.toPixels(Array.isArray(axes) ? axes[i] : axes, value, y[i]),
    );
  }

  /** The vertices in px; of a shape that runs from panel to panel no vertex leaves its own panel, as in painter.py. */
  clampedPath(mark, closed) {
    const points = this.path(mark);
    if (!Array.isArray(mark.axes)) return points;
    return points.flatMap((point, i) => {
      const [axes, box] = [mark.axes[i], this.stage.axes[mark.axes[i]].box];
      const next = closed || i + 1 < points.length ? (i + 1) % points.length : undefined;
      const ahead = next !== undefined && mark.axes[next] === axes ? crossings(point, points[next], box) : [];
      return [point, ...ahead].map((at) => clampToBox(at, box));
    });
  }

  line(pen, mark) {
    pen.globalAlpha = mark.opacity;
    pen.lineWidth = mark.width;
    pen.lineCap = mark.dash ? "butt" : "round"; // a round cap would lengthen every dash by a width
    pen.lineJoin = "round";
    if (mark.dash) pen.setLineDash([mark.dash_on * mark.width, mark.dash_off * mark.width]);
    pen.beginPath();
    let down = false;
    for (const [px, py] of this.clampedPath(mark, false)) {
      const good = Number.isFinite(px) && Number.isFinite(py);
      if (good) down ? pen.lineTo(px, py) : pen.moveTo(px, py);
      down = good;
    }
    pen.stroke();
  }

  points(pen, mark) {
    pen.lineWidth = mark.edge_px;
    pen.fillStyle = mark.filled ? pen.strokeStyle : this.stage.palette.paper;
    for (const [px, py] of this.path(mark)) {
      if (!Number.isFinite(px) || !Number.isFinite(py)) continue;
      pen.beginPath();
      SYMBOLS[mark.symbol](pen, px, py, mark.size / 2);
      if (mark.symbol !== "cross") pen.fill();
      pen.stroke();
    }
  }

  arrow(pen, { axes, tail, head, width, ...sizes }) {
    const ends = this.clampedPath({ axes, x: [tail[0], head[0]], y: [tail[1], head[1]] }, false);
    const [[x0, y0], [x1, y1]] = [ends[0], ends.at(-1)];
    const length = Math.hypot(x1 - x0, y1 - y0);
    if (!(length >= sizes.shortest_px)) return;
    const [dx, dy] = [(x1 - x0) / length, (y1 - y0) / length];
    const size = Math.min(sizes.head_px + sizes.head_per_width * width, sizes.head_share * length);
    const neck = [x1 - dx * size, y1 - dy * size];
    pen.lineWidth = width;
    stroke(pen, [x0, y0], neck);
    const side = sizes.head_side * size;
    pen.beginPath();
    pen.moveTo(x1, y1);
    pen.lineTo(neck[0] - dy * side, neck[1] + dx * side);
    pen.lineTo(neck[0] + dy * side, neck[1] - dx * side);
    pen.fill();
  }

  polygon(pen, mark) {
    const corners = this.clampedPath(mark, true);
    if (!corners.flat().every(Number.isFinite)) return;
    trace(pen, corners);
    pen.globalAlpha = mark.opacity;
    pen.fill();
    pen.globalAlpha = 1;
    pen.lineWidth = mark.edge;
    if (mark.edge) pen.stroke();
    if (mark.hatch) hatch(pen, corners, mark);
  }

  band(pen, { axes, low, high, opacity }) {
    if (!Number.isFinite(high - low)) return;
    const { box, y } = this.stage.axes[axes];
    pen.globalAlpha = opacity;
    const [start, end] = [low, high].map((value) => this.stage.toPixels(axes, value, y[0])[0]);
    pen.fillRect(start, box[1], end - start, box[3]);
  }

  cells(pen, mark) {
    const { palette } = this.stage;
    const { width, height, place } = gridOf(mark, this.stage.corners(mark));
    pen.lineWidth = mark.line_px;
    pen.strokeStyle = palette.muted;
    for (const [i, value] of mark.values.entries()) {
      const [x, y] = place(i);
      const fill = (box, role, opacity) => {
        pen.fillStyle = palette[role];
        pen.globalAlpha = opacity;
        pen.fillRect(x + box[0], y + box[1], box[2], box[3]);
        pen.globalAlpha = 1;
      };
      const bar = barOf(mark, value, width, height);
      const hasGround = Number.isFinite(value) && mark.scale !== null;
      if (hasGround) fill([0, 0, width, height], mark.role, mark.ground_opacity);
      if (bar) fill(bar, mark.role, mark.bar_opacity);
      if (bar) fill(middleOf(mark, bar, width, height), "muted", 1);
      pen.strokeRect(x, y, width, height);
    }
    pen.lineWidth = mark.frame_px;
    pen.strokeStyle = palette[mark.frame];
    for (const i of mark.framed) pen.strokeRect(...place(i), width, height);
  }

  image(pen, mark) {
    const [rows, columns] = mark.shape;
    const pixels = new ImageData(columns, rows);
    const rgb = (role) => [1, 3, 5].map((i) => parseInt(this.stage.palette[role].slice(i, i + 2), 16));
    const [colour, ...classes] = [mark.role, ...mark.classes].map(rgb);
    for (const [i, value] of mark.values.entries()) {
      pixels.data.set(mark.shades ? classes[value] : colour, 4 * i);
      pixels.data[4 * i + 3] = mark.shades ? mark.shades[i] : value;
    }
    const sheet = new OffscreenCanvas(columns, rows);
    sheet.getContext("2d").putImageData(pixels, 0, 0);
    const [left, top, right, bottom] = this.stage.corners(mark);
    pen.globalAlpha = mark.opacity;
    pen.imageSmoothingEnabled = Boolean(mark.boundary); // a line covers where one colour becomes another
    pen.drawImage(sheet, left, top, right - left, bottom - top);
    if (!mark.boundary) return;
    pen.strokeStyle = this.stage.palette[mark.boundary_role];
    const [x, y] = [0, 1].map((side) => mark.boundary.filter((_, i) => i % 2 === side));
    this.line(pen, { ...this.lineDefaults, axes: mark.axes, x, y, width: mark.boundary_width });
  }
}
