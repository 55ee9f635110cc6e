// What is drawn for a number in a cell of a table, as picture/marks.py has it: boxes are left, top, width and height in
// px, from the cell's own upper left corner.

/** Whether the bar of a cell stands; else it lies. */
function stands(mark, width, height) {
  return height >= (mark.texts.length ? mark.upright_px : mark.upright_share * width);
}

/** A number's bar and the line at which it begins, {bar, line}; undefined where there is none. */
export function barOf(mark, value, width, height) {
  const share = Math.min(1, Math.abs(value) / (mark.vmax ?? Number.POSITIVE_INFINITY));
  if (!(share >= mark.nothing)) return undefined;
  const upright = stands(mark, width, height);
  const [along, across] = upright ? [height, width] : [width, height];
  const length = Math.max(mark.shortest_px, share * (along / 2 - mark.end_air_px));
  const start = along / 2 - (upright === value > 0 ? length : 0);
  const [air, half] = [mark.side_air * across, mark.middle_px / 2];
  if (upright) {
    return { bar: [air, start, width - 2 * air, length], line: [0, height / 2 - half, width, 2 * half] };
  }
  const lying = [height - mark.end_air_px - mark.lying_px, mark.lying_px];
  const [top, thick] = mark.texts.length ? lying : [air, height - 2 * air];
  const high = mark.texts.length ? top - mark.end_air_px : 0;
  return { bar: [start, top, length, thick], line: [width / 2 - half, high, 2 * half, height - high] };
}

/** How far above the middle of its cell a number is written. */
export function liftOf(mark, value, width, height) {
  if (mark.vmax === null) return 0;
  if (!stands(mark, width, height)) return mark.lying_px / 2;
  const side = barOf(mark, value, width, height) ? Math.sign(value) : 0;
  return -side * Math.min(height / 4, mark.beside_px);
}
