import assert from "node:assert/strict";
import test from "node:test";
import { running, textCells, visible, wordFrom } from "./tokens.js";

test("spaces and line breaks are seen in bars, a space stays a space in the text", () => {
  assert.equal(visible(" the "), "␣the␣");
  assert.equal(visible(""), "∅");
  assert.equal(visible("a\t\r\n"), "a⇥␍⏎");
  assert.equal(running(" "), " ");
  assert.equal(running("\n"), "⏎");
});

test("a text is broken into lines where it is full, and a token without a colour has no cell", () => {
  const look = { theme: "light", width: 100, top: 10 };
  const two = textCells({ ...look, tokens: [..."abcdefghij"], colours: Array(10).fill(null) });
  assert.equal(two.items.length, 10);
  assert.equal(two.bottom, 60);
  const one = textCells({ ...look, tokens: ["<b>"], colours: [[0, 0, 0]] });
  assert.match(one.items[0], /^<rect .*fill="rgb\(0, 0, 0\)"/);
  assert.match(one.items[1], /&lt;b&gt;/);
  assert.equal(one.bottom, 35);
});

test("a word ends at a space and at a line break", () => {
  const tokens = [..."ab c.\nde"];
  assert.deepEqual(tokens.map((_, i) => wordFrom(tokens, i)), [2, 0, 0, 2, 0, 0, 2, 0]);
  assert.deepEqual(["the", " cat"].map((_, i) => wordFrom(["the", " cat"], i)), [0, 0]);
});

test("a word that is given letter by letter is not cut at the end of a line", () => {
  const { items } = textCells({ theme: "light", width: 100, top: 10, tokens: [..."ab cd efgh"],
    colours: Array(10).fill(null) });
  const heights = items.map((item) => Number(item.match(/ y="(\d+)"/)[1]));
  assert.deepEqual(heights.map((y) => y > 30), [..."ab cd efgh"].map((_, i) => i > 5));
});
