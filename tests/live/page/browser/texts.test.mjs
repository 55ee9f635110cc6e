import assert from "node:assert/strict";
import { test } from "node:test";
import { textsOf } from "../../../../bpwidgets/live/page/browser/texts.js";
import { aStage } from "./stage.mjs";

test("a label is at its point, moved to the right and up", () => {
  const label = { kind: "label", axes: 0, at: [5, 0], offset: [3, 4], axes_coords: "", text: "x" };
  assert.deepEqual(textsOf(label, aStage()), [{ at: [73, 51], words: label }]);
});

test("coordinates of a label may be fractions of the axes' box", () => {
  const label = { kind: "label", axes: 0, at: [1, 1], offset: [0, 0], text: "x" };
  const at = (axes_coords) => textsOf({ ...label, axes_coords }, aStage())[0].at;
  assert.deepEqual(
    [at("x"), at("y"), at("xy")],
    [
      [120, 30],
      [30, 30],
      [120, 30],
    ],
  );
});

test("each cell has its text in its middle, and less room than it is wide", () => {
  const cells = { kind: "cells", axes: 0, box: [0, 10, -1, 1], shape: [1, 2], values: [1, 2], scale: null };
  const sizes = { air_px: 4, text_px: 11, upright_px: 26, beside_px: 11, nothing: 0.001, grey_share: 0.6 };
  const texts = textsOf(
    { ...cells, ...sizes, texts: ["1.00", "2.00"], shorter: ["1", "2"], grey: true },
    aStage(),
  );
  assert.deepEqual(
    texts.map(({ at, words: { text, shorter, room, grey } }) => [at, text, shorter, room, grey]),
    [
      [[45, 55], "1.00", "1", 46, 0.6],
      [[95, 55], "2.00", "2", 46, 0.6],
    ],
  );
});

test("cells without texts, and other marks, say nothing", () => {
  const cells = {
    kind: "cells",
    axes: 0,
    box: [0, 10, -1, 1],
    shape: [1, 1],
    values: [1],
    scale: 1,
    texts: [],
  };
  for (const mark of [cells, { kind: "line" }]) assert.deepEqual(textsOf(mark, aStage()), []);
});
