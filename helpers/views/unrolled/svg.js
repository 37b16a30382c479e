// @ts-check
/** Unrolled: the picture to keep. Pure. */
import { css, diverging } from "../kit/colors.js";
import { PALETTE } from "../kit/palette.js";
import { label, svgFile, tag } from "../kit/svg.js";

/** The whole graph as SVG, as many columns in a line as fit; on the way back with what comes back. */
export function unrolledSvg({ title, theme, states, sizes, limit, reads, fed, written, wrong, back,
  backStates, partsOf, limits }) {
  const [steps, units] = sizes;
  const [wide, high, columns] = [82, 168, 12];
  const rows = Math.min(8, sizes[1]);
  const colourAt = (i) => (back ? diverging(theme, backStates[i], limits.states)
    : diverging(theme, (states[i] / 127) * limit, limit));
  const across = Math.ceil(units / rows);
  const items = [label(16, 24, title, { size: 17, fill: PALETTE.ink[theme], weight: "bold" })];
  for (let t = 0; t < steps; t++) {
    const x = 16 + (t % columns) * wide;
    const y = 50 + Math.floor(t / columns) * high;
    for (let u = 0; u < units; u++) {
      items.push(tag("rect", { x: x + (Math.floor(u / rows) * 52) / across, y: y + 24 + (u % rows) * (72 / rows),
        width: 52 / across, height: 72 / rows, fill: css(colourAt(t * units + u)) }));
    }
    items.push(tag("rect", { x, y: y + 24, width: 52, height: 72, fill: "none",
      stroke: t < reads ? PALETTE.soft[theme] : PALETTE.sequential[theme][4], "stroke-width": 1.5 }));
    items.push(label(x + 26, y + 112, fed[t], { size: 12, anchor: "middle", fill: PALETTE.soft[theme] }));
    if (back) items.push(label(x + 26, y + 130, partsOf[t].toFixed(2),
      { size: 12, anchor: "middle", fill: PALETTE.accent[theme] }));
    if (t >= reads && t - reads < written.length) items.push(label(x + 26, y + 10, written[t - reads],
      { size: 13, anchor: "middle", weight: "bold",
        fill: wrong[t - reads] ? PALETTE.accent[theme] : PALETTE.ink[theme],
        line: wrong[t - reads] ? "underline" : undefined }));
  }
  return { width: 16 + Math.min(steps, columns) * wide, height: 50 + Math.ceil(steps / columns) * high,
    svg: svgFile({ width: 16 + Math.min(steps, columns) * wide,
      height: 50 + Math.ceil(steps / columns) * high, theme, title, items }) };
}
