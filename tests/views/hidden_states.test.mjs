import assert from "node:assert/strict";
import test from "node:test";
import { cellUnder, rowOrder, runsOf, stateColour, statesSvg, visibleToken }
  from "./hidden_states_draw.js";
import { apart, curveScale, curveSvg, smoothed, ticksUpTo } from "./loss_curve_draw.js";

test("units come in the order asked for", () => {
  assert.deepEqual(rowOrder("as they are", 3, [0.1, 0.9, 0.5], [2, 0, 1]), [0, 1, 2]);
  assert.deepEqual(rowOrder("pattern", 3, [0.1, 0.9, 0.5], []), [1, 2, 0]);
  assert.deepEqual(rowOrder("similar", 3, [], [2, 0, 1]), [2, 0, 1]);
  assert.deepEqual(rowOrder("pattern", 3, [], []), [0, 1, 2]);
});

test("a point of the map belongs to one step and row, or to none", () => {
  assert.deepEqual(cellUnder(0, 0, 100, 50, 10, 5), { step: 0, row: 0 });
  assert.deepEqual(cellUnder(99.9, 49.9, 100, 50, 10, 5), { step: 9, row: 4 });
  for (const [x, y] of [[-1, 0], [100, 0], [0, 50]]) assert.equal(cellUnder(x, y, 100, 50, 10, 5), null);
});

test("zero is white where values have a sign, and 0 is white where they have none", () => {
  assert.deepEqual(stateColour("light", 0, 1, true), [255, 255, 255]);
  assert.notDeepEqual(stateColour("light", 1, 1, true), stateColour("light", -1, 1, true));
  assert.deepEqual(stateColour("light", 0, 1, false), [248, 250, 252]);
});

test("runs of true", () => {
  assert.deepEqual(runsOf([false, true, true, false, true]), [[1, 3], [4, 5]]);
  assert.deepEqual(runsOf([]), []);
});

test("what cannot be seen is shown, what is a tag stays a text", () => {
  assert.equal(visibleToken("\n"), "⏎");
  const { svg } = statesSvg({ title: "<i>", subtitle: "s", theme: "dark", tokens: ["<b>", "\n"],
    colours: [[1, 2, 3], [250, 250, 250]], image: "data:,", spans: [true, false], width: 400 });
  assert.ok(svg.includes("&lt;b&gt;") && !svg.includes("<b>") && !svg.includes("<i>"));
});

test("ticks are round, from zero, at most six", () => {
  for (const most of [0.03, 1, 3.9, 47, 1000]) {
    const ticks = ticksUpTo(most);
    assert.equal(ticks[0], 0);
    assert.ok(ticks.length >= 3 && ticks.length <= 6, `${most}: ${ticks}`);
    assert.ok(ticks.at(-1) <= most * 1.001);
  }
});

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
