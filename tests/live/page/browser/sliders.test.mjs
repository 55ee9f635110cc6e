import assert from "node:assert/strict";
import { test } from "node:test";
import { Sliders } from "../../../../bpwidgets/live/page/browser/sliders.js";
import { queueToKernel } from "./queue.mjs";

/** The sliders of a column with one, of x, in steps of 0.1, whose model has answered; `values`: what it has then.
 * `entry`: that which is chosen, where x is a matrix. */
async function slidersOfX(values = { continuous_update: false, step: 0.1 }, entry = undefined) {
  const model = {
    name: "FloatSliderModel",
    get: (name) => values[name],
    set: (changes) => Object.assign(values, changes),
    save_changes() {},
  };
  const chooser = { get: (name) => (name === "index" ? entry.index : undefined) };
  const models = { "id of x": model, "id of chooser": chooser };
  const manager = { get_model: async (id) => models[id] ?? Promise.reject(new Error(`no model ${id}`)) };
  const x = { id: "id of x", step: 0.1, chooser: entry ? "id of chooser" : null };
  const { queue, sent } = queueToKernel();
  const sliders = new Sliders({ get: () => ({ x }), widget_manager: manager }, queue);
  await sliders.findModels();
  return { sliders, sent, target: partOf("x"), values };
}

/** A node in the slider of a parameter: its handle, or what is typed into. */
function partOf(parameter, { readout = false } = {}) {
  const slider = { classList: ["widget-slider", `bpw-parameter-${parameter}`] };
  return {
    closest: (selector) => (selector === ".widget-slider" ? slider : null),
    matches: (selector) => readout && selector === ".widget-readout",
  };
}

/** What becomes of a key: whether it is claimed, and so reaches nobody else. */
function press(sliders, target, key) {
  const event = { target, key, claimed: false, stopPropagation() {} };
  event.preventDefault = () => {
    event.claimed = true;
  };
  sliders.onKey(event);
  return event.claimed;
}

test("keys that wait move the entry of a matrix that was chosen when they were pressed", async () => {
  const entry = { index: 3 };
  const { sliders, sent, target } = await slidersOfX(undefined, entry);
  for (const key of ["ArrowUp", "ArrowUp", "ArrowUp"]) assert.ok(press(sliders, target, key));
  entry.index = 4;
  press(sliders, target, "ArrowUp");
  press(sliders, target, "End");
  for (const sequence of [1, 2, 3]) sliders.queue.acknowledge(sequence);
  const told = sent.map(({ kind, entry: of, count, end }) => [kind, of, count ?? end]);
  assert.deepEqual(told, [
    ["nudge", 3, 1],
    ["nudge", 3, 2],
    ["nudge", 4, 1],
    ["to_end", 4, "high"],
  ]);
});

test("a key on the slider of a number names no entry", async () => {
  const { sliders, sent, target } = await slidersOfX();
  press(sliders, target, "ArrowDown");
  assert.deepEqual([sent[0].entry, sent[0].count], [null, -1]);
});

test("keys on a slider whose model was not found are left to whoever else may hear them", async () => {
  const { sliders, sent } = await slidersOfX();
  assert.equal(press(sliders, partOf("other"), "ArrowUp"), false);
  assert.equal(press(sliders, partOf("other", { readout: true }), "Enter"), false);
  assert.deepEqual(sent, []);
});

test("while a pointer holds a slider it tells all its values, with Shift between two steps", async () => {
  const { sliders, target, values } = await slidersOfX();
  sliders.onPointerDown({ target, button: 0, shiftKey: true });
  assert.deepEqual(values, { continuous_update: true, step: 0.1 * 1e-4 });
  sliders.release();
  assert.deepEqual(values, { continuous_update: false, step: 0.1 });
});

test("a click with another button, as for a menu that takes the pointer, holds no slider", async () => {
  const { sliders, target, values } = await slidersOfX();
  sliders.onPointerDown({ target, button: 2, shiftKey: false });
  assert.deepEqual(values, { continuous_update: false, step: 0.1 });
});

test("the finger that holds a slider lets it go, and no other that is lifted meanwhile", async () => {
  const { sliders, target, values } = await slidersOfX();
  const later = () => new Promise((done) => setTimeout(done));
  sliders.onPointerDown({ target, button: 0, shiftKey: true, pointerId: 1 });
  sliders.onPointerUp({ pointerId: 2 });
  await later();
  assert.ok(values.continuous_update);
  sliders.onPointerUp({ pointerId: 1 });
  await later();
  assert.deepEqual(values, { continuous_update: false, step: 0.1 });
});

test("a slider that a page held as it was left is free on the next one, in its own steps", async () => {
  const { sliders, target, values } = await slidersOfX({ continuous_update: true, step: 0.1 * 1e-4 });
  assert.deepEqual(values, { continuous_update: false, step: 0.1 });
  sliders.onPointerDown({ target, button: 0, shiftKey: false });
  assert.deepEqual(values, { continuous_update: true, step: 0.1 });
});

test("a step that a program has given a slider stays", async () => {
  const { sliders, target, values } = await slidersOfX({ continuous_update: false, step: 0.5 });
  sliders.onPointerDown({ target, button: 0, shiftKey: false });
  sliders.release();
  assert.deepEqual(values, { continuous_update: false, step: 0.5 });
});
