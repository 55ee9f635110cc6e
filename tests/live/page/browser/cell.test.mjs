import assert from "node:assert/strict";
import { test } from "node:test";
import { barOf, gridOf, liftOf, middleOf } from "../../../../bpwidgets/live/page/browser/cell.js";

const air = {
  nothing: 0.004,
  shortest_px: 2,
  upright_px: 26,
  upright_share: 0.9,
  side_air: 0.1,
  end_air_px: 1,
};
const numbered = { ...air, texts: ["1"], lying_px: 4, middle_px: 1, beside_px: 11, scale: 2 };
const bare = { ...numbered, texts: [] };

/** A number's bar and the line at which it begins. */
function drawn(mark, value, width, height) {
  const bar = barOf(mark, value, width, height);
  return bar && { bar, line: middleOf(mark, bar, width, height) };
}

test("cells fill the box of their table, row after row", () => {
  const { width, height, place } = gridOf({ shape: [2, 3] }, [10, 20, 40, 60]);
  assert.deepEqual([width, height], [10, 20]);
  assert.deepEqual([0, 2, 3].map(place), [
    [10, 20],
    [30, 20],
    [10, 40],
  ]);
});

test("in a high cell the bar of a positive number stands on the middle, that of a negative one hangs from it", () => {
  assert.deepEqual(drawn(numbered, 2, 50, 40), { bar: [5, 1, 40, 19], line: [0, 19.5, 50, 1] });
  assert.deepEqual(drawn(numbered, -1, 50, 40), { bar: [5, 20, 40, 9.5], line: [0, 19.5, 50, 1] });
});

test("in a low cell the bar lies under the number, to the right of the middle or to the left", () => {
  assert.deepEqual(drawn(numbered, 2, 50, 20), { bar: [25, 15, 24, 4], line: [24.5, 14, 1, 6] });
  assert.deepEqual(drawn(numbered, -1, 50, 20), { bar: [13, 15, 12, 4], line: [24.5, 14, 1, 6] });
});

test("without a number the bar fills the cell, along its longer side", () => {
  assert.deepEqual(drawn(bare, -2, 50, 20), { bar: [1, 2, 24, 16], line: [24.5, 0, 1, 20] });
  assert.deepEqual(drawn(bare, -2, 10, 20).bar, [1, 10, 8, 9]);
  assert.deepEqual(drawn(bare, -2, 10, 9.9).line, [0, 4.45, 10, 1]); // a square, but for the rounding of pixels
});

test("a small number has a bar whose side is seen; 0, what is almost 0 and what is unknown have none", () => {
  assert.equal(drawn(numbered, 0.01, 50, 40).bar[3], 2);
  for (const value of [0, 1e-5, Number.NaN, -Infinity])
    assert.equal(drawn(numbered, value, 50, 40), undefined);
  assert.equal(drawn({ ...numbered, scale: null }, 5, 50, 40), undefined); // numbers alone
});

test("a grey table has no bars, and its numbers stand as high in low cells as over bars", () => {
  const grey = { ...numbered, grey: true };
  assert.equal(drawn(grey, 2, 50, 20), undefined);
  assert.equal(liftOf(grey, 2, 50, 20), liftOf(numbered, 2, 50, 20));
});

test("a number is on the other side of the middle than its bar", () => {
  assert.deepEqual(
    [2, -2, 0].map((value) => liftOf(numbered, value, 50, 40)),
    [-10, 10, -0],
  );
  assert.equal(liftOf(numbered, 2, 50, 100), -11);
  assert.equal(liftOf(numbered, -2, 50, 20), 2.5); // in the middle of what is left over the bar
  assert.equal(liftOf({ ...numbered, scale: null }, 2, 50, 40), 0);
  assert.equal(liftOf({ ...numbered, scale: null, grey: true }, 2, 50, 20), 0);
});
