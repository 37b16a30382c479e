// @ts-check
/** Curves: the picture to keep. Pure. */
import { heightItems, ticksOf } from "../kit/chart.js";
import { PALETTE } from "../kit/palette.js";
import { label, svgFile, tag } from "../kit/svg.js";
import { DASHES, LINE_COLOURS, linesScale } from "./lines.js";

/** The picture to keep. */
export function linesSvg({ title, subtitle, theme, xs, lines, names, range, log, xLabel, yLabel }) {
  const [width, height] = [760, 400];
  const scale = linesScale(width, height - 84, xs, range);
  const [ink, soft] = [PALETTE.ink[theme], PALETTE.soft[theme]];
  const items = [label(16, 24, title, { size: 17, fill: ink, weight: 600 }), label(16, 46, subtitle, { fill: soft })];
  const inside = heightItems(ticksOf(range[0], range[1], log), scale, theme, log);
  for (const tick of ticksOf(scale.first, scale.last))
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
