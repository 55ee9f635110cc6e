import { Gestures } from "../../../../bpwidgets/live/page/browser/gestures.js";
import { Handles } from "../../../../bpwidgets/live/page/browser/handles.js";
import { Scene } from "../../../../bpwidgets/live/page/browser/scene.js";
import { queueToKernel } from "./queue.mjs";
import { aStage } from "./stage.mjs";

/** A picture with one handle, "x" at (5, 0), in px (70, 55), and the gestures on it. */
export function picture(handle = {}, stage = {}) {
  const { queue, sent } = queueToKernel();
  const node = Object.assign(new EventTarget(), { getBoundingClientRect: () => ({ left: 0, top: 0 }) });
  const scene = new Scene(node);
  scene.stage = aStage({ zoom: 1, tracks: [null], ...stage });
  const handles = new Handles(queue, { handle: {} });
  const told = { label: "x", axes: 0, along: "xy", wheel: 0, at: [5, 0], ...handle };
  handles.update({ handles: { kinds: [["handle", 1, 0]], news: [told] }, locked: false });
  const gestures = new Gestures(scene, handles, queue, () => {});
  const frameAt = (...place) => {
    handles.update({ handles: { news: { 0: { at: place } } }, locked: false });
  };
  return { gestures, handles, node, queue, scene, sent, frameAt };
}
