import assert from "node:assert/strict";
import test from "node:test";
import { fileLook } from "../kit/look.js";
import { chartItems, sizeTicks } from "./chart.js";
import { mergesSvg } from "./svg.js";
import { grouped, moved, rowSentence, shownToken, stepSentence, tokenSentence } from "./words.js";

const bytes = (text) => new TextEncoder().encode(text);

test("a token is its text, or its bytes where it is a part of a letter", () => {
  assert.equal(shownToken(bytes(" the")), " the");
  assert.equal(shownToken(bytes("é").subarray(0, 1)), "‹c3›");
  assert.equal(shownToken(Uint8Array.of(0xef, 0xbb, 0xbf)), "\ufeff");
});

test("what is said of a row, of a token, of the slider", () => {
  assert.equal(rowSentence({ name: "GPT-4", tokens: 1, bytes: 11 }), "GPT-4: 1 token, 11.00 bytes a token");
  assert.equal(tokenSentence({ name: "GPT-4", text: " the", id: 5, start: 3, size: 4 }),
    "“␣the” · id 5 · 4 bytes from byte 3 · GPT-4");
  assert.equal(stepSentence({ size: 100256, caption: "" }), "vocabulary of 100,256");
  assert.equal(stepSentence({ size: 257, caption: "merge 1" }), "vocabulary of 257 · merge 1");
  assert.equal(grouped(1234567), "1,234,567");
});

test("the arrow keys stay inside the rows", () => {
  assert.deepEqual(moved(null, "ArrowRight", [4, 2]), { row: 0, token: 0 });
  assert.deepEqual(moved({ row: 0, token: 3 }, "ArrowRight", [4, 2]), { row: 0, token: 3 });
  assert.deepEqual(moved({ row: 0, token: 3 }, "ArrowDown", [4, 2]), { row: 1, token: 1 });
  assert.deepEqual(moved({ row: 1, token: 1 }, "Home", [4, 2]), { row: 1, token: 0 });
  assert.deepEqual(moved({ row: 0, token: 1 }, "End", [4, 2]), { row: 0, token: 3 });
});

test("the chart lies inside its box, from one vocabulary to many", () => {
  const curves = [[{ size: 256, value: 1 }, { size: 1024, value: 3 }], [{ size: 256, value: 1 }]];
  const items = chartItems({ curves, sizes: [256, 1024, 65536], at: 1024, width: 600, height: 140 }, fileLook("light"));
  for (const { points = [] } of items)
    for (const [x, y] of points) assert.ok(x >= 0 && x <= 600 && y >= 0 && y <= 140, `${x} ${y}`);
  assert.equal(items.filter(({ kind }) => kind === "dot").length, 2);
  assert.deepEqual(sizeTicks([256, 260], 500, 12), [256, 258, 260]);
  assert.ok(sizeTicks([256, 200000], 300, 12).length <= 5);
});

test("what looks like a tag stays a text in the picture to keep", () => {
  const { svg } = mergesSvg({ title: "<i>", subtitle: "s", theme: "dark", rows: [{ name: "<u>",
    tokens: [{ text: "<b>" }, { text: "‹c3›" }] }], bytes: 5, curves: [[{ size: 256, value: 2 }]], sizes: [256], at: 256 });
  assert.ok(svg.includes("&lt;b&gt;") && !svg.includes("<b>") && !svg.includes("<i>") && !svg.includes("<u>"));
});
