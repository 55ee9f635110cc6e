import assert from "node:assert/strict";
import { test } from "node:test";
import { Sliders } from "../../../../bpwidgets/live/page/browser/sliders.js";
import { queueToKernel } from "./queue.mjs";

/** The sliders of a column with one, of x, in steps of 0.1, whose model has answered; `values`: what it has then. */
async function slidersOfX(values = { continuous_update: false, step: 0.1 }) {
  const model = {
    name: "FloatSliderModel",
    get: (name) => values[name],
    set: (changes) => Object.assign(values, changes),
    save_changes() {},
  };
  const manager = { get_model: async (id) => (id === "id of x" ? model : undefined) };
  const told = { get: () => ({ x: { id: "id of x", step: 0.1 } }), widget_manager: manager };
  const sliders = new Sliders(told, queueToKernel().queue);
  await sliders.findModels();
  const slider = { classList: ["widget-slider", "bpw-parameter-x"] };
  const target = { closest: (selector) => (selector === ".widget-slider" ? slider : null) };
  return { sliders, target, values };
}

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
