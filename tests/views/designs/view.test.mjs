import assert from "node:assert/strict";
import test from "node:test";
import { MASKED } from "../kit/colors.js";
import { fileLook } from "../kit/look.js";
import { linesOf, rangeOf, spectrumItems, spectrumScale } from "./chart.js";
import { gridOf, headIn, MAY_LOOK, nearestLine, ranksOf, seenBy, tokenOf } from "./maths.js";
import { cellAt, gridBox, labelled } from "./paint.js";
import { designsSvg } from "./svg.js";
import { cellSentence, rankSentence, seesSentence } from "./words.js";

const bare = { name: "<b>", note: "", tokens: ["a", "b"], wordOf: [0, 1], count: 2,
  parts: [{ name: "self", queries: [0, 2], keys: [0, 2], heads: [0, 0], mask: [1, 0, 1, 1] }] };
const part = { name: "cross", queries: [1, 2], keys: [0, 1], heads: [1, 2], mask: [1], levels: [254, 127],
  size: 1, spectra: Float32Array.of(0, -1), ranks: Float32Array.of(1, 1, -15, 0.5, 0, -15) };
const cross = { name: "x", note: "n", tokens: ["a", "b"], wordOf: [0, 1], count: 2, parts: [part] };

test("a grid has weights or masks where a part is, and is masked elsewhere", () => {
  assert.deepEqual([...gridOf(bare, [0, 0], false)], [MAY_LOOK, MASKED, MAY_LOOK, MAY_LOOK]);
  assert.deepEqual([...gridOf(cross, [0, 1], false)], [MASKED, MASKED, 127, MASKED]);
  assert.deepEqual([...gridOf(cross, [5, 9], true)], [MASKED, MASKED, MAY_LOOK, MASKED]);
});

test("a part with fewer heads shows its last", () => {
  assert.equal(headIn([1, 2], [3, 9]), 1);
  assert.equal(headIn([2, 3], [1, 1]), 4);
});

test("a token sees what the parts of its row allow", () => {
  assert.deepEqual(seenBy(bare, 0, [0, 0], false), [{ key: 0, weight: null }]);
  assert.deepEqual(seenBy(cross, 1, [0, 0], false), [{ key: 0, weight: 1 }]);
  assert.deepEqual(seenBy(cross, 0, [0, 0], false), []);
  assert.deepEqual(seenBy(bare, 1, [0, 0], false).map(({ key }) => key), [0, 1]);
  const two = { parts: [{ queries: [1, 2], keys: [1, 2], heads: [0, 0], mask: [1] }, { ...part, levels: undefined }] };
  assert.deepEqual(seenBy(two, 1, [0, 0], true).map(({ key }) => key), [0, 1]); // from left to right, whatever the parts
});

test("a word is its last token", () => {
  assert.equal(tokenOf([0, 1, 1, -1], 1), 2);
  assert.equal(tokenOf([0, 1], 5), -1);
  assert.equal(tokenOf([-1, 0], -1), -1);
});

test("ranks of the head that is shown, and of all heads", () => {
  const { effective, numerical, median, full, count } = ranksOf(part, [0, 1]);
  assert.deepEqual([effective, numerical, median, full, count], [0.5, 0, 0.75, 1, 2]);
  assert.equal(rankSentence("x", ranksOf(part, [0, 0])),
    "x: effective rank 1.0, numerical rank 1 of 1; median of 2 heads 0.8, 1 of full rank");
});

test("the spectra lie inside their box, all designs on one scale", () => {
  const range = rangeOf([bare, cross]);
  assert.deepEqual(range, { size: 2, low: -1, high: 0.2 });
  const items = spectrumItems(cross, [0, 1], range, { width: 300, height: 120 }, fileLook("dark"));
  for (const { points = [] } of items)
    for (const [x, y] of points) assert.ok(x >= 0 && x <= 300 && y >= 0 && y <= 120, `${x} ${y}`);
  const lines = linesOf(cross, [0, 1], spectrumScale(range, 300, 120, 12));
  assert.deepEqual(lines.map(({ chosen }) => chosen), [false, true]);
  const [x, y] = lines[1].points[0];
  assert.deepEqual(nearestLine(lines, x + 2, y - 1), { part: 0, index: 1 });
  assert.equal(nearestLine([], 0, 0), null);
});

test("the pointer finds its cell, labels are rows", () => {
  const box = gridBox({ width: 300, most: Infinity, label: 60, font: 13, count: 4 });
  assert.deepEqual(cellAt(box, 4, box.left + 1, box.top + 1), { query: 0, key: 0 });
  assert.deepEqual(cellAt(box, 4, 5, box.top + box.side - 1), { query: 3, key: -1 });
  assert.equal(cellAt(box, 4, box.left + 5, box.top - 5), null);
  assert.ok(box.left + box.side <= 300 && labelled(100, 3, 13).length < 25);
});

test("what is said", () => {
  const seen = [{ key: 0, weight: 0.25 }, { key: 1, weight: 0.75 }];
  assert.equal(seesSentence({ tokens: ["a", "b"], token: 1, seen }),
    "“b” sees all of 2, most weight on “b” (0.75)");
  assert.equal(seesSentence({ tokens: ["a", "b"], token: 0, seen: [{ key: 0, weight: null }], listed: true }), "“a” sees 1 of 2: a");
  assert.equal(seesSentence({ tokens: ["a"], token: -1, seen: [] }), "not in this design");
  assert.match(cellSentence({ tokens: ["a", "b"], query: 0, key: 1, weight: null, allowed: false, part: "" }), /“a” → “b”: masked/);
  assert.equal(cellSentence({ tokens: ["a", "b"], query: 1, key: 0, weight: 0.5, allowed: true, part: "cross" }), "“b” → “a”: 0.500 (cross)");
});

test("what looks like a tag stays a text in the picture to keep", () => {
  const views = [{ grid: gridOf(bare, [0, 0], true), token: 1, says: "<u>", ranks: [], hasChart: false },
    { grid: gridOf(cross, [0, 0], false), token: -1, says: "", ranks: ["r"], hasChart: true }];
  const { svg } = designsSvg({ title: "<i>", subtitle: "", theme: "light", designs: [bare, cross], views, head: [0, 0],
    range: rangeOf([bare, cross]) });
  assert.ok(svg.includes("&lt;b&gt;") && !svg.includes("<b>") && !svg.includes("<i>") && !svg.includes("<u>"));
});
