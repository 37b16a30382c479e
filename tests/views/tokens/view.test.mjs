import assert from "node:assert/strict";
import test from "node:test";
import { tokensSvg } from "./svg.js";
import { contextOf, meanSentence, tokenColour, tokenSentence } from "./words.js";

const seen = { tokens: ["a", " ", "<b>\n"], given: 1, values: [0.5, 1.5], own: [0.6, 0.2],
  name: "surprise", unit: "nats", limit: 2 };

test("a place is said with its probability, its value, and whether it was given", () => {
  assert.equal(tokenSentence({ ...seen, place: 0 }), "“a” was given");
  assert.equal(tokenSentence({ ...seen, place: 1 }), "“␣”: probability 60.0 %, surprise 0.50 nats");
  assert.match(tokenSentence({ ...seen, place: 3 }), /comes next/);
  assert.equal(meanSentence(seen), "mean surprise 1.00 nats");
  assert.equal(contextOf(seen.tokens, 2), "a ");
  assert.equal(contextOf([..."abcdef"], 6, 3), "…def");
  assert.equal(contextOf(["vier", "und", "zwanzig"], 2), "vier und");
  assert.equal(contextOf([..."the white boat"], 14, 8), "…boat"); // no part of a word
  assert.equal(contextOf([..."the white boat"], 14, 10), "…white boat");
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
