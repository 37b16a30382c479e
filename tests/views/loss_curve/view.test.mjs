import assert from "node:assert/strict";
import test from "node:test";
import { apart, curveScale, lossSentence, smoothed } from "./maths.js";
import { svgItems } from "../kit/items.js";
import { fileLook } from "../kit/look.js";
import { curveItems } from "./chart.js";

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
});

test("the chart has its levels, both curves, and a dot at the step under the pointer", () => {
  const data = { steps: [1, 2], losses: [3, 2], total: 5, levels: [1], names: ["a & b"], unit: "nats" };
  const scale = curveScale(600, 200, 5, data.losses, data.levels);
  const items = (under) => curveItems(scale, { ...data, under }, fileLook("light"));
  assert.ok(svgItems(items(null)).includes("a &amp; b"));
  assert.equal(items(null).filter(({ kind, wide }) => kind === "line" && wide > 1).length, 2);
  assert.equal(items(null).filter(({ kind }) => kind === "dot").length, 0);
  const [dot] = items(1).filter(({ kind }) => kind === "dot");
  assert.deepEqual([dot.x, dot.y], [scale.x(2), scale.y(2.5)]);
  assert.equal(items(2).filter(({ kind }) => kind === "dot").length, 0); // a step that is gone
});

test("the readout has the loss of the step itself and says what the mean is of", () => {
  const told = lossSentence({ step: 3, total: 9, loss: 1.302, mean: 1.994, averaged: 3, unit: "loss, nats" });
  assert.equal(told, "step 3 of 9: 1.302 (loss, nats), mean of the last 3: 1.994");
});
