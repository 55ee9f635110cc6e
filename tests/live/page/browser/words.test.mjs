import assert from "node:assert/strict";
import { test } from "node:test";
import { wordPattern } from "../../../../bpwidgets/live/page/browser/words.js";

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
