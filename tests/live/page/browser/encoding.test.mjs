import assert from "node:assert/strict";
import { test } from "node:test";
import {
  decode,
  decodeFields,
  Items,
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
    assert.deepEqual(decodeFields({ [name]: [0.5, null] }, [])[name], [0.5, nan], name);
  const { low, high } = decodeFields({ low: null, high: 2 }, []);
  assert.deepEqual([low, high], [nan, 2]);
  const ends = [
    [0, null],
    [1, 2],
  ];
  assert.deepEqual(decodeFields({ segment: ends }, []).segment, [
    [0, nan],
    [1, 2],
  ]);
});

test("null stays null where a mark has no boundary or segment", () => {
  const none = { boundary: null, segment: null };
  assert.deepEqual(decodeFields(none, []), none);
});

const DEFAULTS = { label: { bold: false, role: "ink" }, line: { width: 2, role: "ink" } };
const WHOLE = {
  kinds: [
    ["label", 3, 1],
    ["line", 2, 0],
    ["label", 1, 1],
  ],
  news: [
    { axes: 1, at: [0, null], text: "a", bold: true },
    { at: [1, 2] },
    { text: "b", bold: false },
    { axes: 0, x: { buffer: 0 } },
    {},
    { text: "c" },
  ],
};
const LABEL = { kind: "label", axes: 1, role: "ink" };
const LINE = { kind: "line", axes: 0, width: 2, role: "ink", x: new Float32Array([0.5]) };
const ALL = [
  { ...LABEL, at: [0, Number.NaN], text: "a", bold: true },
  { ...LABEL, at: [1, 2], text: "a", bold: true },
  { ...LABEL, at: [1, 2], text: "b", bold: false },
  LINE,
  LINE,
  { ...LABEL, at: [1, 2], text: "c", bold: false },
];

function items() {
  const made = new Items(DEFAULTS);
  made.update(WHOLE, [new DataView(new Float32Array([0.5]).buffer)]);
  return made;
}

test("a mark has what the last one of its kind on its axes has, or its kind's defaults, where it tells nothing else", () => {
  assert.deepEqual(items().list, ALL);
});

test("marks of which a frame tells nothing stay the same objects, and of the others the fields that it does not tell", () => {
  const marks = items();
  const before = marks.list;
  marks.update({ news: { 1: { text: "x" } } }, []);
  assert.deepEqual(marks.list, ALL.with(1, { ...ALL[1], text: "x" }));
  for (const i of [0, 2, 3, 4, 5]) assert.equal(marks.list[i], before[i]);
});

test("where marks come and go, those of each kind on their axes stay in their order", () => {
  const marks = items();
  const kinds = [
    ["line", 3, 0],
    ["label", 1, 1],
  ];
  marks.update({ kinds, news: { 2: { width: 5 } } }, []);
  assert.deepEqual(marks.list, [LINE, LINE, { ...LINE, width: 5 }, ALL[0]]);
  marks.update({ kinds: [], news: {} }, []);
  assert.deepEqual(marks.list, []);
});

test("a mark that comes leaves those of its kind on other axes the same objects", () => {
  const marks = items();
  const before = marks.list;
  const kinds = [
    ["label", 1, 0],
    ["label", 3, 1],
    ["line", 1, [0, 1]],
    ["line", 2, 0],
  ];
  const line = { axes: [0, 1], x: [3] };
  marks.update({ kinds, news: { 0: { axes: 0, text: "new" }, 4: line } }, []);
  assert.deepEqual(marks.list[0], { kind: "label", bold: false, role: "ink", axes: 0, text: "new" });
  assert.deepEqual(marks.list[4], { ...DEFAULTS.line, kind: "line", ...line });
  for (const [i, was] of [0, 1, 2, undefined, 3, 4].entries())
    if (was !== undefined) assert.equal(marks.list[i + 1], before[was]);
});

test("a mark that was in another place of its kind on its axes is the same object", () => {
  const marks = items();
  const before = marks.list;
  const kinds = [
    ["label", 3, 1],
    ["line", 2, 0],
  ];
  marks.update({ kinds, news: { 0: { as: 2 }, 1: { as: 0 }, 2: { text: "x" } } }, []);
  assert.equal(marks.list[0], before[2]);
  assert.equal(marks.list[1], before[0]);
  assert.deepEqual(marks.list[2], { ...before[2], text: "x" });
});

test("a frame that tells all is taken as it is, whatever was there", () => {
  const marks = items();
  marks.update({ kinds: [["label", 1, 1]], news: [{ text: "new" }] }, []);
  assert.deepEqual(marks.list, [{ kind: "label", bold: false, role: "ink", text: "new" }]);
});
