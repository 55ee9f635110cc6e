import { gridOf, liftOf } from "./cell.js";

/** {kind of mark: what it has to say}. */
const TEXTS = {
  label(mark, stage) {
    const { box } = stage.axes[mark.axes];
    const [x, y] = mark.at;
    let [px, py] = stage.toPixels(mark.axes, x, y);
    if (mark.axes_coords.includes("x")) px = box[0] + x * box[2];
    if (mark.axes_coords.includes("y")) py = box[1] + (1 - y) * box[3];
    return [{ at: [px + mark.offset[0], py - mark.offset[1]], words: mark }];
  },

  cells(mark, stage) {
    const { width, height, place } = gridOf(mark, stage.corners(mark));
    const room = width - mark.air_px;
    const grey = mark.grey ? mark.grey_share : 0;
    return mark.texts.map((text, i) => {
      const [x, y] = place(i);
      return {
        at: [x + width / 2, y + height / 2 - liftOf(mark, mark.values[i], width, height)],
        words: {
          text,
          shorter: mark.shorter[i],
          room,
          align: "center",
          size: mark.text_px,
          role: "ink",
          grey,
        },
      };
    });
  },
};

/** The words of a mark: for each `at`, its place in px, and `words`, which have the fields of a Label. `shorter` is to be
 * written for a text that is wider than `room`. */
export function textsOf(mark, stage) {
  return TEXTS[mark.kind]?.(mark, stage) ?? [];
}
