import assert from "node:assert/strict";
import test from "node:test";
import { fileLook } from "../kit/look.js";
import { searchItems } from "./items.js";
import { changed, lossAfter, nearestStep, searchScale, stairs } from "./maths.js";
import { State } from "./state.js";
import { searchSvg } from "./svg.js";
import { changeSentence, grouped, stepSentence } from "./words.js";

const own = { name: "own", queries: [10, 20, 40], losses: [5, 4, 2] };
const random = { name: "random", queries: [5, 30], losses: [6, 4.5] };

test("a search is as good as its last loss at so many queries", () => {
  assert.deepEqual([4, 5, 29, 30, 99].map((many) => lossAfter(random, many)), [null, 6, 6, 4.5, 4.5]);
});

test("tokens that changed are marked", () => {
  assert.deepEqual(changed(["a", "c"], ["a", "b"]), [false, true]);
  assert.deepEqual(changed(["a"], undefined), [false]);
  assert.equal(changeSentence(["a", " c"], ["a", "b"], [false, true]), "“b” became “␣c”");
  assert.equal(changeSentence(["a"], ["a"], [false]), "no token changed");
});

test("losses lie inside the chart, in stairs, and the pointer finds its step", () => {
  const scale = searchScale({ total: 50, curves: [own, random], success: [1] }, 500, 200, 12);
  const points = stairs(own.queries, own.losses, scale);
  assert.equal(points.length, 5);
  assert.equal(points[1][1], points[0][1]); // stays until the next query
  assert.equal(nearestStep(own.queries, scale.x(22), scale), 1);
  assert.equal(nearestStep([], 5, scale), -1);
  for (const one of [own, { queries: [], losses: [] }])
    for (const { points: some = [] } of searchItems({ own: one, others: [random], total: 50, success: [1], at: one.queries.length - 1 },
      { width: 500, height: 200 }, fileLook("dark")))
      for (const [x, y] of some) assert.ok(x >= 0 && x <= 500 && y >= 0 && y <= 200, `${x} ${y}`);
});

test("what is said of a step", () => {
  assert.equal(stepSentence({ queries: 1280, total: 7680, loss: 1.5, others: [{ name: "random", loss: 4 }, { name: "late", loss: null }], success: [2] }),
    "query 1,280 of 7,680: loss 1.500 · the target is what the model would write · at equal queries: random 4.000");
  assert.equal(stepSentence({ total: 7680, loss: null, others: [], success: [] }), "nothing is searched yet; 7,680 queries are planned");
  assert.equal(grouped(1234567), "1,234,567");
});

test("what looks like a tag stays a text in the picture to keep", () => {
  const bytes = (...list) => new DataView(Float32Array.from(list).buffer);
  const traits = { prompt: ["<b>"], target: ["<u>"], total: 10, success: [], names: ["<s>"], lengths: [1], others: bytes(1, 2),
    queries: bytes(1), values: bytes(3), suffixes: [["!"], ["<i>"]], at: -1, title: "<em>" };
  const state = new State({ get: (name) => traits[name] });
  state.compute();
  assert.deepEqual(state.beside(), [{ name: "<s>", loss: 2 }]);
  const { svg } = searchSvg(state, "light");
  assert.ok(svg.includes("&lt;i&gt;") && !/<(b|u|s|i|em)>/.test(svg));
});
