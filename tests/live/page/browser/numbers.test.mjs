import assert from "node:assert/strict";
import { test } from "node:test";
import {
  clamp,
  clampToBox,
  crossings,
  ease,
  formatNumber,
  interpolate,
  nearest,
  parseNumber,
  plainNumber,
  shift,
  toData,
  toPixel,
} from "../../../../bpwidgets/live/page/browser/numbers.js";

const near = (one, other, tolerance = 1e-9) =>
  assert.ok(Math.abs(one - other) <= tolerance * Math.max(1, Math.abs(other)), `${one} is not ${other}`);

test("the ends of an axis lie at the ends of its box", () => {
  assert.equal(toPixel(-3, [-3, 3], 50, 200, false), 50);
  assert.equal(toPixel(3, [-3, 3], 50, 200, false), 250);
  assert.equal(toPixel(0, [-3, 3], 50, 200, false), 150);
});

test("what leaves a box is held at its edge, and keeps its direction inside", () => {
  const box = [10, 20, 100, 50]; // right 110, bottom 70
  assert.deepEqual(clampToBox([0, 40], box), [10, 40]);
  assert.deepEqual(clampToBox([200, 90], box), [110, 70]);
  assert.deepEqual(clampToBox([50, 50], box), [50, 50]);
  assert.ok(Number.isNaN(clampToBox([Number.NaN, 50], box)[0]));
  assert.deepEqual(crossings([50, 0], [50, 100], box), [
    [50, 20],
    [50, 70],
  ]);
  assert.deepEqual(crossings([20, 30], [90, 60], box), []);
});

test("up is a negative length", () => {
  assert.equal(toPixel(1, [0, 1], 300, -200, false), 100);
  assert.equal(toData(100, [0, 1], 300, -200, false), 1);
});

test("decades are equally wide on a logarithmic axis", () => {
  for (const [value, pixel] of [
    [1, 0],
    [10, 100],
    [100, 200],
    [1000, 300],
  ]) {
    near(toPixel(value, [1, 1000], 0, 300, true), pixel);
  }
});

test("toData is the inverse of toPixel, on turned and logarithmic axes too", () => {
  const axes = [
    [[-3, 3], false],
    [[3, -3], false],
    [[1e-3, 1e4], true],
    [[1e4, 1e-3], true],
    [[1e6, 1e6 + 1], false],
  ];
  for (const [limits, log] of axes) {
    for (const length of [240, -240]) {
      for (let pixel = -50; pixel <= 300; pixel += 12.5) {
        near(toPixel(toData(pixel, limits, 40, length, log), limits, 40, length, log), pixel, 1e-6);
      }
    }
  }
});

test("what no logarithmic axis holds is nowhere", () => {
  for (const value of [0, -1, Number.NaN]) {
    assert.ok(!Number.isFinite(toPixel(value, [1, 10], 0, 100, true)));
  }
});

test("a way to a setting begins at 0, ends at exactly 1 and never goes back", () => {
  assert.equal(ease(0), 0);
  assert.equal(ease(1), 1);
  near(ease(0.5), 0.5);
  const parts = Array.from({ length: 101 }, (_, i) => ease(i / 100));
  assert.ok(parts.every((part, i) => i === 0 || part > parts[i - 1]));
});

test("a track is read between its points", () => {
  const track = [
    [0, 1, 3],
    [0, 10, 30],
  ];
  assert.equal(interpolate(track, 0), 0);
  assert.equal(interpolate(track, 0.5), 5);
  assert.equal(interpolate(track, 1), 10);
  assert.equal(interpolate(track, 2), 20);
  assert.equal(interpolate(track, 3), 30);
});

test("before and behind a track lie its ends", () => {
  const track = [
    [0, 1],
    [5, 7],
  ];
  assert.equal(interpolate(track, -9), 5);
  assert.equal(interpolate(track, 9), 7);
});

test("a track of typed arrays is a track", () => {
  assert.equal(interpolate([new Float32Array([0, 1]), new Float32Array([0, 4])], 0.25), 1);
});

test("a gap in a track is nowhere, not somewhere else", () => {
  assert.ok(
    Number.isNaN(
      interpolate(
        [
          [0, 1, 2],
          [0, Number.NaN, 2],
        ],
        0.5,
      ),
    ),
  );
});

test("numbers have a true minus sign and no more digits than asked for", () => {
  assert.equal(formatNumber(-1.23456, 3), "−1.23");
  assert.equal(formatNumber(0.000012345, 2), "0.000012");
  assert.equal(formatNumber(2, 4), "2");
  assert.equal(formatNumber("1.50", 3), "1.5");
});

test("every minus sign is a true one, that of an exponent too", () => {
  assert.equal(formatNumber(-1.5e-9, 2), "−1.5e−9");
  assert.equal(formatNumber(-0, 3), "0");
});

test("a share of an axis is a difference, or a factor where it is logarithmic", () => {
  assert.equal(shift(0.5, [-3, 3], 0.01, false), 0.56);
  assert.equal(shift(0.5, [3, -3], 0.01, false), 0.44);
  near(shift(0.1, [1e-3, 1], 1 / 3, true), 1);
  near(shift(0.1, [1e-3, 1], -1 / 3, true), 0.01);
});

test("what is not shifted keeps all its digits", () => {
  assert.equal(shift(1 / 3, [-3, 3], 0, false), 1 / 3);
});

test("an arrow key goes to the nearest click target in its direction", () => {
  const ways = [
    [0, 0],
    [30, 0],
    [60, 0],
    [0, 40],
    [-30, 0],
    [35, 36],
    [30, 30],
  ];
  const any = () => true;
  assert.equal(nearest(ways, [1, 0], any), 1);
  assert.equal(nearest(ways, [-1, 0], any), 4);
  assert.equal(nearest(ways, [0, 1], any), 3);
  assert.equal(nearest(ways, [0, -1], any), -1);
  assert.equal(
    nearest(ways, [1, 0], (i) => i !== 1),
    2,
  );
  assert.equal(
    nearest(
      [
        [0, 0],
        [Number.NaN, 0],
      ],
      [1, 0],
      any,
    ),
    -1,
  );
});

test("a number is kept between two ends, whichever comes first", () => {
  assert.deepEqual(
    [-1, 0.5, 2].map((value) => clamp(value, [0, 1])),
    [0, 0.5, 1],
  );
  assert.deepEqual(
    [-1, 0.5, 2].map((value) => clamp(value, [1, 0])),
    [0, 0.5, 1],
  );
});

test("what is typed may have a true minus sign, a comma and spaces; other words are no number", () => {
  assert.equal(parseNumber(" −0,75 "), -0.75);
  assert.equal(parseNumber("1.57"), 1.57);
  assert.equal(parseNumber("−1.5e−3"), -0.0015);
  for (const text of ["", "  ", "abc", "1.2.3"]) assert.ok(Number.isNaN(parseNumber(text)), text);
});

test("a number for machines is read as one by them", () => {
  for (const value of [-0.5, 0, 1.23456, -1.5e-9])
    assert.ok(Math.abs(Number(plainNumber(value)) - value) <= 1e-3 * Math.abs(value), `${value}`);
});
