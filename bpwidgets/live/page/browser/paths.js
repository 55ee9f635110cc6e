// Paths of a canvas.

/** {symbol: adds it to the path, `half` of its size to each side}. */
export const SYMBOLS = {
  circle: (pen, px, py, half) => pen.arc(px, py, half, 0, 2 * Math.PI),
  square: (pen, px, py, half) => pen.rect(px - half, py - half, 2 * half, 2 * half),
  diamond: (pen, px, py, half) => {
    const arm = half * Math.SQRT2;
    pen.moveTo(px, py - arm);
    pen.lineTo(px + arm, py);
    pen.lineTo(px, py + arm);
    pen.lineTo(px - arm, py);
    pen.closePath();
  },
  cross: (pen, px, py, half) => {
    pen.moveTo(px - half, py - half);
    pen.lineTo(px + half, py + half);
    pen.moveTo(px - half, py + half);
    pen.lineTo(px + half, py - half);
  },
};

export function stroke(pen, start, end) {
  pen.beginPath();
  pen.moveTo(...start);
  pen.lineTo(...end);
  pen.stroke();
}

export function trace(pen, corners) {
  pen.beginPath();
  for (const corner of corners) pen.lineTo(...corner);
  pen.closePath();
}

/** Diagonal lines inside a polygon: a sign beside the colour. All that the pen draws after it is clipped. */
export function hatch(pen, corners, { hatch_px, hatch_gap_px }) {
  trace(pen, corners);
  pen.clip();
  const [xs, ys] = [corners.map((corner) => corner[0]), corners.map((corner) => corner[1])];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  pen.lineWidth = hatch_px;
  pen.beginPath();
  for (let x = Math.min(...xs) - (bottom - top); x < Math.max(...xs); x += hatch_gap_px) {
    pen.moveTo(x, bottom);
    pen.lineTo(x + bottom - top, top);
  }
  pen.stroke();
}
