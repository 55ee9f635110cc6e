import assert from "node:assert/strict";
import { test } from "node:test";
import { Continuity } from "../../../../bpwidgets/live/page/browser/continuity.js";

/** One that has shown a frame of all, number 1; `asked()`: how often it has asked for all since. */
function afterTheFirst(t) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let asked = 0;
  const continuity = new Continuity(() => {
    asked += 1;
  });
  assert.ok(continuity.goesOn({ number: 1 }));
  return { continuity, asked: () => asked };
}

test("a frame goes on from the one before it, and one of all from anything", (t) => {
  const { continuity, asked } = afterTheFirst(t);
  assert.ok(continuity.goesOn({ number: 2, after: 1 }));
  assert.ok(continuity.goesOn({ number: 7 }));
  assert.deepEqual([continuity.number, asked()], [7, 0]);
});

test("where a frame was lost all is asked for once, until a stage comes", (t) => {
  const { continuity, asked } = afterTheFirst(t);
  assert.equal(continuity.goesOn({ number: 3, after: 2 }), false);
  assert.equal(continuity.goesOn({ number: 4, after: 3 }), false);
  assert.deepEqual([continuity.number, asked()], [1, 1]);
  continuity.onStage();
  assert.ok(continuity.goesOn({ number: 5 }));
  assert.equal(continuity.goesOn({ number: 7, after: 6 }), false);
  assert.equal(asked(), 2);
});

test("what was asked for may be lost, too: a later frame asks again", (t) => {
  const { continuity, asked } = afterTheFirst(t);
  continuity.goesOn({ number: 3, after: 2 });
  t.mock.timers.tick(60_000);
  continuity.goesOn({ number: 4, after: 3 });
  assert.equal(asked(), 2);
});

test("a stage that cannot be shown is asked for once more, and not for ever", (t) => {
  const { continuity, asked } = afterTheFirst(t);
  continuity.askAgain();
  continuity.askAgain();
  t.mock.timers.tick(60_000);
  continuity.askAgain();
  assert.equal(asked(), 1);
});
