import assert from "node:assert/strict";
import test from "node:test";
import { attendedPlaces, bitsOf, bordersOf, brushPlaces, captionVerdict, editsFrom, editsTo, massMoved,
  placeName, wordSentence, wrongWords } from "./maths.js";
import { veilOf } from "./paint.js";
import { imageAttentionSvg } from "./svg.js";

test("entropy of one place is 0, of four alike 2 bits", () => {
  assert.equal(bitsOf([0, 1, 0]), 0);
  assert.equal(bitsOf([0.25, 0.25, 0.25, 0.25]), 2);
});

test("the fewest places that hold a share", () => {
  assert.deepEqual(attendedPlaces([0.1, 0.6, 0.3], 0.85), [1, 2]);
  assert.deepEqual(attendedPlaces([0.1, 0.6, 0.3], 0), [1]);
  assert.deepEqual(attendedPlaces([0.2, 0.3, 0.5], 1).length, 3);
  assert.deepEqual(attendedPlaces([0, 0], 0.9), [0]);
});

test("a brush stays on the grid", () => {
  assert.deepEqual(brushPlaces(0, 3, 3, 3), [0, 1, 3, 4]);
  assert.deepEqual(brushPlaces(4, 3, 3, 3).length, 9);
  assert.deepEqual(brushPlaces(4, 99, 2, 5).length, 10);
  assert.deepEqual(brushPlaces(7, 1, 3, 3), [7]);
});

test("carried weights arrive and nothing is lost at the edge", () => {
  assert.deepEqual([...massMoved([1, 0, 0, 0], 2, 2, 0, 3, 1)], [0, 0, 0, 1]);
  assert.deepEqual([...massMoved([0, 1, 0, 0], 2, 2, 0, 1, 3)], [0, 1, 0, 0]);
  assert.deepEqual([...massMoved([0.5, 0.5, 0, 0], 2, 2, 0, 1, 99)], [0, 1, 0, 0]);
});

test("a place is named by its row and column", () => {
  assert.equal(placeName(5, 3), "row 2, column 3");
});

test("edits go into bytes and come back", () => {
  const edits = new Map([[4, Float32Array.from([0.5, 0.5])], [1, Float32Array.from([1, 0])]]);
  const back = editsFrom(new Float32Array(editsTo(edits).buffer), 2);
  assert.deepEqual([...back.keys()], [1, 4]);
  assert.deepEqual([...back.get(4)], [0.5, 0.5]);
  assert.equal(editsFrom(new Float32Array(0), 2).size, 0);
});

test("a region's borders", () => {
  assert.equal(bordersOf([1, 1, 0, 0], 2, 2).length, 6);
  assert.deepEqual(bordersOf([0, 0, 0, 0], 2, 2), []);
});

test("captions are judged only where the truth is known", () => {
  assert.deepEqual(wrongWords(["a", "b"], ["a", "c"]), [false, true]);
  assert.deepEqual(wrongWords(["a"], []), [false]);
  assert.equal(captionVerdict(["a"], ["a", "b"]), "✗ 1 wrong");
  assert.equal(captionVerdict(["a"], ["a"]), "✓ right");
  assert.equal(captionVerdict(["a"], []), "");
});

test("the strongest place is not veiled", () => {
  assert.equal(veilOf(0.4, 0.4), 0);
  assert.ok(veilOf(0, 0.4) > 0.8);
  assert.ok(veilOf(0, 0) > 0.8);
});

const SEEN = { words: ["<b>", "ring"], first: ["<b>", "cross"], maps: [[1, 0], [0.5, 0.5]], columns: 2,
  step: 1, map: [0.5, 0.5], chance: 0.25, edited: true, deleted: 2 };

test("a word is told with its map, a place with its words", () => {
  assert.equal(wordSentence({ ...SEEN, place: null }), "word 2 of 2: ring, 25.0 % (was cross) · "
    + "looks most at row 1, column 1, 0.50; 1.0 bits · its attention was moved · 2 places deleted");
  assert.match(wordSentence({ ...SEEN, place: 0 }), /row 1, column 1: <b> 1.00, ring 0.50/);
  assert.match(wordSentence({ ...SEEN, maps: [[1, 0], [1, 0]], place: 1 }), /no word looks here/);
});

test("the picture to keep escapes words", () => {
  const { svg, width, height } = imageAttentionSvg({ title: "<i>", subtitle: "s", theme: "light",
    image: "data:,", maps: SEEN.maps, rows: 1, columns: 2, deleted: [1], words: SEEN.words,
    wrong: [true, false], step: 0, bars: [{ name: "<u>", chance: 0.5, before: 0.25 }], bits: [0, 1],
    lines: [[0, 0, 1, 0]], zoom: [1, 1], captions: [["one <vector>", ["a", "<b>"], "✗ 1 wrong"]] });
  assert.ok(svg.includes("one &lt;vector&gt;: a &lt;b&gt;  ✗ 1 wrong"));
  assert.ok(svg.includes("&lt;b&gt;") && !svg.includes("<b>") && !svg.includes("<i>") && !svg.includes("<u>"));
  assert.ok(width > 300 && height > 200 && svg.includes("url(#masked)"));
  assert.ok(svg.includes(">ring</text>") && svg.includes("50.0 %"));
});
