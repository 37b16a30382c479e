import assert from "node:assert/strict";
import test from "node:test";
import { changedShape, clearPair, keyed, newShape, saidOf, shapeAt, shapeName } from "./shapes.js";
import { mosaicOf } from "./paint.js";
import { sceneSvg } from "./svg.js";

const world = { side: 32, background: [1, 1, 1], colours: { red: [1, 0, 0], blue: [0, 0, 1] },
  kinds: ["ring", "cross"], sizes: { small: 3.5, large: 5.5 } };
const ring = { kind: "ring", colour: "red", size: "small", x: 8, y: 9 };
const cross = { kind: "cross", colour: "blue", size: "large", x: 22, y: 12 };
const state = { shapes: [ring, cross], selected: 0 };
const press = (key, from = state, large = false) => keyed(key, from, world, 3, large);

test("a shape is found under the pointer, the topmost first", () => {
  assert.equal(shapeAt([ring, cross], world, 8, 12), 0);
  assert.equal(shapeAt([ring, cross], world, 17, 17), 1);
  assert.equal(shapeAt([ring, cross], world, 2, 30), -1);
  assert.equal(shapeAt([ring, { ...cross, x: 9, y: 9 }], world, 8, 9), 1);
});

test("a shape never leaves the picture, also when it grows", () => {
  assert.deepEqual(changedShape(ring, { x: -4, y: 99 }, world), { ...ring, x: 3.5, y: 28.5 });
  assert.deepEqual(changedShape({ ...ring, x: 3.5 }, { size: "large" }, world).x, 5.5);
  assert.equal(changedShape(ring, { x: 8.04321 }, world).x, 8);
});

test("keys move, change, choose, add and remove", () => {
  assert.deepEqual(press("ArrowRight").shapes[0], { ...ring, x: 9 });
  assert.deepEqual(press("ArrowUp", state, true).shapes[0], { ...ring, y: 5 });
  assert.equal(press("c").shapes[0].colour, "blue");
  assert.equal(press("C", { ...state, selected: 1 }).shapes[1].colour, "red");
  assert.equal(press("k").shapes[0].kind, "cross");
  assert.equal(press("s").shapes[0].size, "large");
  assert.equal(press("Enter").selected, 1);
  assert.equal(press("Enter", { ...state, selected: 1 }).selected, 0);
  assert.deepEqual(press("Delete"), { selected: 0, shapes: [cross] });
  assert.equal(press("x"), null);
  assert.deepEqual(state.shapes[0], ring); // nothing is changed in place
});

test("an empty picture takes a shape and nothing else; a full one takes none", () => {
  const empty = { shapes: [], selected: 0 };
  assert.equal(press("c", empty), null);
  assert.equal(press("Delete", empty), null);
  const one = press("+", empty);
  assert.equal(one.shapes.length, 1);
  const three = press("+", press("n", one));
  assert.equal(three.shapes.length, 3);
  assert.equal(three.selected, 2);
  assert.equal(press("+", three).shapes.length, 3);
});

test("a new shape stands where nobody can doubt", () => {
  const added = newShape([ring, cross], world);
  assert.ok([ring, cross].every((one) => clearPair(one, added, world.sizes)));
  assert.equal(shapeName(added), "small red ring");
});

test("what is said of a word", () => {
  const said = { written: ["a", "red"], wrong: [false, true], chanceOf: [0.5, 0.25] };
  assert.equal(saidOf(said, 0), "word 1 of 2: a, 50.0 %");
  assert.equal(saidOf(said, 1), "word 2 of 2: red, 25.0 % (not what is there)");
  assert.equal(saidOf({ written: [], wrong: [], chanceOf: [] }, 0), "nothing is said yet");
});

test("the maps of all channels fill a square, one cell apart", () => {
  const { across, down, cell, wide } = mosaicOf([64, 8, 8], 284);
  assert.deepEqual([across, down, wide, cell], [8, 8, 71, 4]);
  assert.deepEqual([mosaicOf([5, 1, 1], 90).across, mosaicOf([5, 1, 1], 90).down], [3, 2]);
});

test("the picture to keep escapes its words", () => {
  const { svg, height } = sceneSvg({ title: "a < b", theme: "dark", scene: "data:x", mosaic: "",
    mosaicWords: "", written: ["<b>"], wrong: [true], chanceOf: [0.5], note: "so" });
  assert.ok(svg.includes("&lt;b&gt;") && !svg.includes("<b>"));
  assert.ok(svg.includes(`height="${height}"`));
});
