import assert from "node:assert/strict";
import test from "node:test";
import { linesScale, linesSvg, tickText, ticksOf } from "./curves_draw.js";

test("ticks: whole powers where it is logarithmic, round numbers elsewhere", () => {
  assert.deepEqual(ticksOf(-12, 0, true), [-12, -9, -6, -3, 0]);
  assert.deepEqual(ticksOf(0, 1, false), [0, 0.25, 0.5, 0.75, 1]);
  assert.equal(tickText(-12, true), "10⁻¹²");
  assert.equal(tickText(0, true), "1");
  assert.equal(tickText(-0.5, false), "−0.5");
});

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
