// @ts-check
/** Budget: numbers as they are said. Pure. */
import { countText, largeText, powerText, shareText } from "../kit/amounts.js";
import { flopsOf, hoursOf, impliedOf, outcomeOf } from "./maths.js";

const UNITS = [["years", 365.25], ["days", 1], ["hours", 1 / 24], ["minutes", 1 / 1440], ["seconds", 1 / 86400]];

/** A time in the unit that keeps the number short. */
export function durationText(days) {
  const [name, size] = UNITS.find(([, least]) => days >= least) ?? UNITS.at(-1);
  const value = days / size;
  return `${value >= 1000 ? countText(value) : Number(value.toPrecision(3))} ${name}`;
}

export const hoursText = (hours) => (hours >= 0.01 ? largeText(hours) : powerText(hours));

/** FLOP/s with the prefix that keeps the number short. */
export function peakText(peak) {
  const [unit, size] = [["PFLOP/s", 1e15], ["TFLOP/s", 1e12], ["GFLOP/s", 1e9]].find(([, least]) => peak >= least) ?? ["GFLOP/s", 1e9];
  return `${Number((peak / size).toPrecision(3))} ${unit}`;
}

export const VALUE = { parameters: largeText, tokens: largeText, gpus: countText, peak: peakText, utilization: shareText };
export const LABEL = { parameters: "parameters N", tokens: "tokens D", gpus: "GPUs", peak: "peak of a GPU", utilization: "utilization" };

/** How two numbers compare: "2.6× as many", "1.2× fewer". */
export function timesText(stated, computed) {
  const times = stated / computed;
  if (Math.abs(times - 1) < 0.05) return "about as many: it adds up";
  return times > 1 ? `${Number(times.toPrecision(2))}× as many` : `${Number((1 / times).toPrecision(2))}× fewer`;
}

/** How a stated number of FLOPs compares with 6ND. */
export function flopsText(card) {
  const apart = flopsOf(card) / card.flops - 1;
  return `${card.name}: the source states ${powerText(card.flops)} FLOPs, 6ND gives ${powerText(flopsOf(card))}`
    + `, ${Math.abs(apart) < 0.02 ? "which adds up" : `${shareText(Math.abs(apart))} ${apart > 0 ? "more" : "less"}`}`;
}

/** Where a card's numbers are from, and its FLOPs where it states hours as well. */
export const sourceText = (card) => `source: ${card.source}${card.flops && card.gpuHours ? `; it states ${powerText(card.flops)} FLOPs, `
  + `6ND gives ${powerText(flopsOf(card))}` : ""}`;

/** The sentence below: what the sliders cost, and whether the card agrees. */
export function verdict(run, card) {
  const { gpuHours, days } = outcomeOf(run);
  const at = `at ${shareText(run.utilization)} of ${peakText(run.peak)}`;
  if (!card) return `Your own run: ${hoursText(gpuHours)} GPU-hours ${at}, ${durationText(days)} on ${countText(run.gpus)} GPU${run.gpus === 1 ? "" : "s"}.`;
  if (!card.gpuHours) return card.flops ? `${flopsText(card)}.` : `${card.name}: the source states neither GPU-hours nor FLOPs.`;
  const close = Math.abs(card.gpuHours / gpuHours - 1) < 0.05;
  return `${card.name}: ${hoursText(gpuHours)} GPU-hours ${at}. The card states ${hoursText(card.gpuHours)}, `
    + `${timesText(card.gpuHours, gpuHours)}.${close ? "" : ` They imply a utilization of ${shareText(impliedOf(card))}.`}`;
}

/** The cells of a card's row; `utilization` is the slider's. */
export const cells = (card, utilization) => [card.name, largeText(card.parameters), largeText(card.tokens), powerText(flopsOf(card)),
  hoursText(hoursOf(card, utilization)), card.gpuHours ? hoursText(card.gpuHours) : "not stated"];

export const HEADS = (utilization) => ["model", "N", "D", "6ND, FLOPs", `GPU-hours at ${shareText(utilization)}`, "GPU-hours stated"];
