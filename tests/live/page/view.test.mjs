// The parts of view.js that need no page: numbers, what goes to the kernel, what comes from it.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  clamp,
  crossings,
  decode,
  decodeMark,
  ease,
  formatNumber,
  hold,
  Inbox,
  interpolate,
  Link,
  maxInFlight,
  namesByIndex,
  nearest,
  PendingMove,
  parseNumber,
  plainNumber,
  shift,
  toData,
  toPixel,
  wordPattern,
} from "../../../bpwidgets/live/page/view.js";

const near = (one, other, tolerance = 1e-9) =>
  assert.ok(Math.abs(one - other) <= tolerance * Math.max(1, Math.abs(other)), `${one} is not ${other}`);

test("the ends of an axis lie at the ends of its box", () => {
  assert.equal(toPixel(-3, [-3, 3], 50, 200, false), 50);
  assert.equal(toPixel(3, [-3, 3], 50, 200, false), 250);
  assert.equal(toPixel(0, [-3, 3], 50, 200, false), 150);
});

test("what leaves a box is held at its edge, and keeps its direction inside", () => {
  const box = [10, 20, 100, 50]; // right 110, bottom 70
  assert.deepEqual(hold([0, 40], box), [10, 40]);
  assert.deepEqual(hold([200, 90], box), [110, 70]);
  assert.deepEqual(hold([50, 50], box), [50, 50]);
  assert.ok(Number.isNaN(hold([Number.NaN, 50], box)[0]));
  assert.deepEqual(crossings([50, 0], [50, 100], box), [
    [50, 20],
    [50, 70],
  ]);
  assert.deepEqual(crossings([20, 30], [90, 60], box), []);
});

test("a word is found where it is whole, the longest first, and a sentence keeps its letters", () => {
  const sentence = "At x = 1 x₁ and f′(x) are f, not fox: the slope of f(x) is ∂f.";
  const parts = sentence.split(wordPattern(["x", "f", "slope of f(x)"]));
  assert.equal(parts.join(""), sentence);
  assert.deepEqual(
    parts.filter((_, i) => i % 2),
    ["x", "x", "f", "slope of f(x)", "f"],
  );
  assert.deepEqual("a|b (c)".split(wordPattern(["|b", "(c)"])), ["a|b ", "(c)", ""]);
  assert.deepEqual("any words".split(wordPattern([])), ["any words"]);
});

test("marks know their names by their indices", () => {
  assert.deepEqual(
    [...namesByIndex({ band: [0, 2], slope: [5] })],
    [
      [0, "band"],
      [2, "band"],
      [5, "slope"],
    ],
  );
});

test("up is a negative length", () => {
  assert.equal(toPixel(1, [0, 1], 300, -200, false), 100);
  assert.equal(toData(100, [0, 1], 300, -200, false), 1);
});

test("decades are equally wide on a logarithmic axis", () => {
  for (const [value, pixel] of [
    [1, 0],
    [10, 100],
    [100, 200],
    [1000, 300],
  ]) {
    near(toPixel(value, [1, 1000], 0, 300, true), pixel);
  }
});

test("toData is the inverse of toPixel, on turned and logarithmic axes too", () => {
  const axes = [
    [[-3, 3], false],
    [[3, -3], false],
    [[1e-3, 1e4], true],
    [[1e4, 1e-3], true],
    [[1e6, 1e6 + 1], false],
  ];
  for (const [limits, log] of axes) {
    for (const length of [240, -240]) {
      for (let pixel = -50; pixel <= 300; pixel += 12.5) {
        near(toPixel(toData(pixel, limits, 40, length, log), limits, 40, length, log), pixel, 1e-6);
      }
    }
  }
});

test("what no logarithmic axis holds is nowhere", () => {
  for (const value of [0, -1, Number.NaN]) {
    assert.ok(!Number.isFinite(toPixel(value, [1, 10], 0, 100, true)));
  }
});

test("a way to a setting begins at 0, ends at exactly 1 and never goes back", () => {
  assert.equal(ease(0), 0);
  assert.equal(ease(1), 1);
  near(ease(0.5), 0.5);
  const parts = Array.from({ length: 101 }, (_, i) => ease(i / 100));
  assert.ok(parts.every((part, i) => i === 0 || part > parts[i - 1]));
});

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

test("a track is read between its points", () => {
  const track = [
    [0, 1, 3],
    [0, 10, 30],
  ];
  assert.equal(interpolate(track, 0), 0);
  assert.equal(interpolate(track, 0.5), 5);
  assert.equal(interpolate(track, 1), 10);
  assert.equal(interpolate(track, 2), 20);
  assert.equal(interpolate(track, 3), 30);
});

test("before and behind a track lie its ends", () => {
  const track = [
    [0, 1],
    [5, 7],
  ];
  assert.equal(interpolate(track, -9), 5);
  assert.equal(interpolate(track, 9), 7);
});

test("a track of typed arrays is a track", () => {
  assert.equal(interpolate([new Float32Array([0, 1]), new Float32Array([0, 4])], 0.25), 1);
});

test("a gap in a track is nowhere, not somewhere else", () => {
  assert.ok(
    Number.isNaN(
      interpolate(
        [
          [0, 1, 2],
          [0, Number.NaN, 2],
        ],
        0.5,
      ),
    ),
  );
});

test("numbers have a true minus sign and no more digits than asked for", () => {
  assert.equal(formatNumber(-1.23456, 3), "−1.23");
  assert.equal(formatNumber(0.000012345, 2), "0.000012");
  assert.equal(formatNumber(2, 4), "2");
  assert.equal(formatNumber("1.50", 3), "1.5");
});

test("every minus sign is a true one, that of an exponent too", () => {
  assert.equal(formatNumber(-1.5e-9, 2), "−1.5e−9");
  assert.equal(formatNumber(-0, 3), "0");
});

test("a share of an axis is a difference, or a factor where it is logarithmic", () => {
  assert.equal(shift(0.5, [-3, 3], 0.01, false), 0.56);
  assert.equal(shift(0.5, [3, -3], 0.01, false), 0.44);
  near(shift(0.1, [1e-3, 1], 1 / 3, true), 1);
  near(shift(0.1, [1e-3, 1], -1 / 3, true), 0.01);
});

test("what is not shifted keeps all its digits", () => {
  assert.equal(shift(1 / 3, [-3, 3], 0, false), 1 / 3);
});

test("an arrow key goes to the nearest click target in its direction", () => {
  const ways = [
    [0, 0],
    [30, 0],
    [60, 0],
    [0, 40],
    [-30, 0],
    [35, 36],
    [30, 30],
  ];
  const any = () => true;
  assert.equal(nearest(ways, [1, 0], any), 1);
  assert.equal(nearest(ways, [-1, 0], any), 4);
  assert.equal(nearest(ways, [0, 1], any), 3);
  assert.equal(nearest(ways, [0, -1], any), -1);
  assert.equal(
    nearest(ways, [1, 0], (i) => i !== 1),
    2,
  );
  assert.equal(
    nearest(
      [
        [0, 0],
        [Number.NaN, 0],
      ],
      [1, 0],
      any,
    ),
    -1,
  );
});

test("a number is kept between two ends, whichever comes first", () => {
  assert.deepEqual(
    [-1, 0.5, 2].map((value) => clamp(value, [0, 1])),
    [0, 0.5, 1],
  );
  assert.deepEqual(
    [-1, 0.5, 2].map((value) => clamp(value, [1, 0])),
    [0, 0.5, 1],
  );
});

test("what is typed may have a true minus sign, a comma and spaces; other words are no number", () => {
  assert.equal(parseNumber(" −0,75 "), -0.75);
  assert.equal(parseNumber("1.57"), 1.57);
  assert.equal(parseNumber("−1.5e−3"), -0.0015);
  for (const text of ["", "  ", "abc", "1.2.3"]) assert.ok(Number.isNaN(parseNumber(text)), text);
});

test("numbers come as a list, as 32-bit numbers or as bytes", () => {
  assert.deepEqual(decode([1, null, 3], []), [1, Number.NaN, 3]);
  const buffers = [
    new DataView(new Float32Array([0.5, -2]).buffer),
    new DataView(new Uint8Array([0, 255]).buffer),
  ];
  assert.deepEqual([...decode({ buffer: 0 }, buffers)], [0.5, -2]);
  assert.deepEqual([...decode({ bytes: 1 }, buffers)], [0, 255]);
});

test("where no coordinate is known a mark is nowhere, whichever field says where it is", () => {
  const nan = Number.NaN;
  for (const name of ["x", "y", "at", "tail", "head"])
    assert.deepEqual(decodeMark({ [name]: [0.5, null] }, {}, [])[name], [0.5, nan], name);
  const { low, high } = decodeMark({ low: null, high: 2 }, {}, []);
  assert.deepEqual([low, high], [nan, 2]);
  const ends = [
    [0, null],
    [1, 2],
  ];
  assert.deepEqual(decodeMark({ segment: ends }, {}, []).segment, [
    [0, nan],
    [1, 2],
  ]);
});

test("a mark has its kind's defaults, and null where it has no boundary or segment", () => {
  assert.deepEqual(decodeMark({ boundary: null, segment: null }, { opacity: 0.5 }, []), {
    opacity: 0.5,
    boundary: null,
    segment: null,
  });
});

test("a number for machines is read as one by them", () => {
  for (const value of [-0.5, 0, 1.23456, -1.5e-9])
    assert.ok(Math.abs(Number(plainNumber(value)) - value) <= 1e-3 * Math.abs(value), `${value}`);
});

// ---- Link ----

const RULES = {
  drag: { waiting: "replace" },
  press: { waiting: "queue" },
  reset: { waiting: "replace" },
  nudge: { waiting: "add" },
  step: { waiting: "add" },
  back: { waiting: "add" },
};

/** A link to a kernel that answers when told to, and time that passes when told to. */
function linked() {
  const sent = [];
  let time = 0;
  let timer;
  const link = new Link((message) => sent.push(message), RULES, {
    now: () => time,
    later: (action, ms) => {
      timer = { action, at: time + ms };
    },
  });
  const wait = (ms) => {
    time += ms;
    if (timer && timer.at <= time) timer.action();
  };
  return { link, sent, wait };
}

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

// ---- PendingMove ----

function moving() {
  const { link, sent } = linked();
  return { link, sent, move: new PendingMove(link) };
}

test("a handle that a pointer holds stays where it has it, whatever the kernel answers", () => {
  const { link, sent, move } = moving();
  move.move(2, [1, 0], { held: true, fine: false });
  const [{ kind, handle, at, fine, held }] = sent;
  assert.deepEqual([kind, handle, at, fine, held], ["drag", 2, [1, 0], false, undefined]);
  link.acknowledge(1);
  move.settle();
  assert.deepEqual([move.index, move.at], [2, [1, 0]]);
  move.release();
  assert.equal(move.index, undefined);
});

test("a handle that was let go stays until its last move is answered", () => {
  const { link, move } = moving();
  for (const x of [1, 2, 3]) move.move(0, [x, 0], { held: true });
  move.release();
  link.acknowledge(1);
  move.settle();
  assert.deepEqual(move.at, [3, 0]);
  link.acknowledge(2);
  move.settle();
  assert.equal(move.index, undefined);
});

test("a handle moved by a key lies where the kernel has it after the answer, though another event waits", () => {
  const { link, move } = moving();
  move.move(0, [1, 0], { held: false });
  link.enqueue({ kind: "reset" });
  link.acknowledge(1);
  move.settle();
  assert.equal(move.index, undefined);
});

test("nothing is ahead of the kernel after a move was given up", () => {
  const { move } = moving();
  move.move(0, [1, 0], { held: true });
  move.cancel();
  assert.deepEqual([move.index, move.held], [undefined, false]);
});

// ---- Inbox ----

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

test("a message is shown at once where no stage is on its way", () => {
  const { shown, frame } = inbox();
  frame(1);
  assert.deepEqual(shown, ["frame 1"]);
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
