import assert from "node:assert/strict";
import test from "node:test";
import { fileLook } from "../kit/look.js";
import { chartItems, markItems, spotsOf } from "./items.js";
import { dotted, frontierScale, heightAt, nearestSpot, pieces, placeLabels, step } from "./maths.js";
import { lookFor } from "./show.js";
import { State } from "./state.js";
import { frontierSvg } from "./svg.js";
import { digits, facts, pointSentence, turnSentence } from "./words.js";

const POINT = { name: "PPO", label: "step 20", kl: 0.5, reward: 0.75, true: 0.25, gap: 0.1234, extra: 0.3 };
const curve = Array.from({ length: 50 }, (_, i) => [i / 25, Math.sqrt(i / 50), 0.5 - i / 200]);
const tracks = [
  { name: "π*, exact", kind: -1, path: false, turn: 1, points: [{ ...POINT, label: "reference", kl: 0, reward: 0, true: 0.5 },
    { ...POINT, label: "turning point, β = 1", kl: 0.4, reward: 0.44, true: 0.45 }, { ...POINT, label: "β = 0.5", kl: 1, reward: 0.7, true: 0.4 }] },
  { name: "<b>PPO</b>", kind: 0, path: true, turn: -1, points: [0.1, 0.5, 0.9].map((kl) => ({ ...POINT, kl, reward: kl / 2, true: 0.4 })) },
  { name: "best-of-n", kind: 1, path: false, turn: -1, points: [0.2, 0.6].map((kl, i) => ({ ...POINT, kl, reward: 0.3 + kl / 3, true: 0.1, label: `n = ${i}` })) }];
const scale = frontierScale(600, 350, [2, -0.05, 1.05], 13);
const widthOf = (words) => 7 * words.length;

test("a point is higher with more reward and further right with more KL", () => {
  assert.ok(scale.x(1) > scale.x(0.5) && scale.y(1) < scale.y(0.5));
  assert.equal(scale.x(0), scale.left);
  assert.equal(scale.x(99), scale.right);
  assert.equal(heightAt([[0, 1], [2, 3]], 1), 2);
  assert.equal(heightAt([[0, 1], [2, 3]], 5), 3);
});

test("arrow keys walk along a method, and up to the exact curve", () => {
  assert.deepEqual(step("ArrowRight", [1, 1], [3, 3, 2]), [1, 2]);
  assert.deepEqual(step("ArrowRight", [1, 2], [3, 3, 2]), [1, 2]);
  assert.deepEqual(step("Home", [1, 2], [3, 3, 2]), [1, 0]);
  assert.deepEqual(step("ArrowDown", [1, 0], [3, 3, 2]), [2, 1]);
  assert.deepEqual(step("ArrowDown", [2, 0], [3, 3, 2]), [2, 0]);
  assert.deepEqual(step("ArrowUp", [1, 2], [2, 3, 2]), [0, 1]);
  assert.equal(step("x", [0, 0], [1]), null);
});

test("the point under the pointer is the nearest within reach", () => {
  const spots = spotsOf(scale, tracks, true);
  assert.equal(spots.length, 16);
  const { kl, true: truth } = tracks[2].points[1];
  const { track, point } = nearestSpot(spots, scale.x(kl) + 2, scale.y(truth), 16);
  assert.deepEqual([track, point], [2, 1]);
  assert.equal(nearestSpot(spots, 590, 340, 16), null);
  assert.deepEqual(pieces([1, 2, 3], [2, 0, 1]), [[1, 2], [], [3]]);
});

test("labels touch neither each other nor a line, and are left out where there is no room", () => {
  const taken = dotted([[0, 100], [300, 0]], 5);
  const labels = Array.from({ length: 30 }, (_, i) => ({ x: 10 * i, y: 100 - 3.3 * i, words: "label", gap: 8 }));
  const placed = placeLabels(labels, { bounds: { left: 0, right: 300, top: 0, bottom: 100 }, font: 12, widthOf, taken });
  assert.ok(placed.length > 4 && placed.length < 30);
  const boxes = placed.map(({ x, y, anchor }) => {
    const left = x - { start: 0, middle: 17.5, end: 35 }[anchor];
    return { left, right: left + 35, top: y - 6.9, bottom: y + 6.9 };
  });
  boxes.forEach((a, i) => {
    assert.ok(a.left >= 0 && a.right <= 300 && a.top >= 0 && a.bottom <= 100);
    assert.ok(!taken.some(([x, y]) => x > a.left && x < a.right && y > a.top && y < a.bottom));
    for (const b of boxes.slice(i + 1))
      assert.ok(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top);
  });
});

test("the chart has the curve, both rewards of a path, a flag, and names", () => {
  const look = lookFor(fileLook("light"), "#fff");
  const draw = (both) => chartItems(scale, { curve, tracks, both, point: tracks[1].points[2] }, look, widthOf);
  const [one, two] = [draw(false), draw(true)];
  const texts = one.filter(({ kind }) => kind === "text").map(({ words }) => words);
  for (const wanted of ["<b>PPO</b>", "n = 0", "n = 1", "β = 0.5", "mean reward"]) assert.ok(texts.includes(wanted), wanted);
  const dashed = (items) => items.filter(({ kind, dash }) => kind === "line" && dash.length && dash[0] === 5).length;
  assert.equal(dashed(one), 0);
  assert.equal(dashed(two), 2);
  assert.ok(two.some(({ words }) => words === "turning point"));
  for (const { points } of two.filter(({ kind }) => kind === "line" || kind === "area"))
    for (const [x, y] of points) assert.ok(Number.isFinite(x) && Number.isFinite(y));
});

test("every method has a shape of its own, hollow where the reward is the true one", () => {
  const shapes = [0, 1, 2, 3, 4].map((kind) => JSON.stringify(markItems(0, 0, 5, kind, "red")));
  assert.equal(new Set(shapes).size, 5);
  assert.equal(markItems(0, 0, 5, 2, "red", "white").length, 2);
});

test("a point is said with its distance from the curve", () => {
  assert.equal(pointSentence(POINT, true),
    "PPO, step 20: KL 0.50 nats, proxy reward 0.75, 0.123 below the exact curve, true reward 0.25");
  assert.equal(pointSentence({ ...POINT, label: "", gap: -1e-9 }, false), "PPO: KL 0.50 nats, mean reward 0.75, on the exact curve");
  assert.equal(facts(POINT, true).length, 5);
  assert.deepEqual(facts({ ...POINT, gap: -1e-12, extra: 0 }, false).slice(2), [["below the exact curve", "0"], ["KL more than needed", "0 nats"]]);
  assert.equal(digits(-0.001), "0.00");
  assert.equal(digits(-1.5), "−1.50");
  assert.equal(turnSentence([]), "");
  assert.equal(turnSentence([["π*", { label: "turning point, β = 1", kl: 0.4 }]]), "the true reward turns: π* at β = 1 (KL 0.40)");
});

const bytes = (Type, values) => new DataView(new Type(values).buffer);
const traits = { names: ["π*, exact", "PPO"], paths: [false, true], labels: [["reference"], ["step 0", "step 5"]], turns: [-1, -1],
  where: bytes(Float32Array, [0, 0.5, 0, 0, 0, 0, 0.5, 0, 0, 0, 0.3, 0.6, 0, 0.1, 0.2]), curve: bytes(Float32Array, [0, 0.5, 0, 1, 1, 0]),
  range: [1, 0.4, 1.1], both: false, likely: 2, prompts: ["one", "two"], answers: [["a", "b", "c"], ["<i>", "e", "f"]],
  best: bytes(Uint16Array, [0, 1, 0, 1, 0, 1, 0, 1, 2, 1, 0, 2]),
  chances: bytes(Float32Array, [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.75, 0.25, 1, 0]),
  tables: bytes(Float32Array, [0.5, 0.5, 0, 0.5, 0.5, 0, 0, 1, 2, 3, 4, 5, 0, 0, 0, 0, 0, 0]), at: [1, 1], prompt: 0, title: "T <&>" };

test("the answers are those of the chosen point and prompt, without the ones that are never given", () => {
  const now = { ...traits };
  const state = new State({ get: (name) => now[name] });
  state.read();
  assert.deepEqual(state.answers(), [{ text: "c", share: 0.75, before: 0, reward: 2, true: 0 }, { text: "b", share: 0.25, before: 0.5, reward: 1, true: 0 }]);
  now.prompt = 1;
  assert.deepEqual(state.answers().map(({ text }) => text), ["<i>"]);
  assert.ok(state.spoken().endsWith("answers: <i>: 100 %"));
  now.at = [1, 9]; // points that are not here yet
  assert.equal(state.chosen().label, "step 5");
});

test("the picture to keep is one page with its texts escaped", () => {
  const state = new State({ get: (name) => ({ ...traits, prompt: 1 })[name] });
  state.read();
  const { svg, width, height } = frontierSvg(state, "dark");
  assert.ok(svg.includes("T &lt;&amp;&gt;") && svg.includes("&lt;i&gt;") && !svg.includes("NaN"));
  assert.ok(width > 900 && height > 400);
});
