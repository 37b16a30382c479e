import assert from "node:assert/strict";
import test from "node:test";
import { svgItems } from "../kit/items.js";
import { fileLook } from "../kit/look.js";
import { allItems, cellAt, colourOf, layout, shares } from "./items.js";

const boxOf = (width) => layout({ width, font: 13, rows: 2, time: 3, labelWidth: 60 });
const seen = (expert) => ({ chosen: [[0, 1, 0], [1, 1, 0]], tokens: [["<a>", "b", "c"], ["d", "e", "f"]],
  kinds: ["A", "B"], step: 2, expert, load: [[0.5, 0.5], [1, 0]], theme: "light" });

test("every token has the color of its expert, and is pale where another one is lit up", () => {
  const fills = (expert) => allItems(boxOf(900), seen(expert), fileLook("light"))
    .filter(({ kind }) => kind === "rect").slice(0, 6).map(({ fill }) => fill);
  const [one, two] = [colourOf("light", 0), colourOf("light", 1)];
  assert.deepEqual(fills(-1), [one, two, one, two, two, one]);
  assert.deepEqual(fills(1).map((fill) => fill === two), [false, true, false, true, true, false]);
});

test("the shares of each step fill the height of the chart", () => {
  const box = boxOf(900);
  const strips = allItems(box, seen(-1), fileLook("light")).filter(({ kind }) => kind === "rect").slice(6);
  assert.equal(strips[0].height + strips[1].height, box.load.height);
});

test("the load of the steps still to come is not shown", () => {
  const strips = (step) => allItems(boxOf(900), { ...seen(-1), step }, fileLook("light"))
    .filter(({ kind }) => kind === "rect").slice(6);
  assert.deepEqual([0, 1, 2].map((step) => strips(step).length), [0, 2, 4]);
});

test("the load is below the tokens where there is little room", () => {
  assert.ok(boxOf(900).load.x > 0);
  assert.equal(boxOf(400).load.x, 0);
  assert.ok(boxOf(400).load.y > boxOf(400).cells.y + boxOf(400).cells.height);
});

test("the cell under a point, and the shares in percent", () => {
  const box = boxOf(900);
  assert.deepEqual(cellAt(box, 2, 3, box.cells.x + 1, box.cells.y + box.cells.tall + 1), [1, 0]);
  assert.equal(cellAt(box, 2, 3, 0, 0), null);
  assert.deepEqual(shares([[0, 1, 0], [1, 1, 0]], 3), [50, 50, 0]);
});

test("tokens are text", () => {
  const svg = svgItems(allItems(boxOf(900), seen(-1), fileLook("dark")));
  assert.ok(svg.includes("&lt;a&gt;") && !svg.includes("<a>"));
});
