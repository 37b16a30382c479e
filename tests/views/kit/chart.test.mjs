import assert from "node:assert/strict";
import test from "node:test";
import { tickText, ticksOf } from "./chart.js";

test("ticks are round, from zero, at most six", () => {
  for (const most of [0.03, 1, 3.9, 47, 1000]) {
    const ticks = ticksOf(0, most);
    assert.equal(ticks[0], 0);
    assert.ok(ticks.length >= 3 && ticks.length <= 6, `${most}: ${ticks}`);
    assert.ok(ticks.at(-1) <= most * 1.001);
  }
});

test("ticks: whole powers where it is logarithmic, round numbers elsewhere", () => {
  assert.deepEqual(ticksOf(-12, 0, true), [-12, -9, -6, -3, 0]);
  assert.deepEqual(ticksOf(0, 1, false), [0, 0.25, 0.5, 0.75, 1]);
  assert.equal(tickText(-12, true), "10⁻¹²");
  assert.equal(tickText(0, true), "1");
  assert.equal(tickText(-0.5, false), "−0.5");
});
