// @ts-check
/** The axes of a chart: ticks, their texts, and the lines at their heights. Pure. */
import { line, text } from "./items.js";

/** Ticks of an axis between two numbers: whole powers where it is logarithmic. */
export function ticksOf(low, high, log = false) {
  const raw = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = log ? Math.max(1, Math.ceil(raw)) : [1, 2, 2.5, 5, 10].map((n) => n * power).find((n) => n >= raw);
  const ticks = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9; i++) ticks.push(Number((i * step).toPrecision(8)));
  return ticks;
}

const POWERS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
/** A tick in words: 10⁻³ where the axis is logarithmic. */
export const tickText = (tick, log = false) => (log ? (tick === 0 ? "1" : `10${tick < 0 ? "⁻" : ""}`
  + [...String(Math.abs(tick))].map((digit) => POWERS[Number(digit)]).join("")) : String(tick).replace("-", "−"));

/** The lines at the ticks of the vertical axis, their numbers on the left, the names of both axes below.
 * `scale` has left, right, foot (where the names are) and y(value); `look` is of `pageLook` or `fileLook`. */
export const axesItems = (scale, { heights, xName, yName, log = false }, look) => [
  ...heights.flatMap((tick) => [
    line([[scale.left, scale.y(tick)], [scale.right, scale.y(tick)]], { stroke: look.line }),
    text(scale.left - 6, scale.y(tick), tickText(tick, log), { ...look.small, anchor: "end" })]),
  text(scale.right, scale.foot, xName, { ...look.small, anchor: "end" }),
  text(scale.left, scale.foot, yName, look.small)];
