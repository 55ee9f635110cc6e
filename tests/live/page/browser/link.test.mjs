import assert from "node:assert/strict";
import { test } from "node:test";
import { Link, maxInFlight } from "../../../../bpwidgets/live/page/browser/link.js";
import { linked, RULES } from "./linked.mjs";

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
    new Link(() => {
      throw new Error(text);
    }, RULES);
  failing("Cannot send").notify({ kind: "hello" }); // as JupyterLab says while a kernel is restarted
  assert.throws(() => failing("no such thing").notify({ kind: "hello" }), /no such thing/);
});

test("of events that wait for the same thing the newest wins, and the last one goes", () => {
  const { link, sent } = linked();
  for (const x of [1, 2, 3]) link.enqueue({ kind: "drag", handle: 0, at: [x, 0] });
  assert.deepEqual(
    sent.map(({ at }) => at[0]),
    [1],
  );
  link.acknowledge(1);
  assert.deepEqual(
    sent.map(({ at }) => at[0]),
    [1, 3],
  );
  link.acknowledge(2);
  assert.ok(link.idle);
});

test("an event for one thing does not take the place of an event for another", () => {
  const { link, sent } = linked();
  link.enqueue({ kind: "step", count: 1 });
  link.enqueue({ kind: "drag", handle: 0, at: [1, 0] });
  link.enqueue({ kind: "drag", handle: 1, at: [2, 0] });
  link.enqueue({ kind: "reset" });
  for (const number of [1, 2, 3]) link.acknowledge(number);
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

for (const kind of ["nudge", "step", "back"]) {
  test(`the counts of waiting ${kind} events add up, so that none is lost`, () => {
    const { link, sent } = linked();
    for (const count of [1, 1, 1, 1, 10]) link.enqueue({ kind, count });
    link.acknowledge(1);
    assert.deepEqual(
      sent.map(({ count }) => count),
      [1, 13],
    );
  });
}

test("events that queue go one after the other", () => {
  const { link, sent } = linked();
  for (let i = 0; i < 3; i += 1) link.enqueue({ kind: "press", handle: 0 });
  link.acknowledge(1);
  link.acknowledge(2);
  assert.equal(sent.length, 3);
});

test("an event has its number and its client when it goes", () => {
  const { link, sent } = linked();
  const [first, second] = [link.enqueue({ kind: "reset" }), link.enqueue({ kind: "back", count: 1 })];
  assert.deepEqual([first.sequence, second.sequence], [1, undefined]);
  link.acknowledge(1);
  assert.equal(second.sequence, 2);
  assert.deepEqual(sent[1], { kind: "back", count: 1, sequence: 2, client: link.client });
});

test("what is handed over stays as it is, and can be handed over again", () => {
  const { link, sent } = linked();
  const step = Object.freeze({ kind: "step", count: 1 });
  for (let i = 0; i < 3; i += 1) link.enqueue(step);
  link.acknowledge(1);
  assert.deepEqual(
    sent.map(({ count, sequence }) => [count, sequence]),
    [
      [1, 1],
      [2, 2],
    ],
  );
});

test("an answer that never comes holds nothing up for ever, though nothing more is sent", () => {
  const { link, sent, wait } = linked();
  link.enqueue({ kind: "step", count: 1 });
  link.enqueue({ kind: "reset" });
  assert.equal(sent.length, 1);
  wait(3000);
  assert.equal(sent.length, 1);
  wait(2000);
  assert.equal(sent.at(-1).kind, "reset");
  wait(5000);
  assert.ok(link.idle); // Play goes on
});

test("a link is open while an event would be sent at once, so that time goes on while an answer is on its way", () => {
  const { link, sent } = linked();
  link.enqueue({ kind: "step", count: 1 });
  assert.ok(!link.open); // on a short way one event is in flight
  Object.assign(link, { roundTripMs: 100, kernelMs: 20 });
  assert.ok(link.open);
  link.enqueue({ kind: "step", count: 1 });
  link.enqueue({ kind: "step", count: 1 });
  assert.equal(sent.length, 3);
  assert.ok(!link.open);
  link.acknowledge(3);
  assert.ok(link.open);
});
