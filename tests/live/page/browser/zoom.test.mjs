import assert from "node:assert/strict";
import { test } from "node:test";
import { Zoom } from "../../../../bpwidgets/live/page/browser/zoom.js";
import { picture } from "./picture.mjs";

function zooming(wheel = 1) {
  const made = picture({ wheel });
  return { ...made, zoom: new Zoom(made.scene, made.handles, made.queue, made.gestures) };
}

test("at an end the wheel is the page's again, and the handle's after each change", () => {
  const { zoom, handles, queue, sent, frameAt } = zooming();
  const roll = (fraction) => {
    const rolls = zoom.move(fraction);
    queue.acknowledge(sent.length);
    handles.pending.settle();
    return rolls;
  };
  assert.ok(roll(0.1));
  frameAt(6, 0);
  frameAt(5, 0); // as by a reset
  assert.ok(roll(0.1)); // and nothing comes of it: an end
  assert.ok(!roll(0.1));
  assert.ok(roll(-0.1));
});

test("a click on the picture lets the wheel move the handle until the pointer leaves, a menu's does not", () => {
  const { zoom, node } = zooming();
  const armed = [];
  for (const [kind, button] of [
    ["pointerdown", 2],
    ["pointerdown", 0],
    ["pointerdown", 2],
    ["pointerleave", 0],
  ]) {
    node.dispatchEvent(Object.assign(new Event(kind), { button }));
    armed.push(zoom.armed);
  }
  assert.deepEqual(armed, [false, true, true, false]);
});

test("two fingers that part move it up, and where no handle zooms they are the page's", () => {
  for (const [wheel, moved] of [
    [1, 1],
    [-1, -1],
    [0, 0],
  ]) {
    const { node, sent } = zooming(wheel);
    const touch = (kind, ...places) => {
      const touches = places.map((clientX) => ({ clientX, clientY: 0 }));
      const event = Object.assign(new Event(kind, { cancelable: true }), { touches });
      node.dispatchEvent(event);
      return event.defaultPrevented;
    };
    assert.equal(touch("touchstart", 10, 20), wheel !== 0);
    touch("touchmove", 10, 40);
    touch("touchend", 10);
    assert.deepEqual(
      sent.map(({ at }) => Math.sign(at[0] - 5)),
      moved ? [moved] : [],
    );
  }
});

test("while a question locks the picture it is not moved", () => {
  const { zoom, handles, sent } = zooming();
  handles.locked = true;
  assert.equal(zoom.move(0.1), false);
  assert.deepEqual(sent, []);
});
