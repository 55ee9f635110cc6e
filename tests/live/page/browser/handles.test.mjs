import assert from "node:assert/strict";
import { test } from "node:test";
import { Handles } from "../../../../bpwidgets/live/page/browser/handles.js";
import { queueToKernel } from "./queue.mjs";

const DEFAULTS = { handle: { size: 15 }, "click-target": { round: false } };
const FRAME = {
  handles: [
    { kind: "handle", label: "x" },
    { kind: "click-target", label: "cell" },
  ],
  at: [1, 2, 3, null],
  selected: [1],
  locked: false,
};

function handlesOf(frame = FRAME) {
  const { queue } = queueToKernel();
  const handles = new Handles(queue);
  handles.update(frame, DEFAULTS);
  return { handles, queue };
}

test("handles have what was told of them, their defaults, and where the frame has them", () => {
  const { handles } = handlesOf();
  assert.deepEqual(handles.items, [
    { kind: "handle", label: "x", size: 15, selected: false, at: [1, 2] },
    { kind: "click-target", label: "cell", round: false, selected: true, at: [3, Number.NaN] },
  ]);
});

test("what is not told again stays, and they move", () => {
  const { handles } = handlesOf();
  handles.update({ ...FRAME, handles: null, at: [5, 6, 7, 8], selected: [] }, DEFAULTS);
  assert.deepEqual(
    handles.items.map(({ label, at, selected }) => [label, at, selected]),
    [
      ["x", [5, 6], false],
      ["cell", [7, 8], false],
    ],
  );
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
  handles.update(
    { ...FRAME, handles: [{ kind: "click-target", label: "x" }], at: [0, 0], selected: [] },
    DEFAULTS,
  );
  assert.equal(handles.pending.label, undefined);
  assert.deepEqual(handles.position(0), [0, 0]);
});

test("a move goes on where another handle has come before its own", () => {
  const { handles } = handlesOf();
  handles.pending.move("x", [9, 9], { held: true });
  const come = [{ kind: "handle", label: "y" }, ...FRAME.handles];
  handles.update({ ...FRAME, handles: come, at: [0, 0, 1, 2, 3, 4], selected: [] }, DEFAULTS);
  assert.deepEqual(
    [handles.position(0), handles.position(1), handles.indexOf("x"), handles.indexOf("z")],
    [[0, 0], [9, 9], 1, -1],
  );
});
