// @ts-check
/** LossCurve: where the points lie. Pure. */
import { PALETTE } from "./palette.js";
import { label, svgFile, tag } from "./svg.js";

const MARGIN = { left: 52, right: 14, top: 10, bottom: 30 };

/** Round numbers between 0 and `most`, four or five of them. */
export function ticksUpTo(most) {
  const raw = most / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((n) => n * power).find((n) => n >= raw);
  const ticks = [];
  for (let i = 0; i * step <= most * 1.0001; i++) ticks.push(Number((i * step).toPrecision(6)));
  return ticks;
}

/** From a step and a loss to a place in a box of `width` x `height`. */
export function curveScale(width, height, total, losses, levels) {
  const most = 1.05 * losses.reduce((a, b) => (b > a ? b : a), Math.max(1e-9, ...levels));
  const wide = width - MARGIN.left - MARGIN.right;
  const high = height - MARGIN.top - MARGIN.bottom;
  return { most, width, height, left: MARGIN.left, right: width - MARGIN.right,
    bottom: height - MARGIN.bottom,
    x: (step) => MARGIN.left + (wide * step) / Math.max(total, 1),
    y: (loss) => MARGIN.top + high * (1 - loss / most) };
}

/** The mean of the last `width` losses at every step: what the eye would draw. */
export function smoothed(losses, width = 15) {
  let sum = 0;
  return Array.from(losses, (loss, i) => {
    sum += loss - (i >= width ? losses[i - width] : 0);
    return sum / Math.min(i + 1, width);
  });
}

/** The level names' heights, moved apart where they would lie on each other. */
export function apart(heights, gap) {
  const order = heights.map((y, i) => [y, i]).sort((a, b) => a[0] - b[0]);
  const result = [...heights];
  for (let k = order.length - 2; k >= 0; k--) {
    const [lower, upper] = [result[order[k + 1][1]], result[order[k][1]]];
    if (lower - upper < gap) result[order[k][1]] = lower - gap;
  }
  return result;
}

/** The picture to keep. */
export function curveSvg({ title, subtitle, theme, steps, losses, total, levels, names, unit }) {
  const [width, height] = [760, 380];
  const scale = curveScale(width, height - 60, total, losses, levels);
  const [ink, soft] = [PALETTE.ink[theme], PALETTE.soft[theme]];
  const items = [label(16, 24, title, { size: 17, fill: ink, weight: 600 }),
    label(16, 46, subtitle, { fill: soft })];
  const inside = [];
  for (const tick of ticksUpTo(scale.most))
    inside.push(tag("line", { x1: scale.left, x2: scale.right, y1: scale.y(tick), y2: scale.y(tick),
      stroke: PALETTE.line[theme] }), label(scale.left - 6, scale.y(tick), String(tick),
      { size: 12, fill: soft, anchor: "end" }));
  const ys = apart(levels.map((level) => scale.y(level) - 8), 14);
  levels.forEach((level, i) => inside.push(
    tag("line", { x1: scale.left, x2: scale.right, y1: scale.y(level), y2: scale.y(level),
      stroke: soft, "stroke-dasharray": "5 4" }),
    label(scale.right, ys[i], names[i], { size: 12, fill: soft, anchor: "end" })));
  const points = Array.from(losses, (loss, i) => `${scale.x(steps[i]).toFixed(1)},${scale.y(loss).toFixed(1)}`);
  if (points.length) inside.push(tag("polyline", { points: points.join(" "), fill: "none",
    stroke: PALETTE.sequential[theme][4], "stroke-width": 2 }));
  inside.push(label(scale.right, scale.bottom + 20, `step, of ${total}`, { size: 12, fill: soft, anchor: "end" }),
    label(scale.left, scale.bottom + 20, unit, { size: 12, fill: soft }));
  items.push(`<g transform="translate(0 56)">${inside.join("")}</g>`);
  return { svg: svgFile({ width, height, theme, title, items }), width, height };
}
