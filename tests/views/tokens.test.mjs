import assert from "node:assert/strict";
import test from "node:test";
import { percent, seenToken } from "./answering.js";
import { contextOf, meanSentence, placeAfter, runningToken, tokenColour, tokenSentence, tokensSvg }
  from "./tokens_draw.js";
import { backSentence, partAndSum, partSizes, sizeOf } from "./unrolled_back.js";
import { unrolledSvg } from "./unrolled_draw.js";

const seen = { tokens: ["a", " ", "<b>\n"], given: 1, values: [0.5, 1.5], own: [0.6, 0.2],
  name: "surprise", unit: "nats", limit: 2 };

test("spaces and line breaks are seen in bars, a space stays a space in the text", () => {
  assert.equal(seenToken(" the "), "␣the␣");
  assert.equal(seenToken(""), "∅");
  assert.equal(runningToken(" "), " ");
  assert.equal(runningToken("\n"), "⏎");
});

test("a share is never rounded to all or nothing", () => {
  assert.deepEqual([1, 0.9999, 0.5, 0.0001, 0].map(percent),
    ["100.0 %", "> 99.9 %", "50.0 %", "< 0.1 %", "0.0 %"]);
});

test("keys lead to places inside the text", () => {
  assert.equal(placeAfter("ArrowRight", 4, 5, 3), 4);
  assert.equal(placeAfter("ArrowLeft", 0, 5, 3), 0);
  assert.equal(placeAfter("ArrowDown", 1, 5, 3), 4);
  assert.equal(placeAfter("ArrowUp", 4, 5, 3), 1);
  assert.equal(placeAfter("End", 1, 5, 3), 4);
  assert.equal(placeAfter("x", 1, 5, 3), null);
});

test("a place is said with its probability, its value, and whether it was given", () => {
  assert.equal(tokenSentence({ ...seen, place: 0 }), "“a” was given");
  assert.equal(tokenSentence({ ...seen, place: 1 }), "“␣”: probability 60.0 %, surprise 0.50 nats");
  assert.match(tokenSentence({ ...seen, place: 3 }), /comes next/);
  assert.equal(meanSentence(seen), "mean surprise 1.00 nats");
  assert.equal(contextOf(seen.tokens, 2), "a ");
  assert.equal(contextOf([..."abcdef"], 6, 3), "…def");
  assert.equal(contextOf(["vier", "und", "zwanzig"], 2), "vier und");
  assert.equal(contextOf([" four", " and"], 2), " four and");
});

test("a token that was given has no colour; a value beyond the limit has the darkest", () => {
  assert.equal(tokenColour("light", null, 2), null);
  assert.deepEqual(tokenColour("light", 9, 2), tokenColour("light", 2, 2));
});

test("what looks like a tag stays a text in the picture to keep", () => {
  const { svg } = tokensSvg({ ...seen, title: "<i>", theme: "dark" });
  assert.ok(svg.includes("&lt;b&gt;⏎") && !svg.includes("<b>") && !svg.includes("<i>"));
});

const parts = Float32Array.from([3, 4, 0, 1, 0, -1]);
const way = { step: 1, fed: ["a", "b", "c"], weight: "W", parts, backSizes: [1, 2] };

test("the sum runs from the last step down to the one that is looked at", () => {
  assert.deepEqual([...partAndSum(parts, [1, 2], 3, 1).sum], [0, 0]);
  assert.deepEqual([...partAndSum(parts, [1, 2], 3, 0).sum], [3, 4]);
  assert.deepEqual(partSizes(parts, [1, 2], 3), [5, 1, 1]);
  assert.equal(sizeOf([3, 4]), 5);
});

test("the way back is said in words, the whole sum as the gradient", () => {
  assert.equal(backSentence(way), "back at step 2 of 3: asks W for a change of size 1.000; "
    + "sum of steps 2 to 3: size 0.000");
  assert.match(backSentence({ ...way, step: 2 }), /no later step yet: size 1\.000/);
  assert.match(backSentence({ ...way, step: 0 }), /all 3 steps, the gradient of W: size 5\.000/);
});

test("the way back is drawn with the size of every part", () => {
  const run = { title: "t", theme: "light", states: Int8Array.from([1, 2, 3]), sizes: [3, 1], limit: 1,
    reads: 0, fed: way.fed, written: [], wrong: [] };
  const forward = unrolledSvg({ ...run, back: false }).svg;
  const back = unrolledSvg({ ...run, back: true, backStates: parts.subarray(0, 3),
    partsOf: [5, 1, 1], limits: { states: 4 } }).svg;
  assert.ok(back.includes(">5.00<") && !forward.includes(">5.00<"));
});
