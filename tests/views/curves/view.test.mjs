import assert from "node:assert/strict";
import test from "node:test";
import { linesScale } from "./lines.js";
import { linesSvg } from "./svg.js";

test("what lies outside the range is drawn at its edge", () => {
  const scale = linesScale(400, 200, [0, 10], [-2, 2]);
  assert.equal(scale.y(-5), scale.y(-2));
  assert.equal(scale.y(9), scale.y(2));
  assert.equal(scale.x(0), scale.left);
  assert.equal(scale.x(10), scale.right);
});

test("names are text", () => {
  const { svg } = linesSvg({ title: "<t>", subtitle: "s", theme: "light", xs: [0, 1], lines: [[0, 1]],
    names: ["<b>"], range: [0, 1], log: false, xLabel: "x", yLabel: "y" });
  assert.ok(svg.includes("&lt;b&gt;") && !svg.includes("<b>"));
});
