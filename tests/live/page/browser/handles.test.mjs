import assert from "node:assert/strict";
import { test } from "node:test";
import { Handles } from "../../../../bpwidgets/live/page/browser/handles.js";
import { queueToKernel } from "./queue.mjs";

const DEFAULTS = { handle: { size: 15 }, "click-target": { round: false } };
const FRAME = {
  handles: {
    kinds: [
      ["handle", 1, 0],
      ["click-target", 1, 0],
    ],
    news: [
      { label: "x", at: [1, 2] },
      { label: "cell", at: [3, null] },
    ],
  },
  locked: false,
};

function handlesOf() {
  const { queue } = queueToKernel();
  const handles = new Handles(queue, DEFAULTS);
  handles.update(FRAME);
  return { handles, queue };
}

test("handles have what was told of them, their defaults, and where the frame has them", () => {
  const { handles } = handlesOf();
  assert.deepEqual(handles.items, [
    { kind: "handle", label: "x", size: 15, at: [1, 2] },
    { kind: "click-target", label: "cell", round: false, at: [3, Number.NaN] },
  ]);
});

test("what is not told again stays, and they move", () => {
  const { handles } = handlesOf();
  handles.update({ handles: { news: { 0: { at: [5, null] } } }, locked: true });
  assert.deepEqual(
    handles.items.map(({ label, at }) => [label, at]),
    [
      ["x", [5, Number.NaN]],
      ["cell", [3, Number.NaN]],
    ],
  );
  assert.equal(handles.locked, true);
});

test("one that is moved is shown ahead of the kernel, the others where it has them", () => {
  const { handles } = handlesOf();
  handles.pending.move("x", [9, 9], { held: true });
  assert.deepEqual(
    [handles.position(0), handles.position(1)],
    [
      [9, 9],
      [3, Number.NaN],
    ],
  );
});

test("a move ends where its handle has gone", () => {
  const { handles } = handlesOf();
  handles.pending.move("x", [9, 9], { held: true });
  const gone = { kinds: [["click-target", 1, 0]], news: [{ label: "x", at: [0, 0] }] };
  handles.update({ handles: gone, locked: false });
  assert.equal(handles.pending.label, undefined);
  assert.deepEqual(handles.position(0), [0, 0]);
});

test("a move goes on where another handle has come before its own", () => {
  const { handles } = handlesOf();
  handles.pending.move("x", [9, 9], { held: true });
  const kinds = [
    ["handle", 2, 0],
    ["click-target", 1, 0],
  ];
  const news = { 0: { label: "y", at: [0, 0] }, 1: { label: "x", at: [1, 2] } };
  handles.update({ handles: { kinds, news }, locked: false });
  assert.deepEqual(
    [handles.position(0), handles.position(1), handles.indexOf("x"), handles.indexOf("z")],
    [[0, 0], [9, 9], 1, -1],
  );
});
