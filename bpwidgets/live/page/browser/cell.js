// Where the cells of a table are, and what is drawn for the number in one: `stands`, `bar`, `middle` and `lift` of
// picture/marks/cells.py, with boxes that are left, top, width and height in px from the cell's own upper left corner. That
// both draw the same bars is what test_both_renderers_draw_the_same_bars_in_cells sees.

/** The cells of a table whose left, top, right and bottom edges are at these px: the width and the height of each, and
 * `place`, which gives the upper left corner of the i-th. */
export function gridOf({ shape: [rows, columns] }, [left, top, right, bottom]) {
  const [width, height] = [(right - left) / columns, (bottom - top) / rows];
  const place = (i) => [left + (i % columns) * width, top + Math.floor(i / columns) * height];
  return { width, height, place };
}

/** Whether the bar of a cell stands; else it lies. */
function stands(mark, width, height) {
  return height >= (mark.texts.length ? mark.upright_px : mark.upright_share * width);
}

/** The box of a number's bar; undefined where there is none. */
export function barOf(mark, value, width, height) {
  const scale = mark.scale ?? Number.POSITIVE_INFINITY;
  const share = Number.isFinite(value) && !mark.grey ? Math.min(1, Math.abs(value) / scale) : 0;
  if (share < mark.nothing) return undefined;
  const upright = stands(mark, width, height);
  const [along, across] = upright ? [height, width] : [width, height];
  const length = Math.max(mark.shortest_px, share * (along / 2 - mark.end_air_px));
  const start = along / 2 - (upright === value > 0 ? length : 0);
  const air = mark.side_air * across;
  if (upright) return [air, start, width - 2 * air, length];
  if (!mark.texts.length) return [start, air, length, height - 2 * air];
  return [start, height - mark.end_air_px - mark.lying_px, length, mark.lying_px];
}

/** The box of the line at which a bar begins: across the cell, but for a number. */
export function middleOf(mark, bar, width, height) {
  const half = mark.middle_px / 2;
  if (stands(mark, width, height)) return [0, height / 2 - half, width, 2 * half];
  const top = mark.texts.length ? bar[1] - mark.end_air_px : 0;
  return [width / 2 - half, top, 2 * half, height - top];
}

/** How far above the middle of its cell a number is written. */
export function liftOf(mark, value, width, height) {
  if (mark.scale === null) return 0;
  if (!stands(mark, width, height)) return (mark.lying_px + mark.end_air_px) / 2;
  const side = barOf(mark, value, width, height) ? Math.sign(value) : 0;
  return -side * Math.min(height / 4, mark.beside_px);
}
