import assert from "node:assert/strict";
import test from "node:test";
import { svgItems } from "../kit/items.js";
import { profileItems, thumbItems } from "./items.js";
import { layout, rowUnder, unitUnder } from "./layout.js";
import { columnsOf, matrixColors, stripColors } from "./paint.js";
import { streamSvg } from "./svg.js";
import { moved, rowName, sentence, summary } from "./words.js";

const SEEN = { rows: [[-1, -1, 1], [0, 0, 0], [0, 1, 0], [0, 1, 1]], parts: ["attention", "MLP"],
  names: ["start", "+ attention", "+ MLP", "= after block 0"], off: [[0, 1]], token: "<b>",
  norms: [1, 2, 0, 4], toFinal: [0.5, 0, 0, 1], alike: [-0.25, 0.9], streamOf: [0, null, null, 1],
  depths: [0, 3], sizes: [4, 3, 6], full: null };
const BOX = layout({ width: 900, font: 13, ends: [true, false, false, true], labelWidth: 110, matrices: 2 });
const LOOK = { ink: "#000", soft: "#555", line: "#ccc", accent: "#c40", fill: "#2b7bb4", pale: "#a3cbe3" };

test("a row is named, and what is known there is said", () => {
  assert.equal(rowName(SEEN, 0), "stream at the start");
  assert.equal(rowName(SEEN, 1), "block 0, + attention");
  assert.equal(sentence(SEEN, { row: 3, unit: 5, value: -1.5 }), "“<b>” · stream after block 0 · unit 5: −1.50"
    + " · norm 4.00 · cosine to the final state 1.00 · mean cosine between tokens 0.90");
  assert.equal(sentence(SEEN, { row: 2, unit: null, value: null }), "“<b>” · block 0, + MLP · switched off · norm 0.00");
  assert.ok(!sentence({ ...SEEN, alike: [] }, { row: 0, unit: null, value: null }).includes("between"));
  assert.ok(summary(SEEN).includes("norm 1.00 at the start, 4.00 at the end · mean cosine between tokens −0.25"));
});

test("arrows move within the strips, and begin at an edge", () => {
  assert.deepEqual(moved(null, "ArrowDown", 4, 6), { row: 0, unit: null });
  assert.deepEqual(moved(null, "ArrowUp", 4, 6), { row: 3, unit: null });
  assert.deepEqual(moved({ row: 3, unit: 2 }, "ArrowDown", 4, 6), { row: 3, unit: 2 });
  assert.deepEqual(moved({ row: 1, unit: null }, "ArrowRight", 4, 6), { row: 1, unit: 0 });
  assert.deepEqual(moved({ row: 1, unit: null }, "ArrowLeft", 4, 6), { row: 1, unit: 5 });
  assert.deepEqual(moved({ row: 1, unit: 5 }, "ArrowRight", 4, 6), { row: 1, unit: 5 });
  assert.deepEqual(moved(null, "ArrowRight", 4, 6), { row: 0, unit: 0 });
});

test("a point belongs to one row and unit, or to none", () => {
  BOX.tops.forEach((top, row) => assert.equal(rowUnder(top + BOX.tall / 2, BOX), row));
  assert.equal(rowUnder(0, BOX), null);
  assert.equal(rowUnder(BOX.height, BOX), null);
  assert.equal(unitUnder(-1, BOX.strip, 6), null);
  assert.equal(unitUnder(BOX.strip.width, BOX.strip, 6), null);
  assert.equal(unitUnder(BOX.strip.width - 0.01, BOX.strip, 6), 5);
});

test("everything fits the width, and many rows get thin", () => {
  for (const [width, font] of [[940, 13], [940, 20], [1400, 13]]) {
    const box = layout({ width, font, ends: [true, false, true], labelWidth: font * 9, matrices: 5 });
    assert.ok(box.columns.alike.x + box.columns.alike.width <= box.width && box.width <= width, `${width} ${font}`);
    assert.ok(box.thumbs.places.every(({ x }) => x + box.thumbs.size <= width));
  }
  const deep = layout({ width: 900, font: 13, ends: Array(91).fill(false), labelWidth: 90, matrices: 0 });
  assert.equal(deep.tall, 10);
  assert.deepEqual([deep.columns.alike, deep.thumbs.height], [null, 0]);
});

test("of units that share a column the one farthest from zero is shown", () => {
  assert.deepEqual([...columnsOf(Int16Array.of(1, -9, 3, 2, 0, 4), 3)], [-9, 3, 4]);
  assert.deepEqual([...columnsOf(Int16Array.of(1, 2), 500)], [1, 2]);
  assert.equal(columnsOf(Int16Array.of(1, -2), 0.5)[0], -2);
});

test("zero is white, and colors end at the limit", () => {
  const colors = stripColors(Int16Array.of(0, 32767, -32767), 900, { theme: "light", largest: 8, limit: 2 });
  assert.deepEqual(colors[0], [255, 255, 255]);
  assert.deepEqual(colors[1], stripColors(Int16Array.of(8192), 9, { theme: "light", largest: 8, limit: 2 })[0]);
  assert.notDeepEqual(colors[1], colors[2]);
  assert.deepEqual(matrixColors(Int8Array.of(0), "light")[0], [255, 255, 255]);
});

test("the scale of a cosine begins at −1 only where one is negative", () => {
  const texts = (seen) => profileItems(BOX, seen, LOOK).filter((i) => i.kind === "text").map((i) => i.words);
  assert.ok(texts(SEEN).includes("−1"));
  assert.ok(!texts({ ...SEEN, alike: [0.2, 0.9] }).includes("−1"));
});

test("the run before a switch is drawn beside", () => {
  const full = { norms: [1, 8, 8, 8], toFinal: [0, 0, 0, 1], alike: [0.1, 0.2] };
  const items = profileItems(BOX, { ...SEEN, full }, LOOK);
  const dashed = (list) => list.filter((item) => item.dash?.length).length;
  const outlines = items.filter(({ points }) => points?.length === 5);
  assert.equal(outlines.length, 4);
  assert.ok(outlines[0].points[1][0] < outlines[1].points[1][0]); // norms 1 and 8
  assert.equal(dashed(items), 2);
  assert.equal(dashed(profileItems(BOX, SEEN, LOOK)), 0);
});

test("the picture to keep escapes tokens and has every strip", () => {
  const { svg } = streamSvg({ title: "<i>", subtitle: summary(SEEN), note: "", theme: "dark", box: BOX,
    seen: { ...SEEN, isOff: [false, false, true, false], legend: "" }, look: LOOK,
    strips: SEEN.rows.map(() => [[1, 2, 3], [250, 250, 250]]), matrices: [[[1, 2, 3]], [[1, 2, 3]]] });
  assert.ok(svg.includes("&lt;b&gt;") && !svg.includes("<b>") && !svg.includes("<i>"));
  for (const name of SEEN.names) assert.ok(svg.includes(`>${name}<`), name);
  assert.ok(svg.includes("line-through"));
  assert.ok(svgItems(thumbItems(BOX, SEEN, LOOK)).includes("mean −0.25"));
});
