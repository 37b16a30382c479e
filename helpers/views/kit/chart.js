// @ts-check
/** The axes of a chart: ticks, their texts, and the lines at their heights. */
import { PALETTE } from "./palette.js";
import { label, tag } from "./svg.js";

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

/** The lines at the ticks of the vertical axis on a canvas, each with its number on the left. */
export function paintHeights(brush, ticks, scale, { line, soft }, log = false) {
  for (const tick of ticks) {
    brush.strokeStyle = line;
    brush.beginPath();
    brush.moveTo(scale.left, scale.y(tick));
    brush.lineTo(scale.right, scale.y(tick));
    brush.stroke();
    brush.fillStyle = soft;
    brush.textAlign = "right";
    brush.fillText(tickText(tick, log), scale.left - 6, scale.y(tick));
  }
}

/** The same lines as parts of an SVG. */
export const heightItems = (ticks, scale, theme, log = false) => ticks.flatMap((tick) => [
  tag("line", { x1: scale.left, x2: scale.right, y1: scale.y(tick), y2: scale.y(tick), stroke: PALETTE.line[theme] }),
  label(scale.left - 6, scale.y(tick), tickText(tick, log),
    { size: 12, fill: PALETTE.soft[theme], anchor: "end" })]);
