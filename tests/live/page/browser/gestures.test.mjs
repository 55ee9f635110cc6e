import assert from "node:assert/strict";
import { test } from "node:test";
import { picture } from "./picture.mjs";

/** The node of a handle, which lets no pointer go of its own accord. */
function handleNode() {
  const captured = new Set();
  return {
    focus() {},
    setPointerCapture: (id) => captured.add(id),
    hasPointerCapture: (id) => captured.has(id),
    remove: () => captured.clear(),
  };
}
const at = (node, clientX, clientY, more = {}) => ({
  ...{ clientX, clientY, currentTarget: node, button: 0, preventDefault() {}, stopPropagation() {} },
  ...more,
});

test("a handle is dragged by the place where it was taken, and stays within its axes", () => {
  const { gestures, handles, sent } = picture();
  const node = handleNode();
  gestures.grab(at(node, 72, 55), 0);
  gestures.drag(at(node, 82, 55), 0);
  assert.deepEqual([sent.at(-1).kind, sent.at(-1).at], ["drag", [6, 0]]);
  gestures.drag(at(node, 900, 55), 0);
  assert.deepEqual(handles.position(0), [10, 0]);
});

test("a handle that is taken again before the kernel has answered goes on from where it is shown", () => {
  const { gestures, handles } = picture();
  const node = handleNode();
  gestures.grab(at(node, 70, 55), 0);
  gestures.drag(at(node, 90, 55), 0);
  gestures.release(at(node, 90, 55));
  assert.deepEqual(handles.position(0), [7, 0]);
  gestures.grab(at(node, 92, 55), 0);
  gestures.drag(at(node, 93, 55), 0);
  assert.deepEqual(handles.position(0), [7.1, 0]);
});

test("one that moves along x has the y that the kernel gave it last, while it is held too", () => {
  const { gestures, handles, frameAt } = picture({ along: "x" });
  const node = handleNode();
  gestures.grab(at(node, 70, 55), 0);
  gestures.drag(at(node, 80, 55), 0);
  frameAt(6, 0.5);
  gestures.drag(at(node, 90, 55), 0);
  assert.deepEqual(handles.position(0), [7, 0.5]);
});

test("over a gap of its curve a handle keeps its y, and the kernel hears a number", () => {
  const gap = [
    [0, 5, 10],
    [0, 0, Number.NaN],
  ];
  const { gestures, handles, sent } = picture({ along: "x" }, { tracks: [gap] });
  const node = handleNode();
  gestures.grab(at(node, 70, 55), 0);
  gestures.drag(at(node, 90, 55), 0);
  assert.deepEqual(handles.position(0), [7, 0]);
  assert.deepEqual(sent.at(-1).at, [7, 0]);
});

test("one that moves along x keeps its y, and one on a track takes it from there", () => {
  const node = handleNode();
  for (const [stage, y] of [
    [{}, 0],
    [
      {
        tracks: [
          [
            [0, 10],
            [0, 1],
          ],
        ],
      },
      0.6,
    ],
  ]) {
    const { gestures, handles } = picture({ along: "x" }, stage);
    gestures.grab(at(node, 70, 55), 0);
    gestures.drag(at(node, 80, 40), 0);
    assert.deepEqual(handles.position(0), [6, y]);
  }
});

test("an event is for the handle on whose node it is, by its label, whatever has come before it or gone", () => {
  const { gestures, handles, queue, sent } = picture();
  const node = Object.assign(new EventTarget(), handleNode());
  gestures.attach(node, "x");
  const send = (kind, more) => node.dispatchEvent(Object.assign(new Event(kind), { button: 0, ...more }));
  const frame = (labels) => {
    const place = (label) => (label === "x" ? [5, 0] : [1, 1]);
    const news = labels.map((label) => ({ label, axes: 0, along: "xy", at: place(label) }));
    handles.update({ handles: { kinds: [["handle", labels.length, 0]], news }, locked: false });
  };
  send("pointerdown", { clientX: 70, clientY: 55, pointerId: 1 });
  frame(["w", "x"]);
  send("pointermove", { clientX: 80, clientY: 55, pointerId: 1 });
  queue.acknowledge(1);
  send("dblclick");
  queue.acknowledge(2);
  frame(["w"]);
  for (const kind of ["pointermove", "pointerdown", "dblclick"])
    send(kind, { clientX: 90, clientY: 55, pointerId: 1 });
  send("keydown", { key: "End" });
  assert.deepEqual(
    sent.map(({ kind, handle, at }) => [kind, handle, at]),
    [
      ["drag", "x", [6, 0]],
      ["reset", "x", undefined],
    ],
  );
});

/** A picture with "w" at (2, 0), in px (40, 55), beside its "x", and the fingers on their two nodes. */
function twoHandles() {
  const parts = picture();
  const news = [5, 2].map((x, i) => ({ label: "xw"[i], axes: 0, along: "xy", at: [x, 0] }));
  parts.handles.update({ handles: { kinds: [["handle", 2]], news }, locked: false });
  const nodes = [handleNode(), handleNode()];
  const finger = (index, pointerId) => (kind, clientX) =>
    parts.gestures[kind](at(nodes[index], clientX, 55, { pointerId }), index);
  return { ...parts, nodes, finger };
}

test("the first finger on a handle has it until it is lifted, whatever others do on that one or on another", () => {
  const { handles, sent, finger } = twoHandles();
  const [first, beside, other] = [finger(0, 1), finger(0, 2), finger(1, 3)];
  first("grab", 70);
  for (const [late, px] of [
    [beside, 75],
    [other, 40],
  ]) {
    late("grab", px);
    late("drag", px + 30);
    late("release", px + 30);
    assert.deepEqual(handles.position(0), [5, 0]);
    assert.deepEqual(handles.position(1), [2, 0]);
  }
  first("drag", 80);
  assert.deepEqual(handles.position(0), [6, 0]);
  assert.ok(handles.pending.held);
  first("release", 80);
  assert.ok(!handles.pending.held);
  other("grab", 40);
  other("drag", 50);
  assert.deepEqual(handles.position(1), [3, 0]);
  assert.equal(sent.length, 1);
});

test("a finger takes a handle though the one that another held has been taken off the page", () => {
  const { handles, nodes, finger } = twoHandles();
  const [first, other] = [finger(0, 1), finger(1, 2)];
  first("grab", 70);
  nodes[0].remove();
  other("grab", 40);
  other("drag", 50);
  assert.deepEqual(handles.position(1), [3, 0]);
});

test("a handle that comes in the place of one that has gone is not held", () => {
  const { gestures, sent } = picture();
  gestures.grab(at(handleNode(), 70, 55), 0);
  gestures.drag(at(handleNode(), 80, 55), 0);
  assert.deepEqual(sent, []);
});

test("keys move a handle by parts of its axes, and say from where", () => {
  const { gestures, sent } = picture();
  gestures.onKey(at(handleNode(), 0, 0, { key: "ArrowRight" }), 0);
  assert.deepEqual([sent[0].at, sent[0].since, sent[0].fine], [[5.1, 0], [5, 0], false]);
  for (const [key, place] of Object.entries({ Home: [0, -1], End: [10, 1] })) {
    const { gestures, handles } = picture();
    gestures.onKey(at(handleNode(), 0, 0, { key }), 0);
    assert.deepEqual(handles.position(0), place);
  }
});

test("while a question locks the picture nothing is moved or reset", () => {
  const { gestures, handles, sent } = picture();
  handles.locked = true;
  const node = handleNode();
  gestures.grab(at(node, 70, 55), 0);
  gestures.drag(at(node, 80, 55), 0);
  gestures.onKey(at(node, 0, 0, { key: "End" }), 0);
  gestures.reset(0);
  assert.deepEqual(sent, []);
});
