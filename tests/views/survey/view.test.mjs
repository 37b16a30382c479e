import assert from "node:assert/strict";
import test from "node:test";
import { dateText, isHidden, lanesOf, markAt, shownRows, timeline } from "./maths.js";
import { surveySvg } from "./svg.js";
import { cellText, countSentence, hiddenSentence, rowSentence } from "./words.js";

const row = (name, year, architecture) => ({ name, year, venue: "", architecture, kind: "", objective: "LM", source: "", erratum: "" });
const state = { rows: [row("<b>", 2018.75, "e"), row("B", 2018.8, "e"), row("C", 2022, "d")], sort: "year", descending: false,
  filters: {}, search: "", hidden: "", revealed: [], group: "architecture", row: -1, errata: false };
const widthOf = (text) => text.length * 7;

test("a date is a year, with its month where there is one", () => {
  assert.deepEqual([2018, 2018.75, 2018 + 11 / 12, 2019.999].map(dateText), ["2018", "Oct 2018", "Dec 2018", "Dec 2019"]);
});

test("names of one lane never meet", () => {
  const many = { ...state, rows: Array.from({ length: 40 }, (_, i) => row(`model ${i}`, 2018 + (i % 20) / 20, "e")) };
  const made = timeline(lanesOf(shownRows(many), many), { rows: many.rows, width: 700, font: 12, widthOf, most: 6 });
  const boxes = made.lanes[0].marks.filter(({ label }) => label).map(({ x, y, flip, label }) => {
    const wide = widthOf(label) + 8;
    return { from: flip ? x - wide : x, to: flip ? x : x + wide, y };
  });
  for (const [i, a] of boxes.entries())
    for (const b of boxes.slice(i + 1)) assert.ok(a.y !== b.y || a.to <= b.from || b.to <= a.from, JSON.stringify([a, b]));
  for (const { from, to } of boxes) assert.ok(from > 0 && to <= 700);
  assert.ok(boxes.length > 10 && boxes.length < 40); // some keep only their dot
});

test("the pointer finds the nearest mark", () => {
  const made = timeline(lanesOf([0, 1, 2], state), { rows: state.rows, width: 700, font: 12, widthOf });
  const { x, y, row: at } = made.lanes[1].marks[0];
  assert.equal(markAt(made, x + 3, y - 3), at);
  assert.equal(markAt(made, x + 60, y), -1);
  assert.deepEqual(made.ticks.map(({ year }) => year), [2018, 2019, 2020, 2021, 2022]);
});

test("small lanes are put together", () => {
  const many = { ...state, rows: Array.from({ length: 12 }, (_, i) => row(`m${i}`, 2018, `a${i}`)) };
  const lanes = lanesOf(shownRows(many), many);
  assert.equal(lanes.length, 7);
  assert.deepEqual([lanes[6].name, lanes[6].rows.length], ["others", 6]);
});

test("a hidden cell is a question until its row is revealed", () => {
  const hidden = { ...state, hidden: "architecture", revealed: ["C"] };
  assert.deepEqual(state.rows.map((one) => isHidden(hidden, "architecture", one)), [true, true, false]);
  assert.equal(cellText(hidden, "architecture", state.rows[0]), "?");
  assert.equal(rowSentence(hidden, state.rows[1]), "B (Oct 2018) · architecture ? · objective LM");
  assert.match(hiddenSentence(hidden), /1 revealed/);
  assert.deepEqual([countSentence(3, 3), countSentence(1, 3)], ["3 models", "1 of 3 models"]);
});

test("what looks like a tag stays a text in the picture to keep", () => {
  const seen = { ...state, shown: [0, 1, 2], lanes: lanesOf([0, 1, 2], state), wrong: new Set([1]) };
  const { svg } = surveySvg({ title: "<i>", subtitle: "", theme: "dark", seen });
  assert.ok(svg.includes("&lt;b&gt;") && !svg.includes("<b>") && !svg.includes("<i>"));
  assert.ok(surveySvg({ title: "", subtitle: "", theme: "dark", seen: { ...seen, shown: [], lanes: [] } }).svg.includes("no model"));
});
