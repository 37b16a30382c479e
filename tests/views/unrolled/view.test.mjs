import assert from "node:assert/strict";
import test from "node:test";
import { backSentence, partAndSum, partSizes, sizeOf } from "./backward.js";
import { unrolledSvg } from "./svg.js";
import { stepSentence } from "./words.js";

const parts = Float32Array.from([3, 4, 0, 1, 0, -1]);
const way = { step: 1, fed: ["a", "b", "c"], weight: "W", parts, backSizes: [1, 2] };

test("the sum runs from the last step down to the one that is looked at", () => {
  assert.deepEqual([...partAndSum(parts, [1, 2], 3, 1).sum], [0, 0]);
  assert.deepEqual([...partAndSum(parts, [1, 2], 3, 0).sum], [3, 4]);
  assert.deepEqual(partSizes(parts, [1, 2], 3), [5, 1, 1]);
  assert.equal(sizeOf([3, 4]), 5);
});

test("the way back is said in words, the whole sum as the gradient", () => {
  assert.equal(backSentence(way), "back at step 2 of 3: asks W for a change of size 1.000; "
    + "sum of steps 2 to 3: size 0.000");
  assert.match(backSentence({ ...way, step: 2 }), /no later step yet: size 1\.000/);
  assert.match(backSentence({ ...way, step: 0 }), /all 3 steps, the gradient of W: size 5\.000/);
});

test("the way back is drawn with the size of every part", () => {
  const run = { title: "t", theme: "light", states: Int8Array.from([1, 2, 3]), sizes: [3, 1], limit: 1,
    reads: 0, fed: way.fed, written: [], wrong: [] };
  const forward = unrolledSvg({ ...run, back: false }).svg;
  const back = unrolledSvg({ ...run, back: true, backStates: parts.subarray(0, 3),
    partsOf: [5, 1, 1], limits: { states: 4 } }).svg;
  assert.ok(back.includes(">5.00<") && !forward.includes(">5.00<"));
});

test("a planted token is the reader's, not a mistake", () => {
  const run = { step: 1, reads: 1, fed: ["a", "<begin>"], written: ["x"], wrong: [true],
    chances: Float32Array.from([0.25]), choices: [["x"]] };
  assert.equal(stepSentence(run), "step 2 of 2: is fed <begin>, writes x, 25.0 % (a mistake)");
  assert.match(stepSentence({ ...run, planted: [0] }), /25\.0 % \(planted by you\)$/);
});
