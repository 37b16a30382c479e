import assert from "node:assert/strict";
import test from "node:test";
import { cardAt, cardOf, fromStep, hoursOf, impliedOf, outcomeOf, SLIDERS, STEPS, toStep } from "./maths.js";
import { State } from "./state.js";
import { budgetSvg } from "./svg.js";
import { cells, durationText, peakText, sourceText, timesText, verdict } from "./words.js";

const ROWS = [["Llama 3 8B", 8030261248, 15e12, 989e12, "H100", "its card", 1.3e6, null, null],
  ["Llama 3.1 405B", 405853388800, 15.6e12, 989e12, "H100", "its card", 30.84e6, 16384, 3.8e25],
  ["GPT-3 <b>", 174604259328, 300e9, 125e12, "V100", "its paper", null, null, 3.14e23]];
const CARDS = ROWS.map(cardOf);
const run = (at, utilization = 0.4) => ({ ...CARDS[at], gpus: 1024, utilization });

test("a run costs 6ND over what a GPU does", () => {
  const { flops, gpuHours, days } = outcomeOf({ parameters: 1e9, tokens: 2e10, gpus: 8, peak: 312e12, utilization: 0.5 });
  assert.equal(flops, 1.2e20);
  assert.ok(Math.abs(gpuHours * 3600 * 0.5 * 312e12 / 1.2e20 - 1) < 1e-12);
  assert.equal(days, gpuHours / 8 / 24);
});

test("at the utilization that the hours imply they are as stated", () => {
  assert.equal(impliedOf(CARDS[2]), null);
  assert.equal(impliedOf(CARDS[0]).toFixed(3), "0.156");
  for (const card of CARDS.slice(0, 2)) assert.ok(Math.abs(hoursOf(card, impliedOf(card)) / card.gpuHours - 1) < 1e-12);
});

test("equal steps of a slider are equal factors, and its ends are reached", () => {
  for (const [name, { low, high, log }] of Object.entries(SLIDERS)) {
    assert.deepEqual([0, STEPS, -5, STEPS + 5].map((step) => fromStep(name, step)), [low, high, low, high]);
    for (let step = 1; step < STEPS; step += 7) {
      const value = fromStep(name, step);
      assert.ok(value >= low && value <= high);
      if (name !== "gpus" || value > 200) assert.ok(Math.abs(toStep(name, value) - step) <= 1, `${name} ${step}`);
      if (log && name !== "gpus") assert.ok(Math.abs(Math.log(fromStep(name, step + 1) / value) - Math.log(high / low) / STEPS) < 0.011);
    }
  }
  assert.ok(Number.isInteger(fromStep("gpus", 333)));
});

test("a step of a slider is fine: a factor below 1.03, or one point", () => {
  for (const [name, { low, high, log }] of Object.entries(SLIDERS))
    assert.ok(log ? (high / low) ** (1 / STEPS) < 1.03 : (high - low) / STEPS < 0.01, name);
});

test("a step of a slider changes what it shows, at every value of a card", () => {
  for (const card of CARDS) for (const name of ["parameters", "tokens", "peak"]) {
    const at = toStep(name, card[name]);
    assert.ok(fromStep(name, at - 1) < card[name] && card[name] < fromStep(name, at + 1));
  }
});

test("the card is known by its numbers", () => {
  assert.equal(cardAt(CARDS, run(1)), 1);
  assert.equal(cardAt(CARDS, { ...run(1), utilization: 0.1, gpus: 1 }), 1);
  assert.equal(cardAt(CARDS, { ...run(1), tokens: 15e12 }), -1);
});

test("what is said", () => {
  assert.equal(verdict(run(0), CARDS[0]), "Llama 3 8B: 507K GPU-hours at 40.0% of 989 TFLOP/s. The card states 1.3M, "
    + "2.6× as many. They imply a utilization of 15.6%.");
  assert.match(verdict(run(0, impliedOf(CARDS[0])), CARDS[0]), /about as many: it adds up\.$/);
  assert.equal(verdict(run(2), CARDS[2]), "GPT-3 <b>: the source states 3.14 × 10²³ FLOPs, 6ND gives 3.14 × 10²³, which adds up.");
  assert.match(verdict(run(2), { ...CARDS[2], flops: 2e23 }), /, 57.1% more\.$/);
  assert.match(verdict(run(2), { ...CARDS[2], flops: null }), /neither GPU-hours nor FLOPs/);
  assert.match(verdict({ ...run(0), gpus: 1 }, undefined), /^Your own run: 507K GPU-hours .* 57.9 years on 1 GPU\.$/);
  assert.equal(timesText(1, 2), "2× fewer");
  assert.match(sourceText(CARDS[1]), /it states 3.80 × 10²⁵ FLOPs, 6ND gives 3.80 × 10²⁵$/);
  assert.equal(sourceText(CARDS[0]), "source: its card");
  assert.deepEqual(cells(CARDS[2], 0.4).slice(-2), ["1.75M", "not stated"]);
  assert.deepEqual([989e12, 2.5e15, 5e10, 2e9].map(peakText), ["989 TFLOP/s", "2.5 PFLOP/s", "50 GFLOP/s", "2 GFLOP/s"]);
  assert.deepEqual([1e-6, 1e-3, 0.1, 2, 400, 1e7].map(durationText),
    ["0.0864 seconds", "1.44 minutes", "2.4 hours", "2 days", "1.1 years", "27,379 years"]);
});

test("cards, utilization and sliders stay inside", () => {
  const traits = { cards: ROWS, usual_gpus: 1024, parameters: 1e9, tokens: 1e9, gpus: 1, peak: 1e12, utilization: 0.4 };
  const state = new State({ get: (name) => traits[name] });
  const ui = { save: (changes) => Object.assign(traits, changes) };
  const name = () => state.read().cards[state.read().at]?.name;
  assert.equal(name(), undefined);
  state.match(ui);
  assert.equal(traits.utilization, 0.4);
  for (const [step, is] of [[1, "Llama 3 8B"], [-1, "Llama 3 8B"], [1, "Llama 3.1 405B"], [1, "GPT-3 <b>"], [1, "GPT-3 <b>"]]) {
    state.stepCard(ui, step);
    assert.equal(name(), is);
  }
  assert.equal(traits.gpus, 1024);
  state.toCard(ui, 1);
  assert.equal(traits.gpus, 16384);
  state.match(ui);
  assert.equal(traits.utilization.toFixed(3), "0.346");
  state.stepUtilization(ui, 1);
  assert.equal(traits.utilization, 0.36);
  state.stepUtilization(ui, 200);
  assert.equal(traits.utilization, 1);
  state.set(ui, "gpus", 0);
  assert.equal(traits.gpus, 1);
});

test("the picture to keep: names are text, a bar for every stated hour, all inside", () => {
  const { svg, width } = budgetSvg({ title: "<i>", theme: "dark", read: { run: run(1), cards: CARDS, at: 1 } });
  assert.ok(!/<[bi]>/.test(svg) && svg.includes("GPT-3 &lt;b&gt;"));
  const bars = [...svg.matchAll(/<rect x="640" y="[\d.]+" width="([\d.]+)"/g)].map(([, wide]) => Number(wide));
  assert.deepEqual(bars.map((wide) => (wide / 190).toFixed(2)), ["0.16", "0.35", "0.00"]);
  for (const [, x] of svg.matchAll(/x="([\d.]+)"/g)) assert.ok(Number(x) <= width);
});
