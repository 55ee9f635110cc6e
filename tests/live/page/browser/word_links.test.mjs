import assert from "node:assert/strict";
import { test } from "node:test";
import { Scene } from "../../../../bpwidgets/live/page/browser/scene.js";
import { WordLinks } from "../../../../bpwidgets/live/page/browser/word_links.js";
import { aStage } from "./stage.mjs";

test("words are lit for what the pointer was at, though in a shadow root an event names it only as it happens", (t) => {
  const frames = [];
  globalThis.requestAnimationFrame = (draw) => frames.push(draw);
  t.after(() => delete globalThis.requestAnimationFrame);
  const picture = Object.assign(new EventTarget(), { getBoundingClientRect: () => ({ left: 0, top: 0 }) });
  const scene = Object.assign(new Scene(picture), { stage: aStage(), marks: [{ role: "forward" }] });
  const [handle, elsewhere] = [{}, {}];
  const shown = [];
  const links = new WordLinks(
    scene,
    {
      words: { link() {}, paint() {}, show: (name) => shown.push(name) },
      handles: { items: [{ role: "input" }] },
      handleNodes: { indexOf: (node) => (node === handle ? 0 : -1) },
      labels: { markOf: () => undefined },
      painter: { markAt: () => undefined },
    },
    () => {},
  );
  links.update({ words: { x: "x" }, handles: { x: [0] } });
  const event = new Event("pointermove");
  let target = handle;
  Object.defineProperty(event, "target", { get: () => target });
  picture.dispatchEvent(event);
  target = elsewhere; // the host of the shadow root
  frames.pop()();
  assert.deepEqual(shown, ["x"]);
});
