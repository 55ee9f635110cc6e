import assert from "node:assert/strict";
import { test } from "node:test";
import { aStage } from "./stage.mjs";

test("a stage is shown as it was drawn, smaller in a narrow place, and shrunk with the page", () => {
  const stage = aStage();
  assert.equal(stage.zoomIn(1000, 1), 1.5);
  assert.equal(stage.zoomIn(Number.POSITIVE_INFINITY, 0.8), 1.5 * 0.8);
  assert.equal(stage.zoomIn(200, 0.8), 0.5);
});

test("data coordinates become px from the upper left corner, and come back", () => {
  const stage = aStage();
  assert.deepEqual(stage.toPixels(0, 5, 1), [70, 30]);
  assert.deepEqual(stage.toData(0, [70, 30]), [5, 1]);
  assert.deepEqual(stage.corners({ axes: 0, box: [0, 10, -1, 0] }), [20, 55, 120, 80]);
  assert.deepEqual(stage.lengths(0, [2, 1]), [20, 25]);
});

test("tracks are decoded, and a handle may have none", () => {
  const [none, track] = aStage({ tracks: [null, [[0], [null]]] }).tracks;
  assert.deepEqual([none, track], [undefined, [[0], [Number.NaN]]]);
});
