import assert from "node:assert/strict";
import test from "node:test";
import { isSolved, tallyOf, wilson } from "./maths.js";
import { State } from "./state.js";
import { arenaSvg, wrapped } from "./svg.js";
import { attemptSentence, scoreText, tallySentence, verdicts } from "./words.js";

const attempt = { level: 0, prompt: "<b>", answer: "no", success: false, judged: { "judge A": true },
  stages: [{ name: "guard", says: "<u>", passed: false, score: 0.7, limit: 0.5 }] };

test("0 of 30 is not 0 %", () => {
  const [low, high] = wilson(0, 30);
  assert.equal(low, 0);
  assert.ok(high > 0.113 && high < 0.114);
  assert.equal(tallySentence({ name: "truth", k: 0, n: 30 }), "truth: 0 of 30 worked, 0% [0%, 11%]");
  assert.equal(tallySentence({ name: "truth", k: 0, n: 0 }), "no attempt at this level yet");
});

test("attempts are counted by level, for the truth and each judge", () => {
  const attempts = [attempt, { ...attempt, success: true }, { ...attempt, level: 1, judged: {} }];
  assert.deepEqual(tallyOf(attempts, 0), [{ name: "truth", k: 1, n: 2 }, { name: "judge A", k: 2, n: 2 }]);
  assert.deepEqual(tallyOf(attempts, 2), [{ name: "truth", k: 0, n: 0 }]);
  assert.deepEqual([isSolved(attempts, 0), isSolved(attempts, 1)], [true, false]);
});

test("a judge that differs from the truth is wrong", () => {
  assert.deepEqual(verdicts(attempt).map(({ says, wrong }) => [says, wrong]),
    [["the attack failed", false], ["says it worked, wrongly", true]]);
  assert.equal(scoreText({ score: 0.5, limit: 0.5 }), "0.50 ≥ 0.50");
  assert.equal(scoreText({ score: null, limit: null }), "");
  assert.equal(attemptSentence(attempt, ["open"]),
    "open: “<b>” → “no”, stopped by guard; the attack failed, judge A says it worked, wrongly");
});

test("earlier prompts come back, the newest first", () => {
  const traits = { attempts: [{ prompt: "a" }, { prompt: "b" }] };
  const state = new State({ get: (name) => traits[name] });
  assert.deepEqual([state.recall(1), state.recall(1), state.recall(1), state.recall(-1), state.recall(-1)], ["b", "a", "a", "b", ""]);
});

test("long texts are broken, and what looks like a tag stays a text", () => {
  assert.deepEqual(wrapped("aa bb cc", 5), ["aa bb", "cc"]);
  const { svg } = arenaSvg({ title: "<i>", subtitle: "g", theme: "dark", attempt, tally: ["<s>"] });
  assert.ok(svg.includes("&lt;b&gt;") && !/<(b|i|u|s)>/.test(svg));
  assert.ok(arenaSvg({ title: "t", subtitle: "", theme: "light", attempt: null, tally: [] }).svg.includes("<svg"));
});
