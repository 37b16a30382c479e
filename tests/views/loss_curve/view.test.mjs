import assert from "node:assert/strict";
import test from "node:test";
import { apart, curveScale, smoothed } from "./maths.js";
import { curveSvg } from "./svg.js";

test("the smoothed curve is the running mean", () => {
  assert.deepEqual(smoothed([4, 2, 0], 2), [4, 3, 1]);
  assert.deepEqual(smoothed([], 2), []);
});

test("names of levels do not lie on each other", () => {
  const moved = apart([100, 98, 20], 14);
  assert.ok(Math.abs(moved[0] - moved[1]) >= 14);
  assert.equal(moved[2], 20);
});

test("all losses and levels lie in the box", () => {
  const scale = curveScale(600, 200, 10, [5, 1], [0.1, 6]);
  for (const loss of [0, 5, 6]) assert.ok(scale.y(loss) >= 0 && scale.y(loss) <= scale.bottom + 1e-9);
  assert.equal(scale.x(0), scale.left);
  assert.equal(scale.x(10), scale.right);
  const { svg } = curveSvg({ title: "t", subtitle: "s", theme: "light", steps: [1, 2], losses: [3, 2],
    total: 5, levels: [1], names: ["a & b"], unit: "nats" });
  assert.ok(svg.includes("a &amp; b") && svg.includes("polyline"));
});
