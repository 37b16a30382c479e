import assert from "node:assert/strict";
import test from "node:test";
import { svgItems } from "../kit/items.js";
import { fileLook } from "../kit/look.js";
import { linesItems, linesScale, nameItems, piecesOf } from "./chart.js";

test("what lies outside the range is drawn at its edge", () => {
  const scale = linesScale(400, 200, [0, 10], [-2, 2]);
  assert.equal(scale.y(-5), scale.y(-2));
  assert.equal(scale.y(9), scale.y(2));
  assert.equal(scale.x(0), scale.left);
  assert.equal(scale.x(10), scale.right);
});

test("a line ends at the edge of the range and is not drawn along it", () => {
  assert.deepEqual(piecesOf([0, 1, 2, 3, 4, 5], [0, 2]), [[0, 1, 2, 3]]);
  assert.deepEqual(piecesOf([9, 9, 1, 9, 9, 9, 1], [0, 2]), [[1, 2, 3], [5, 6]]);
  assert.deepEqual(piecesOf([9, 9], [0, 2]), []);
  assert.deepEqual(piecesOf([0, 0, 0], [0, 2]), [[0, 1, 2]]);
});

test("names are text", () => {
  const svg = svgItems(nameItems(["<b>"], 20, "light"));
  assert.ok(svg.includes("&lt;b&gt;") && !svg.includes("<b>"));
});

test("the point under the pointer has a vertical line", () => {
  const [xs, range] = [[0, 5, 10], [0, 1]];
  const scale = linesScale(400, 200, xs, range);
  const chart = { xs, lines: [[0, 0.5, 1]], range, log: false, xName: "x", yName: "y" };
  const count = (under) => linesItems(scale, { ...chart, under }, fileLook("dark")).length;
  assert.equal(count(1), count(null) + 1);
  const at = linesItems(scale, { ...chart, under: 1 }, fileLook("dark")).at(-1);
  assert.deepEqual(at.points, [[scale.x(5), scale.top], [scale.x(5), scale.bottom]]);
});
