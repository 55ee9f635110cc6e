// Numbers and places: pure functions.

/** Position in px of a data coordinate along one side of an axes. */
export function toPixel(value, [low, high], start, length, log) {
  const part = log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return start + part * length;
}

/** The inverse of toPixel. */
export function toData(pixel, [low, high], start, length, log) {
  const part = (pixel - start) / length;
  return log ? low * (high / low) ** part : low + part * (high - low);
}

/** The value a fraction of an axis further on, without the last binary digits (0.56, not 0.5600000000000001). */
export function shift(value, limits, fraction, log) {
  if (!fraction) return value;
  return Number(toData(toPixel(value, limits, 0, 1, log) + fraction, limits, 0, 1, log).toPrecision(12));
}

/** The nearest number in a closed interval, whichever end is named first. */
export function clamp(value, [a, b]) {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), value));
}

/** Which of some offsets [dx, dy] is the nearest one in a direction, at most 60 degrees off it; -1 if none is. */
export function nearest(offsets, [dx, dy], accepts) {
  const size = Math.hypot(dx, dy);
  let [best, shortest] = [-1, Number.POSITIVE_INFINITY];
  for (const [i, [x, y]] of offsets.entries()) {
    const [length, ahead] = [Math.hypot(x, y), (x * dx + y * dy) / size];
    if (ahead < 0.5 * length || length === 0 || !accepts(i)) continue;
    // What lies a little off the direction counts as further away.
    const distance = ahead + 2 * Math.sqrt(Math.max(length * length - ahead * ahead, 0));
    if (distance < shortest) [best, shortest] = [i, distance];
  }
  return best;
}

/** The point of a box (left, top, width, height) that is nearest to another one. */
export function clampToBox([px, py], [left, top, width, height]) {
  return [clamp(px, [left, left + width]), clamp(py, [top, top + height])];
}

/** Where a stretch from one point to another crosses the lines on which the edges of a box lie, in order. */
export function crossings([x0, y0], [x1, y1], [left, top, width, height]) {
  const parts = [left, left + width].map((edge) => (edge - x0) / (x1 - x0));
  parts.push(...[top, top + height].map((edge) => (edge - y0) / (y1 - y0)));
  const between = parts.filter((part) => part > 0 && part < 1).sort((a, b) => a - b);
  return between.map((part) => [x0 + part * (x1 - x0), y0 + part * (y1 - y0)]);
}

/** y on a track (x ascending) at x. */
export function interpolate([xs, ys], x) {
  const i = xs.findIndex((value) => value >= x);
  if (i < 0) return ys[xs.length - 1];
  if (i === 0) return ys[0];
  const part = (x - xs[i - 1]) / (xs[i] - xs[i - 1]);
  return ys[i - 1] + part * (ys[i] - ys[i - 1]);
}

/** How far along a way is at a part of its time, 0 to 1: slow at both ends. */
export function ease(part) {
  return part < 0.5 ? 4 * part ** 3 : 1 - 4 * (1 - part) ** 3;
}

/** A number to some significant digits, for the eye: with a true minus sign, which `Number` does not read. */
export function formatNumber(value, digits) {
  if (!Number.isFinite(Number(value))) return "undefined";
  return String(Number(Number(value).toPrecision(digits))).replaceAll("-", "−");
}

/** A number to four significant digits, for machines (`aria-valuenow`). */
export function plainNumber(value) {
  return String(Number(Number(value).toPrecision(4)));
}

/** The number that somebody typed, maybe with a true minus sign or a comma; NaN if it is none. */
export function parseNumber(text) {
  return Number(text.trim().replaceAll("−", "-").replace(",", ".") || Number.NaN);
}
