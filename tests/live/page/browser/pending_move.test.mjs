import assert from "node:assert/strict";
import { test } from "node:test";
import { PendingMove } from "../../../../bpwidgets/live/page/browser/pending_move.js";
import { queueToKernel } from "./queue.mjs";

function moving() {
  const { queue, sent } = queueToKernel();
  return { queue, sent, move: new PendingMove(queue) };
}

test("a handle that a pointer holds stays where it has it, whatever the kernel answers", () => {
  const { queue, sent, move } = moving();
  move.move("x", [1, 0], { held: true, fine: false });
  const [{ kind, handle, at, fine, held }] = sent;
  assert.deepEqual([kind, handle, at, fine, held], ["drag", "x", [1, 0], false, undefined]);
  queue.acknowledge(1);
  move.settle();
  assert.deepEqual([move.label, move.at], ["x", [1, 0]]);
  move.release();
  assert.equal(move.label, undefined);
});

test("a handle that was let go stays until its last move is answered", () => {
  const { queue, move } = moving();
  for (const x of [1, 2, 3]) move.move("x", [x, 0], { held: true });
  move.release();
  queue.acknowledge(1);
  move.settle();
  assert.deepEqual(move.at, [3, 0]);
  queue.acknowledge(2);
  move.settle();
  assert.equal(move.label, undefined);
});

test("a handle moved by a key lies where the kernel has it after the answer, though another event waits", () => {
  const { queue, move } = moving();
  move.move("x", [1, 0], { held: false });
  queue.enqueue({ kind: "reset" });
  queue.acknowledge(1);
  move.settle();
  assert.equal(move.label, undefined);
});

test("a handle lies where the kernel has it as soon as its answer is waited for no longer, though another event goes", () => {
  const { queue, sent, wait } = queueToKernel();
  const move = new PendingMove(queue);
  queue.onGiveUp = () => move.settle();
  move.move("x", [1, 0], { held: false });
  queue.enqueue({ kind: "reset" });
  wait(5000);
  assert.equal(move.label, undefined);
  assert.equal(sent.at(-1).kind, "reset");
});

test("nothing is ahead of the kernel after a move was given up", () => {
  const { move } = moving();
  move.move("x", [1, 0], { held: true });
  move.cancel();
  assert.deepEqual([move.label, move.held], [undefined, false]);
});
