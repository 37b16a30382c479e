import assert from "node:assert/strict";
import test from "node:test";
import { fileLook } from "../kit/look.js";
import { boardItems } from "./items.js";
import { across, boardLayout, lanesOf, rowAt, rowsInOrder, seriesOf } from "./maths.js";
import { State } from "./state.js";
import { boardSvg } from "./svg.js";
import { percent, scoreSentence } from "./words.js";

const rate = [0.4, 0.31, 0.5];
const scores = [{ attack: "<b>", defense: "none", trials: 10, true: rate, judged: { A: rate }, corrected: { A: [0.3, 0, 1] } },
  { attack: "search", defense: "guard", trials: 10, true: null, judged: { A: rate }, corrected: {} },
  { attack: "search", defense: "none", trials: 10, true: rate, judged: {}, corrected: {} }];
const traits = { scores, refusals: { guard: rate }, group: "defense", off: [], row: -1, title: "<i>" };
const state = new State({ get: (name) => traits[name] });

test("rows are in the order in which they are drawn", () => {
  assert.deepEqual(rowsInOrder(scores, "defense"), [0, 2, 1]);
  assert.deepEqual(rowsInOrder(scores, "attack"), [0, 1, 2]);
});

test("no row or lane meets another, and the pointer finds each", () => {
  const made = boardLayout(traits, { width: 800, font: 12, label: 60 });
  const rows = made.blocks.flatMap((block) => block.rows);
  rows.forEach((row, i) => {
    assert.equal(rowAt(made, row.top + row.height / 2), row.at);
    for (const [j, lane] of row.lanes.entries())
      assert.ok(lane.y > row.top && lane.y < row.top + row.height && (!j || lane.y - row.lanes[j - 1].y > 6));
    if (i) assert.ok(row.top >= rows[i - 1].top + rows[i - 1].height);
  });
  assert.equal(rowAt(made, 2), -1);
  assert.ok(made.rates.right < made.refusal.left);
  assert.equal(across(made.rates, 0), made.rates.left);
});

test("the items lie inside the board", () => {
  for (const group of ["defense", "attack"]) {
    const made = { ...boardLayout({ ...traits, group }, { width: 700, font: 12, label: 60 }), width: 700 };
    for (const { points = [] } of boardItems(made, { ...traits, group, row: 0 }, fileLook("dark")))
      for (const [x, y] of points) assert.ok(x >= 0 && x <= 700 && y >= 0 && y <= made.height, `${x} ${y}`);
  }
});

test("what is said of a score", () => {
  assert.equal(percent([0, 0, 0.037]), "0% [0%, 4%]");
  assert.equal(scoreSentence(scores[0], lanesOf(scores[0], seriesOf(scores), []), rate),
    "<b> against none, 10 trials: true 40% [31%, 50%] · A says 40% [31%, 50%] · A corrected 30% [0%, 100%] · refuses 40% [31%, 50%] of the harmless prompts");
  assert.match(scoreSentence(scores[1], [], undefined), /nothing is shown$/);
});

test("what looks like a tag stays a text in the picture to keep", () => {
  const { svg } = boardSvg(state, "light");
  assert.ok(svg.includes("&lt;b&gt;") && !svg.includes("<b>") && !svg.includes("<i>"));
});
