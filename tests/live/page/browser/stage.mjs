import { Stage } from "../../../../bpwidgets/live/page/browser/stage.js";

/** A stage of 400 x 200 px with one axes, x in [0, 10] over 100 px and y in [-1, 1] over 50 px, drawn at zoom 1.5. */
export function aStage(changes = {}) {
  const axes = [{ box: [20, 30, 100, 50], x: [0, 10], y: [-1, 1], log: [false, false] }];
  return new Stage({ width: 400, height: 200, axes, tracks: [], palette: {}, zoom: 1.5, ...changes }, []);
}
