import assert from "node:assert/strict";
import test from "node:test";
import { tallied, tallyInWords } from "./exercises/tally.js";
import { handsFrom, optionOf, votesInWords, withHands } from "./exercises/vote.js";

test("hands are whole, and neither negative nor absurd", () => {
  assert.deepEqual(["12", "", "-3", "2.9", "x", "99999999"].map(handsFrom), [12, 0, 0, 2, 0, 9999]);
});

test("one hand more for one option; none less than none", () => {
  assert.deepEqual(withHands([1, 2], 1, 1), [1, 3]);
  assert.deepEqual(withHands([0, 2], 0, -1), [0, 2]);
});

test("a letter is its option, small or capital; other keys are none", () => {
  assert.deepEqual(["a", "C", "d", "1", "Tab", "é"].map((key) => optionOf(key, 3)), [0, 2, -1, -1, -1, -1]);
});

test("the footer counts the votes", () => {
  assert.match(votesInWords([0, 0]), /^Type how many/);
  assert.match(votesInWords([1, 0]), /^1 vote\./);
  assert.match(votesInWords([1, 4]), /^5 votes\./);
});

test("each option has its share of the votes, the correct one is marked, also in words", () => {
  const rows = tallied(["x", "y"], [1, 3], "y");
  assert.deepEqual(rows.map(({ share, correct }) => [share, correct]), [[0.25, false], [0.75, true]]);
  assert.equal(tallyInWords(rows), "The answer is B, y. Votes: A 1, B 3.");
  assert.equal(tallyInWords(tallied(["x"], [], "x")), "The answer is A, x.");
});
