import assert from "node:assert/strict";
import { test } from "node:test";
import { Inbox } from "../../../../bpwidgets/live/page/browser/inbox.js";

/** An inbox whose images are decoded when told to. */
function inbox() {
  const [shown, decodings, closed] = [[], [], []];
  const box = new Inbox({
    decodeImage: (png) => new Promise((resolve, reject) => decodings.push({ png, resolve, reject })),
    showStage: ({ name }, _, image) => shown.push(`stage ${name} of ${image.png}`),
    showMessage: ({ kind, number, ack }) => shown.push(ack ? `${kind} ${ack.a}` : `${kind} ${number}`),
    fail: ({ message }) => shown.push(message),
  });
  const answer = async (i) => {
    const { png, resolve } = decodings[i];
    resolve({ png, close: () => closed.push(png) });
    await new Promise(setImmediate);
  };
  const stage = (name, png) => box.receive({ kind: "stage", name, png: 0 }, [png]);
  const frame = (number) => box.receive({ kind: "frame", number }, []);
  return { box, shown, closed, decodings, answer, stage, frame };
}

test("a message is shown at once where no stage is on its way", async () => {
  const { shown, answer, stage, frame } = inbox();
  stage("A", "png");
  frame(1);
  await answer(0);
  frame(2);
  assert.deepEqual(shown.slice(1), ["frame 1", "frame 2"]);
});

test("a frame for other views that comes before the first stage is not shown: it does not tell what they know", async () => {
  const { box, shown, answer, stage, frame } = inbox();
  frame(1);
  box.receive({ kind: "frame", number: 2, ack: { a: 3 } }, []);
  box.receive({ kind: "error", number: 3 }, []);
  assert.deepEqual(shown, ["ack 3", "error 3"]);
  stage("A", "png");
  frame(4);
  await answer(0);
  assert.deepEqual(shown.slice(2), ["stage A of png", "frame 4"]);
});

test("what follows a stage is shown with it, in order, and not before it is decoded", async () => {
  const { shown, answer, stage, frame } = inbox();
  stage("A", "png");
  frame(1);
  frame(2);
  assert.deepEqual(shown, []);
  await answer(0);
  assert.deepEqual(shown, ["stage A of png", "frame 1", "frame 2"]);
});

test("a stage without its frame waits for it", async () => {
  const { shown, answer, stage, frame } = inbox();
  stage("A", "png");
  await answer(0);
  assert.deepEqual(shown, []);
  frame(1);
  assert.deepEqual(shown, ["stage A of png", "frame 1"]);
});

test("of two stages the newer one is shown, whichever is decoded first, and the image of the other is freed", async () => {
  const { shown, closed, answer, stage, frame } = inbox();
  stage("A", "old");
  frame(1);
  stage("B", "new");
  frame(2);
  await answer(1);
  await answer(0);
  assert.deepEqual(shown, ["stage B of new", "frame 2"]);
  assert.deepEqual(closed, ["old"]);
});

test("what waited behind a stage that a newer one replaces is not lost, but for its frames, which are answered", async () => {
  const { box, shown, answer, stage, frame } = inbox();
  stage("A", "old");
  box.receive({ kind: "frame", number: 1, ack: { a: 3 } }, []);
  box.receive({ kind: "roll_call", number: "of b" }, []);
  stage("B", "new");
  assert.deepEqual(shown, ["ack 3", "roll_call of b"]);
  frame(2);
  await answer(0);
  await answer(1);
  assert.deepEqual(shown.slice(2), ["stage B of new", "frame 2"]);
});

test("a stage that cannot be decoded is said, and until the next one events are answered and no frame is shown", async () => {
  const { box, shown, decodings, answer, stage, frame } = inbox();
  stage("A", "broken");
  box.receive({ kind: "frame", ack: { a: 3 } }, []);
  decodings[0].reject(new Error("no image"));
  await new Promise(setImmediate);
  assert.deepEqual(shown, ["ack 3", "no image"]);
  frame(2);
  box.receive({ kind: "frame", ack: { a: 4 } }, []);
  box.receive({ kind: "error", number: 5 }, []);
  assert.deepEqual(shown.slice(2), ["ack 4", "error 5"]);
  stage("B", "png");
  frame(3);
  await answer(1);
  assert.deepEqual(shown.slice(4), ["stage B of png", "frame 3"]);
});

test("a disposed inbox shows no stage that comes too late", async () => {
  const { box, shown, answer, stage, frame } = inbox();
  stage("A", "png");
  frame(1);
  box.dispose();
  await answer(0);
  assert.deepEqual(shown, []);
});
