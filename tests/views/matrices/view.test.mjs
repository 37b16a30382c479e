// Matrices without a page: the layer in numbers, what a cell says, where grids lie.
import assert from "node:assert/strict";
import { test } from "node:test";
import { entropyBits, niceLimit, shown, softmaxRows } from "../kit/maths.js";
import { attend, explain, flatIndex, sourcesOf } from "./maths.js";
import { layoutGrids, shrink } from "./grid.js";

const close = (got, expected) => got.forEach((value, i) =>
  assert.ok(Math.abs(value - expected[i]) < 1e-9, `${i}: ${value}, not ${expected[i]}`));
const state = { Q: [1, 0], K: [2, 0, 0, 2], V: [10, 20], mask: [1, 1], scaled: false, sizes: [1, 2, 2, 1] };

test("a long number is written smaller, so that it stays in its cell", () => {
  assert.equal(shrink("−3.00"), 1);
  for (const text of ["−30.00", "−300.00", "1000.00"]) assert.ok(text.length * shrink(text) <= 5);
});

test("a layer that can be checked by hand", () => {
  const { E, A, Y } = attend(state);
  close(E, [2, 0]);
  close(A, [Math.E ** 2 / (Math.E ** 2 + 1), 1 / (Math.E ** 2 + 1)]);
  close(Y, [10 * A[0] + 20 * A[1]]);
  close(attend({ ...state, scaled: true }).E, [Math.SQRT2, 0]);
});

test("a masked key gets nothing, a row without keys gives nothing, and never NaN", () => {
  close(softmaxRows([1, 5, 1], [1, 0, 1], 1, 3), [0.5, 0, 0.5]);
  const { A, Y, H } = attend({ ...state, mask: [0, 0] });
  close([...A, ...Y, ...H], [0, 0, 0, 0]);
});

test("scores of a thousand do not overflow", () => {
  close(softmaxRows([1000, 0, -1000], [1, 1, 1], 1, 3), [1, 0, 0]);
});

test("entropy: 2 bits for four alike, 0 for one", () => {
  close(entropyBits([0.25, 0.25, 0.25, 0.25, 1, 0, 0, 0], 2, 4), [2, 0]);
});

test("numbers are short, minus signs are minus signs, zero has none", () => {
  const cases = { "0.00": -0.001, "−1.25": -1.25, "123.5": 123.456, 1234: 1234.4, "1e+7": 1e7 };
  for (const [text, value] of Object.entries(cases)) assert.equal(shown(value), text);
});

test("colour limits go up in steps", () => {
  assert.deepEqual([0, 0.3, 1, 1.1, 2, 3, 7, 42].map(niceLimit), [1, 1, 1, 2, 2, 5, 10, 50]);
});

test("an output knows where it came from and says so", () => {
  const result = attend(state);
  assert.deepEqual(sourcesOf("Y", 0, 0, state), { A: [[0, 0], [0, 1]], V: [[0, 0], [1, 0]] });
  assert.deepEqual(sourcesOf("E", 0, 1, state), { Q: [[0, 0], [0, 1]], K: [[1, 0], [1, 1]] });
  assert.equal(explain("E", 0, 0, state, result), "1.00·2.00 + 0.00·0.00 = 2.00");
  assert.equal(explain("Y", 0, 0, state, result), "0.88·10.00 + 0.12·20.00 = 11.19");
  assert.match(explain("E", 0, 0, { ...state, mask: [0, 1] }, result), /masked/);
});

test("K is shown turned but kept as it is", () => {
  assert.equal(flatIndex("K", 1, 2, [3, 4, 2, 5]), 2 * 2 + 1);
  assert.equal(flatIndex("V", 1, 2, [3, 4, 2, 5]), 1 * 5 + 2);
});

test("factors stand left of and above their product", () => {
  for (const sizes of [[1, 1, 1, 1], [3, 4, 4, 2], [8, 8, 8, 8]]) {
    for (const width of [400, 900, 1400]) {
      const box = layoutGrids({ width, font: 13, sizes, queryWidth: 40, keyWidth: 40 });
      assert.equal(box.K.x, box.E.x);
      assert.equal(box.V.x, box.Y.x);
      assert.ok(box.Q.x + box.Q.width < box.E.x);
      if (box.stacked) assert.ok(box.V.y > box.E.y + box.E.height);
      else assert.ok(box.E.x + box.E.width < box.A.x);
      assert.ok(box.A.x + box.A.width <= box.H.x && box.H.x + box.H.width < box.Y.x);
      assert.ok(box.K.y + box.K.height < box.E.y && box.V.y + box.V.height < box.Y.y);
      if (width >= 900) assert.ok(box.width <= width, `${sizes} ${width}: ${box.width}`);
    }
  }
});
