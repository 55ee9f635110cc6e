// The part of quiz.js that needs no page: which choice a key means.

import assert from "node:assert/strict";
import { test } from "node:test";
import { choiceOf } from "../../../../bpwidgets/live/page/browser/quiz.js";

test("letters and numbers name the choices in order", () => {
  assert.deepEqual(
    ["a", "b", "c", "d"].map((key) => choiceOf(key, 4)),
    [0, 1, 2, 3],
  );
  assert.deepEqual(
    ["1", "2", "3", "4"].map((key) => choiceOf(key, 4)),
    [0, 1, 2, 3],
  );
  assert.equal(choiceOf("B", 2), 1);
});

test("a key beyond the choices, or with a name, means none", () => {
  for (const key of ["c", "3", "e", "0", "Enter", "ab", "", " "]) assert.equal(choiceOf(key, 2), -1);
});
