// @ts-check
/** Curves: colours and places. Pure. */
import { PALETTE } from "./palette.js";
import { label, svgFile, tag } from "./svg.js";

/** Okabe and Ito's colours, lighter where the page is dark; the same order as in picture.py. */
export const LINE_COLOURS = {
  light: ["#0072b2", "#d55e00", "#009e73", "#b07c00", "#2a8fc4", "#b3568f"],
  dark: ["#56b4e9", "#ff9a4d", "#3fd0a4", "#f0c64a", "#8fd0ff", "#e6a3c8"],
};
export const DASHES = [[], [7, 4], [2, 3], [9, 3, 2, 3], [], [7, 4]];

/** Ticks of an axis between two numbers: whole powers where it is logarithmic. */
export function ticksOf(low, high, log) {
  const raw = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = log ? Math.max(1, Math.ceil(raw)) : [1, 2, 2.5, 5, 10].map((n) => n * power).find((n) => n >= raw);
  const ticks = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9; i++) ticks.push(Number((i * step).toPrecision(8)));
  return ticks;
}

/** The box and its two scales. */
export function linesScale(width, height, xs, [low, high]) {
  const [left, right, top, bottom] = [62, width - 12, 10, height - 34];
  const [first, last] = [xs[0] ?? 0, xs.at(-1) ?? 1];
  const clip = (y) => Math.min(Math.max(y, low), high);
  return { left, right, top, bottom, first, last,
    x: (value) => left + ((right - left) * (value - first)) / (last - first || 1),
    y: (value) => bottom - ((bottom - top) * (clip(value) - low)) / (high - low) };
}

const POWERS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
/** A tick in words: 10⁻³ where the axis is logarithmic. */
export const tickText = (tick, log) => (log ? (tick === 0 ? "1" : `10${tick < 0 ? "⁻" : ""}`
  + [...String(Math.abs(tick))].map((digit) => POWERS[Number(digit)]).join("")) : String(tick).replace("-", "−"));

/** The picture to keep. */
export function linesSvg({ title, subtitle, theme, xs, lines, names, range, log, xLabel, yLabel }) {
  const [width, height] = [760, 400];
  const scale = linesScale(width, height - 84, xs, range);
  const [ink, soft] = [PALETTE.ink[theme], PALETTE.soft[theme]];
  const items = [label(16, 24, title, { size: 17, fill: ink, weight: 600 }), label(16, 46, subtitle, { fill: soft })];
  const inside = ticksOf(range[0], range[1], log).flatMap((tick) => [
    tag("line", { x1: scale.left, x2: scale.right, y1: scale.y(tick), y2: scale.y(tick), stroke: PALETTE.line[theme] }),
    label(scale.left - 6, scale.y(tick), tickText(tick, log), { size: 12, fill: soft, anchor: "end" })]);
  for (const tick of ticksOf(scale.first, scale.last, false))
    inside.push(label(scale.x(tick), scale.bottom + 14, String(tick), { size: 12, fill: soft, anchor: "middle" }));
  inside.push(label(scale.right, scale.bottom + 30, xLabel, { size: 12, fill: soft, anchor: "end" }),
    label(scale.left, scale.top - 4, yLabel, { size: 12, fill: soft }));
  lines.forEach((line, i) => {
    const colour = LINE_COLOURS[theme][i % 6];
    inside.push(tag("polyline", { fill: "none", stroke: colour, "stroke-width": 2.2,
      "stroke-dasharray": DASHES[i % 6].join(" ") || undefined,
      points: Array.from(line, (y, k) => `${scale.x(xs[k]).toFixed(1)},${scale.y(y).toFixed(1)}`).join(" ") }));
    items.push(label(16 + i * 180, height - 14, `— ${names[i]}`, { size: 13, fill: colour, weight: 600 }));
  });
  items.push(`<g transform="translate(0 60)">${inside.join("")}</g>`);
  return { svg: svgFile({ width, height, theme, title, items }), width, height };
}
