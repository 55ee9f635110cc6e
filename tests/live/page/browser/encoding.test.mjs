import assert from "node:assert/strict";
import { test } from "node:test";
import {
  completed,
  decode,
  decodeMark,
  decodeMarks,
  namesByIndex,
} from "../../../../bpwidgets/live/page/browser/encoding.js";

test("marks know their names by their indices", () => {
  assert.deepEqual(
    [...namesByIndex({ band: [0, 2], slope: [5] })],
    [
      [0, "band"],
      [2, "band"],
      [5, "slope"],
    ],
  );
});

test("numbers come as a list, as 32-bit numbers or as bytes", () => {
  assert.deepEqual(decode([1, null, 3], []), [1, Number.NaN, 3]);
  const buffers = [
    new DataView(new Float32Array([0.5, -2]).buffer),
    new DataView(new Uint8Array([0, 255]).buffer),
  ];
  assert.deepEqual([...decode({ buffer: 0 }, buffers)], [0.5, -2]);
  assert.deepEqual([...decode({ bytes: 1 }, buffers)], [0, 255]);
});

test("where no coordinate is known a mark is nowhere, whichever field says where it is", () => {
  const nan = Number.NaN;
  for (const name of ["x", "y", "at", "tail", "head"])
    assert.deepEqual(decodeMark({ [name]: [0.5, null] }, {}, [])[name], [0.5, nan], name);
  const { low, high } = decodeMark({ low: null, high: 2 }, {}, []);
  assert.deepEqual([low, high], [nan, 2]);
  const ends = [
    [0, null],
    [1, 2],
  ];
  assert.deepEqual(decodeMark({ segment: ends }, {}, []).segment, [
    [0, nan],
    [1, 2],
  ]);
});

test("a mark has its kind's defaults, and null where it has no boundary or segment", () => {
  assert.deepEqual(decodeMark({ boundary: null, segment: null }, { opacity: 0.5 }, []), {
    opacity: 0.5,
    boundary: null,
    segment: null,
  });
});

test("a mark has what the last one of its kind has, where it tells nothing else", () => {
  const defaults = { label: { bold: false, role: "ink" }, line: { width: 2, role: "ink" } };
  const told = [
    { kind: "label", axes: 1, at: [0, null], text: "a", bold: true },
    { at: [1, 2] },
    { text: "b", bold: false },
    { kind: "line", axes: 0 },
    { width: 3 },
    { kind: "label", text: "c" },
  ];
  const label = { kind: "label", axes: 1, role: "ink" };
  const line = { kind: "line", axes: 0, role: "ink" };
  assert.deepEqual(decodeMarks(told, defaults, []), [
    { ...label, at: [0, Number.NaN], text: "a", bold: true },
    { ...label, at: [1, 2], text: "a", bold: true },
    { ...label, at: [1, 2], text: "b", bold: false },
    { ...line, width: 2 },
    { ...line, width: 3 },
    { ...label, at: [1, 2], text: "c", bold: false },
  ]);
});

test("handles of which nothing is told are as they were, counted from the last", () => {
  assert.deepEqual(completed(["A", null], ["a", "b"]), ["A", "b"]);
  assert.deepEqual(completed(["n", null, null], ["a", "b"]), ["n", "a", "b"]);
  assert.deepEqual(completed([null], ["a", "b"]), ["b"]);
  assert.deepEqual(completed([], ["a"]), []);
  assert.deepEqual(completed(["a"], []), ["a"]);
});
