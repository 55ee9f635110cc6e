import assert from "node:assert/strict";
import { test } from "node:test";
import { OncePerFrame } from "../../../../bpwidgets/live/page/browser/once_per_frame.js";

/** Frames that begin when told to, and how often something was drawn. */
function frames() {
  const waiting = new Map();
  let count = 0;
  globalThis.requestAnimationFrame = (action) => {
    count += 1;
    waiting.set(count, action);
    return count;
  };
  globalThis.cancelAnimationFrame = (id) => waiting.delete(id);
  const begin = () => {
    const actions = [...waiting.values()];
    waiting.clear();
    for (const action of actions) action();
  };
  const drawn = [];
  return { begin, drawn, drawing: new OncePerFrame(() => drawn.push("")) };
}

test("what is asked for first is drawn at once, and what comes in the same frame once, when the next begins", () => {
  const { begin, drawn, drawing } = frames();
  drawing.ask();
  assert.equal(drawn.length, 1);
  drawing.ask();
  drawing.ask();
  assert.equal(drawn.length, 1);
  begin();
  assert.equal(drawn.length, 2);
  begin();
  assert.equal(drawn.length, 2);
  drawing.ask();
  assert.equal(drawn.length, 3);
  begin();
  assert.equal(drawn.length, 3);
});

test("what is gone draws nothing any more", () => {
  const { begin, drawn, drawing } = frames();
  drawing.ask();
  drawing.ask();
  drawing.dispose();
  begin();
  drawing.ask();
  assert.equal(drawn.length, 1);
});
