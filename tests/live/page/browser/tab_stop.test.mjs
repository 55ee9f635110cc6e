import assert from "node:assert/strict";
import { test } from "node:test";
import { TabStop } from "../../../../bpwidgets/live/page/browser/tab_stop.js";

test("one node is the stop of the Tab key, or none", () => {
  const [one, other] = [{ tabIndex: -1 }, { tabIndex: -1 }];
  const stop = new TabStop();
  const indices = [one, one, other, undefined].map((node) => {
    stop.moveTo(node);
    return [one.tabIndex, other.tabIndex];
  });
  assert.deepEqual(indices, [
    [0, -1],
    [0, -1],
    [-1, 0],
    [-1, -1],
  ]);
});
