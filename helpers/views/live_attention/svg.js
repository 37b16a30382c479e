// @ts-check
/** LiveAttention as SVG text. Pure. */
import { PALETTE } from "../kit/palette.js";
import { label, svgFile, tag } from "../kit/svg.js";
import { CAPTIONS } from "./grid.js";

/** @returns {{ svg: string, width: number, height: number }} */
export function liveSvg({ title, subtitle, box, looks, theme }) {
  const { font, cell, tall, top, queries, keys } = box;
  const [margin, head] = [font, font * 3.4];
  const [ink, soft] = [PALETTE.ink[theme], PALETTE.soft[theme]];
  const items = [label(margin, font * 1.2, title, { size: font * 1.2, fill: ink, weight: 600 }),
    label(margin, font * 2.6, subtitle, { size: font * 0.92, fill: soft })];
  for (const [grid, x] of Object.entries(box.x))
    items.push(label(margin + x, head + font * 0.7, CAPTIONS[grid], { size: font, fill: ink, weight: 600 }));
  queries.order.forEach((token, i) => items.push(label(margin + box.label, head + top + (i + 0.45) * tall,
    queries.words[token], { size: font, fill: ink, anchor: "end" })));
  for (const grid of ["A", "I"]) keys.order.forEach((token, j) => items.push(label(
    margin + box.x[grid] + (j + 0.5) * cell, head + top - font * 0.8, keys.words[token],
    { size: font * 0.9, fill: soft, anchor: "middle" })));
  for (const { grid, i, j, text, colour, ink: on, masked } of looks) {
    const [x, y] = [margin + box.x[grid] + j * cell, head + top + i * tall];
    items.push(tag("rect", { x, y, width: cell - 2, height: tall - 2, rx: 2,
      fill: masked ? "url(#masked)" : colour }));
    items.push(label(x + cell / 2 - 1, y + tall / 2 - 1, text,
      { size: Math.min(font, cell * 0.3), fill: masked ? ink : on, anchor: "middle" }));
  }
  const size = { width: Math.max(box.width, 480) + 2 * margin, height: box.height + head + margin };
  return { svg: svgFile({ ...size, theme, title: `${title}. ${subtitle}`, items }), ...size };
}
