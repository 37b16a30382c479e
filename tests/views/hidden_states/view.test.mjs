import assert from "node:assert/strict";
import test from "node:test";
import { cellUnder, rowOrder, runsOf, stateColour } from "./paint.js";
import { statesSvg } from "./svg.js";

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

test("what is a tag stays a text in the picture to keep", () => {
  const { svg } = statesSvg({ title: "<i>", subtitle: "s", theme: "dark", tokens: ["<b>", "\n"],
    colours: [[1, 2, 3], [250, 250, 250]], image: "data:,", spans: [true, false], width: 400 });
  assert.ok(svg.includes("&lt;b&gt;") && !svg.includes("<b>") && !svg.includes("<i>"));
});
