// @ts-check
/** LossCurve: the picture to keep. Pure. */
import { heightItems, ticksOf } from "../kit/chart.js";
import { PALETTE } from "../kit/palette.js";
import { label, svgFile, tag } from "../kit/svg.js";
import { apart, curveScale } from "./maths.js";

/** The picture to keep. */
export function curveSvg({ title, subtitle, theme, steps, losses, total, levels, names, unit }) {
  const [width, height] = [760, 380];
  const scale = curveScale(width, height - 60, total, losses, levels);
  const [ink, soft] = [PALETTE.ink[theme], PALETTE.soft[theme]];
  const items = [label(16, 24, title, { size: 17, fill: ink, weight: 600 }),
    label(16, 46, subtitle, { fill: soft })];
  const inside = heightItems(ticksOf(0, scale.most), scale, theme);
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
