import assert from "node:assert/strict";
import { test } from "node:test";
import { EventQueue, maxInFlight } from "../../../../bpwidgets/live/page/browser/event_queue.js";
import { queueToKernel, RULES } from "./queue.mjs";

test("between one event and eight are in flight", () => {
  for (const roundTrip of [0, 1, 30, 100, 1000, 1e6]) {
    for (const kernel of [0, 2, 20, 200]) {
      const number = maxInFlight(roundTrip, kernel);
      assert.ok(Number.isInteger(number) && number >= 1 && number <= 8, `${number}`);
    }
  }
});

test("a near kernel has one event in flight, however slow it is; a far and quick one has several", () => {
  assert.equal(maxInFlight(20, 2), 1);
  assert.equal(maxInFlight(220, 200), 1);
  assert.ok(maxInFlight(200, 2) > 2);
});

test("a longer way never allows fewer, a slower kernel never more", () => {
  for (let roundTrip = 10; roundTrip < 400; roundTrip += 10) {
    assert.ok(maxInFlight(roundTrip + 10, 5) >= maxInFlight(roundTrip, 5));
    assert.ok(maxInFlight(roundTrip, 50) <= maxInFlight(roundTrip, 5));
  }
});

test("what is sent to a kernel that has ended is no error, and another error is not hidden", () => {
  const failing = (text) =>
    new EventQueue(() => {
      throw new Error(text);
    }, RULES);
  failing("Cannot send").notify({ kind: "hello" }); // as JupyterLab says while a kernel is restarted
  assert.throws(() => failing("no such thing").notify({ kind: "hello" }), /no such thing/);
});

test("of events that wait for the same thing the newest wins, and the last one goes", () => {
  const { queue, sent } = queueToKernel();
  for (const x of [1, 2, 3]) queue.enqueue({ kind: "drag", handle: 0, at: [x, 0] });
  assert.deepEqual(
    sent.map(({ at }) => at[0]),
    [1],
  );
  queue.acknowledge(1);
  assert.deepEqual(
    sent.map(({ at }) => at[0]),
    [1, 3],
  );
  queue.acknowledge(2);
  assert.ok(queue.idle);
});

test("an event for one thing does not take the place of an event for another", () => {
  const { queue, sent } = queueToKernel();
  queue.enqueue({ kind: "step", count: 1 });
  queue.enqueue({ kind: "drag", handle: 0, at: [1, 0] });
  queue.enqueue({ kind: "drag", handle: 1, at: [2, 0] });
  queue.enqueue({ kind: "reset" });
  for (const number of [1, 2, 3]) queue.acknowledge(number);
  assert.deepEqual(
    sent.map(({ kind, handle }) => [kind, handle]),
    [
      ["step", undefined],
      ["drag", 0],
      ["drag", 1],
      ["reset", undefined],
    ],
  );
});

test("keys that wait become one, from where the first of them found the handle to where the last one leads", () => {
  const { queue, sent } = queueToKernel();
  const key = (since, at) => queue.enqueue({ kind: "drag", handle: "x", at, since });
  key([0, 0], [0.1, 0]);
  key([0.1, 0], [0.2, 0]);
  key([0.2, 0], [0.2, 0.1]);
  queue.acknowledge(1);
  assert.deepEqual(sent[1].since, [0.1, 0]);
  assert.deepEqual(sent[1].at, [0.2, 0.1]);
  key([0.2, 0.1], [0.3, 0.1]);
  key([0.3, 0.1], [0.2, 0.1]);
  queue.acknowledge(2);
  assert.deepEqual(sent[2].since, sent[2].at); // there and back: nothing moves
});

test("a key goes on from where a pointer has left the handle, and a pointer takes it wherever a key has", () => {
  const { queue, sent } = queueToKernel();
  const drag = (at, since = null) => queue.enqueue({ kind: "drag", handle: "x", at, since });
  drag([1, 0]);
  drag([5, 0]);
  drag([4.9, 0], [5, 0]);
  drag([4.8, 0], [4.9, 0]);
  for (const number of [1, 2]) queue.acknowledge(number);
  drag([3, 0], [4.8, 0]);
  drag([7, 0]);
  for (const number of [3, 4]) queue.acknowledge(number);
  assert.deepEqual(
    sent.map(({ at, since }) => [at[0], since]),
    [
      [1, null],
      [5, null],
      [4.8, [5, 0]],
      [7, null],
    ],
  );
});

for (const kind of ["nudge", "step", "back"]) {
  test(`the counts of waiting ${kind} events add up, so that none is lost`, () => {
    const { queue, sent } = queueToKernel();
    for (const count of [1, 1, 1, 1, 10]) queue.enqueue({ kind, count });
    queue.acknowledge(1);
    assert.deepEqual(
      sent.map(({ count }) => count),
      [1, 13],
    );
  });
}

test("events that queue go one after the other", () => {
  const { queue, sent } = queueToKernel();
  for (let i = 0; i < 3; i += 1) queue.enqueue({ kind: "press", handle: 0 });
  queue.acknowledge(1);
  queue.acknowledge(2);
  assert.equal(sent.length, 3);
});

test("an event has its number and its client when it goes", () => {
  const { queue, sent } = queueToKernel();
  const [first, second] = [queue.enqueue({ kind: "reset" }), queue.enqueue({ kind: "back", count: 1 })];
  assert.deepEqual([first.sequence, second.sequence], [1, undefined]);
  queue.acknowledge(1);
  assert.equal(second.sequence, 2);
  assert.deepEqual(sent[1], { kind: "back", count: 1, sequence: 2, client: queue.client });
});

test("what is handed over stays as it is, and can be handed over again", () => {
  const { queue, sent } = queueToKernel();
  const step = Object.freeze({ kind: "step", count: 1 });
  for (let i = 0; i < 3; i += 1) queue.enqueue(step);
  queue.acknowledge(1);
  assert.deepEqual(
    sent.map(({ count, sequence }) => [count, sequence]),
    [
      [1, 1],
      [2, 2],
    ],
  );
});

test("an answer that never comes holds nothing up for ever, though nothing more is sent", () => {
  const { queue, sent, wait } = queueToKernel();
  queue.enqueue({ kind: "step", count: 1 });
  queue.enqueue({ kind: "reset" });
  assert.equal(sent.length, 1);
  wait(3000);
  assert.equal(sent.length, 1);
  wait(2000);
  assert.equal(sent.at(-1).kind, "reset");
  wait(5000);
  assert.ok(queue.idle); // Play goes on
});

test("an event is over when it is answered, or its answer is waited for no longer", () => {
  const { queue, wait } = queueToKernel();
  const first = queue.enqueue({ kind: "step", count: 1 });
  const second = queue.enqueue({ kind: "reset" });
  const over = () => [first, second].map((event) => queue.isOver(event));
  assert.deepEqual(over(), [false, false]);
  queue.acknowledge(1);
  assert.deepEqual(over(), [true, false]);
  wait(5000);
  assert.deepEqual(over(), [true, true]);
});

test("a queue is open while an event would be sent at once, so that time goes on while an answer is on its way", () => {
  const { queue, sent } = queueToKernel();
  queue.enqueue({ kind: "step", count: 1 });
  assert.ok(!queue.open); // on a short way one event is in flight
  Object.assign(queue, { roundTripMs: 100, kernelMs: 20 });
  assert.ok(queue.open);
  queue.enqueue({ kind: "step", count: 1 });
  queue.enqueue({ kind: "step", count: 1 });
  assert.equal(sent.length, 3);
  assert.ok(!queue.open);
  queue.acknowledge(3);
  assert.ok(queue.open);
});
