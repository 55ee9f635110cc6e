import assert from "node:assert/strict";
import { test } from "node:test";
import { Sliders } from "../../../../bpwidgets/live/page/browser/sliders.js";
import { queueToKernel } from "./queue.mjs";

/** The sliders of a column with one, of x, in steps of 0.1, whose model has answered. */
function slidersOfX() {
  const values = { continuous_update: false, step: 0.1 };
  const model = {
    name: "FloatSliderModel",
    get: (name) => values[name],
    set: (changes) => Object.assign(values, changes),
    save_changes() {},
  };
  const sliders = new Sliders({ get: () => ({ x: "id" }) }, queueToKernel().queue);
  sliders.models.x = model;
  const slider = { classList: ["widget-slider", "bpw-parameter-x"] };
  const target = { closest: (selector) => (selector === ".widget-slider" ? slider : null) };
  return { sliders, target, values };
}

test("while a pointer holds a slider it tells all its values, with Shift between two steps", () => {
  const { sliders, target, values } = slidersOfX();
  sliders.onPointerDown({ target, button: 0, shiftKey: true });
  assert.deepEqual(values, { continuous_update: true, step: 0.1 * 1e-4 });
  sliders.release();
  assert.deepEqual(values, { continuous_update: false, step: 0.1 });
});

test("a click with another button, as for a menu that takes the pointer, holds no slider", () => {
  const { sliders, target, values } = slidersOfX();
  sliders.onPointerDown({ target, button: 2, shiftKey: false });
  assert.deepEqual(values, { continuous_update: false, step: 0.1 });
});
