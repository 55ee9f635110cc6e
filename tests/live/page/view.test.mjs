// The pure functions of view.js: where a number lies, what it says, how much may be in flight.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  allowed,
  along,
  clamp,
  decoded,
  Link,
  nearest,
  shifted,
  shown,
  toData,
  toPixel,
  typed,
} from "../../../bpwidgets/live/page/view.js";

const near = (one, other, tolerance = 1e-9) =>
  assert.ok(Math.abs(one - other) <= tolerance * Math.max(1, Math.abs(other)), `${one} is not ${other}`);

test("the ends of an axis lie at the ends of its box", () => {
  assert.equal(toPixel(-3, [-3, 3], 50, 200, false), 50);
  assert.equal(toPixel(3, [-3, 3], 50, 200, false), 250);
  assert.equal(toPixel(0, [-3, 3], 50, 200, false), 150);
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

test("between one event and eight are in flight", () => {
  for (const roundTrip of [0, 1, 30, 100, 1000, 1e6]) {
    for (const kernel of [0, 2, 20, 200]) {
      const number = allowed(roundTrip, kernel);
      assert.ok(Number.isInteger(number) && number >= 1 && number <= 8, `${number}`);
    }
  }
});

test("a near kernel has one event in flight, however slow it is; a far and quick one has several", () => {
  assert.equal(allowed(20, 2), 1);
  assert.equal(allowed(220, 200), 1);
  assert.ok(allowed(200, 2) > 2);
});

test("a longer way never allows fewer, a slower kernel never more", () => {
  for (let roundTrip = 10; roundTrip < 400; roundTrip += 10) {
    assert.ok(allowed(roundTrip + 10, 5) >= allowed(roundTrip, 5));
    assert.ok(allowed(roundTrip, 50) <= allowed(roundTrip, 5));
  }
});

test("a track is read between its points", () => {
  const track = [
    [0, 1, 3],
    [0, 10, 30],
  ];
  assert.equal(along(track, 0), 0);
  assert.equal(along(track, 0.5), 5);
  assert.equal(along(track, 1), 10);
  assert.equal(along(track, 2), 20);
  assert.equal(along(track, 3), 30);
});

test("before and behind a track lie its ends", () => {
  const track = [
    [0, 1],
    [5, 7],
  ];
  assert.equal(along(track, -9), 5);
  assert.equal(along(track, 9), 7);
});

test("a track of typed arrays is a track", () => {
  assert.equal(along([new Float32Array([0, 1]), new Float32Array([0, 4])], 0.25), 1);
});

test("a gap in a track is nowhere, not somewhere else", () => {
  assert.ok(
    Number.isNaN(
      along(
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
  assert.equal(shown(-1.23456, 3), "−1.23");
  assert.equal(shown(0.000012345, 2), "0.000012");
  assert.equal(shown(2, 4), "2");
  assert.equal(shown("1.50", 3), "1.5");
});

test("every minus sign is a true one, that of an exponent too", () => {
  assert.equal(shown(-1.5e-9, 2), "−1.5e−9");
  assert.equal(shown(-0, 3), "0");
});

test("a share of an axis is a difference, or a factor where it is logarithmic", () => {
  assert.equal(shifted(0.5, [-3, 3], 0.01, false), 0.56);
  assert.equal(shifted(0.5, [3, -3], 0.01, false), 0.44);
  near(shifted(0.1, [1e-3, 1], 1 / 3, true), 1);
  near(shifted(0.1, [1e-3, 1], -1 / 3, true), 0.01);
});

test("what is not shifted keeps all its digits", () => {
  assert.equal(shifted(1 / 3, [-3, 3], 0, false), 1 / 3);
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
  assert.equal(typed(" −0,75 "), -0.75);
  assert.equal(typed("1.57"), 1.57);
  assert.equal(typed("−1.5e−3"), -0.0015);
  for (const text of ["", "  ", "abc", "1.2.3"]) assert.ok(Number.isNaN(typed(text)), text);
});

test("numbers come as a list, as 32-bit numbers or as bytes", () => {
  assert.deepEqual(decoded([1, null, 3], []), [1, Number.NaN, 3]);
  const buffers = [
    new DataView(new Float32Array([0.5, -2]).buffer),
    new DataView(new Uint8Array([0, 255]).buffer),
  ];
  assert.deepEqual([...decoded({ buffer: 0 }, buffers)], [0.5, -2]);
  assert.deepEqual([...decoded({ bytes: 1 }, buffers)], [0, 255]);
});

/** A link to a kernel that answers when told to. */
function linked() {
  const sent = [];
  let time = 0;
  const link = new Link(
    (message) => sent.push(message),
    () => time,
  );
  return { link, sent, later: (ms) => (time += ms) };
}

test("of events that wait for the same thing the newest wins, and the last one goes", () => {
  const { link, sent } = linked();
  for (const x of [1, 2, 3]) link.push({ kind: "drag", handle: 0, at: [x, 0] });
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
  link.push({ kind: "step" });
  link.push({ kind: "drag", handle: 0, at: [1, 0] });
  link.push({ kind: "drag", handle: 1, at: [2, 0] });
  link.push({ kind: "reset" });
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

test("keys that wait add up, so that none sticks", () => {
  const { link, sent } = linked();
  for (const steps of [1, 1, 1, -1, 10]) link.push({ kind: "nudge", parameter: "x", steps });
  link.acknowledge(1);
  assert.deepEqual(
    sent.map(({ steps }) => steps),
    [1, 11],
  );
});

test("an event has its number and its view when it goes", () => {
  const { link, sent } = linked();
  const [first, second] = [link.push({ kind: "step" }), link.push({ kind: "back" })];
  assert.deepEqual([first.sequence, second.sequence], [1, undefined]);
  link.acknowledge(1);
  assert.equal(second.sequence, 2);
  assert.deepEqual(sent[1], { kind: "back", sequence: 2, view: link.view });
});

test("an answer that never comes holds nothing up for ever", () => {
  const { link, sent, later } = linked();
  link.push({ kind: "step" });
  link.push({ kind: "back" });
  assert.equal(sent.length, 1);
  later(5000);
  link.push({ kind: "reset" });
  assert.equal(sent.at(-1).kind, "back");
});
