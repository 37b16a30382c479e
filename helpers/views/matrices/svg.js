// @ts-check
/** Matrices as SVG text. Pure. */
import { PALETTE } from "../kit/palette.js";
import { label, svgFile, tag } from "../kit/svg.js";
import { shrink } from "./grid.js";

/** @returns {{ svg: string, width: number, height: number }} */
export function matricesSvg({ title, subtitle, box, looks, captions, queries, keys, theme }) {
  const { font, line } = box;
  const [margin, head] = [font, font * 3.4];
  const [ink, soft] = [PALETTE.ink[theme], PALETTE.soft[theme]];
  const items = [label(margin, font * 1.2, title, { size: font * 1.2, fill: ink, weight: 600 }),
    label(margin, font * 2.6, subtitle, { size: font * 0.92, fill: soft })];
  for (const [grid, look] of Object.entries(looks)) {
    const { x, y, rows, columns, cell, tall } = box[grid];
    const [left, top] = [x + margin, y + head];
    const above = grid === "K" || grid === "A" ? 1.6 * line : 0.6 * line;
    items.push(label(left, top - above, captions[grid], { size: font, fill: ink, weight: 600 }));
    for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) {
      const { text, colour, ink: on, masked } = look(i, j);
      items.push(tag("rect", { x: left + j * cell, y: top + i * tall, width: cell - 2, height: tall - 2,
        rx: 2, fill: masked ? "url(#masked)" : colour ?? PALETTE.paper[theme] }));
      items.push(label(left + (j + 0.5) * cell - 1, top + (i + 0.5) * tall - 1, text,
        { size: Math.min(font, cell * 0.285) * shrink(text), fill: masked || !colour ? ink : on, anchor: "middle" }));
    }
  }
  const beside = (grid, texts, x, anchor) => texts.forEach((text, i) => items.push(label(x + margin,
    box[grid].y + head + (i + 0.5) * box.tall, text, { size: font, fill: ink, anchor })));
  for (const grid of box.stacked ? ["Q", "A"] : ["Q"]) beside(grid, queries, box.queryWidth, "end");
  beside("V", keys, box.V.x + box.V.width + 6, "start");
  for (const grid of ["K", "A"]) keys.forEach((text, j) => items.push(label(
    box[grid].x + margin + (j + 0.5) * box.cell, box[grid].y + head - line * 0.55, text,
    { size: font * 0.9, fill: soft, anchor: "middle" })));
  const size = { width: box.width + 2 * margin, height: box.height + head + margin };
  return { svg: svgFile({ ...size, theme, title: `${title}. ${subtitle}`, items }), ...size };
}
