import assert from "node:assert/strict";
import test from "node:test";
import { seenToken } from "../kit/answering.js";
import { tokensSvg } from "./svg.js";
import { contextOf, meanSentence, placeAfter, runningToken, tokenColour, tokenSentence }
  from "./words.js";

const seen = { tokens: ["a", " ", "<b>\n"], given: 1, values: [0.5, 1.5], own: [0.6, 0.2],
  name: "surprise", unit: "nats", limit: 2 };

test("spaces and line breaks are seen in bars, a space stays a space in the text", () => {
  assert.equal(seenToken(" the "), "␣the␣");
  assert.equal(seenToken(""), "∅");
  assert.equal(runningToken(" "), " ");
  assert.equal(runningToken("\n"), "⏎");
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
