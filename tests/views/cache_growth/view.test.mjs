import assert from "node:assert/strict";
import test from "node:test";
import { sizeText } from "../kit/amounts.js";
import { svgItems } from "../kit/items.js";
import { fileLook } from "../kit/look.js";
import { growthItems, layout, roomOf, sentence } from "./items.js";

const ROWS = [{ name: "all <heads>", kind: "MHA", bytes: 1024 }, { name: "one", kind: "MQA", bytes: 128 }];
const items = (tokens, rows = ROWS) => growthItems(layout(640, 13, rows.length),
  { rows, kinds: ["MHA", "MQA"], tokens, theme: "light" }, fileLook("light"));
const bars = (tokens) => items(tokens).filter(({ kind }) => kind === "rect");

test("bars are to scale", () => {
  const [all, one] = bars(16);
  assert.equal(all.width, 640);
  assert.equal(one.width, 80);
  assert.equal(bars(8)[0].width, 320);
});

test("nine rows fit a projected screen with their words in full size", () => {
  const [free, tight] = [layout(1100, 21, 9), layout(1100, 21, 9, 480)];
  assert.ok(free.height > 700 && tight.height <= 480);
  assert.ok(tight.font === free.font && tight.line === free.line && tight.bar >= 6);
  assert.ok(tight.line + tight.bar < tight.step);
  assert.deepEqual(layout(1100, 21, 4, 480), layout(1100, 21, 4));
});

test("the full width is the next power of two of tokens", () => {
  assert.deepEqual([1, 16, 17, 1000, 131072].map(roomOf), [16, 16, 32, 1024, 131072]);
});

test("each token is a cell of its own while there is room", () => {
  const lines = (tokens) => items(tokens).filter(({ kind }) => kind === "line").length;
  assert.equal(lines(8), 2 + 2 * 7);
  assert.equal(lines(100_000), 2);
});

test("sizes and the comparison in words", () => {
  assert.deepEqual([1, 1000, 1024, 131072, 40 * 2 ** 30].map(sizeText), ["1 B", "1,000 B", "1 KiB", "128 KiB", "40 GiB"]);
  assert.equal(sentence(ROWS, 1), "1 token: all <heads> (MHA) holds 1 KiB, one (MQA) 128 B: a factor of 8.");
  assert.equal(sentence(ROWS.slice(0, 1), 2), "2 tokens: all <heads> (MHA) holds 2 KiB.");
});

test("names are text", () => {
  const svg = svgItems(items(3));
  assert.ok(svg.includes("all &lt;heads&gt;") && !svg.includes("<heads>"));
});
