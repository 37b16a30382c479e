// @ts-check
/** AttentionMap as SVG text: matrix, entropy and arcs of the head that is shown. Pure. */
import { css, inkOn, MASKED, pool, weightOf } from "../kit/colors.js";
import { svgItems } from "../kit/items.js";
import { PALETTE } from "../kit/palette.js";
import { label, svgFile, tag } from "../kit/svg.js";
import { shownLabels } from "./layout.js";
import { arcLook, barItems, legendItems } from "./paint.js";

const CELLS = 128; // rows and columns of rectangles at most; larger maps are shrunk by maxima

function matrixItems(picture, box, table, font) {
  const { levels, rows, columns } = pool(picture.levels, picture.rows, picture.columns, CELLS);
  const [w, h] = [box.width / columns, box.height / rows];
  const gap = Math.min(w, h) > 12 ? 1 : 0;
  const items = [];
  levels.forEach((level, i) => {
    const [x, y] = [box.x + (i % columns) * w, box.y + Math.floor(i / columns) * h];
    const fill = level === MASKED ? "url(#masked)" : css(table[level]);
    items.push(tag("rect", { x, y, width: w - gap, height: h - gap, fill }));
    if (level !== MASKED && Math.min(w, h) >= font * 2.3)
      items.push(label(x + w / 2, y + h / 2, weightOf(level).toFixed(2),
        { size: Math.min(font, w * 0.3), fill: inkOn(table[level]), anchor: "middle" }));
  });
  return items;
}

/** A line between attentions that are side by side, and their names below. */
function partItems(parts, matrix, step, font, { ink, soft }) {
  return parts.flatMap(({ name, start, count }) => {
    const x = matrix.x + start * step;
    const line = { x: x - 2.5, y: matrix.y, width: 4, height: matrix.height, fill: ink };
    const named = label(x + (count * step) / 2, matrix.y + matrix.height + font, name,
      { size: font * 0.85, fill: soft, anchor: "middle" });
    return [...(start ? [tag("rect", line)] : []), ...(name ? [named] : [])];
  });
}

function arcItems(arcs, box, ends, theme, font) {
  const stroke = PALETTE.sequential[theme][theme === "dark" ? 4 : 5];
  return arcs.map((arc) => {
    const look = arcLook(arc.level, font);
    const [from, to] = ends(arc).map((height) => box.y + height);
    const middle = box.x + box.width / 2;
    const [a, b, c, d] = [from, to, box.x, box.x + box.width].map((v) => Math.round(v * 10) / 10);
    return tag("path", { d: `M${c} ${a}C${middle} ${a} ${middle} ${b} ${d} ${b}`, fill: "none",
      stroke, "stroke-width": look.width, "stroke-opacity": look.alpha, "stroke-linecap": "round" });
  });
}

/** @returns {{ svg: string, width: number, height: number }} */
export function attentionSvg({ title, subtitle, box, picture, entropies, most, parts, arcs, ends, table,
  theme, scale, queries, keys }) {
  const font = box.font;
  const head = font * 3.6;
  const margin = font;
  const shift = (b) => ({ ...b, x: b.x + margin, y: b.y + head });
  const [ink, soft] = [PALETTE.ink[theme], PALETTE.soft[theme]];
  const items = [label(margin, font * 1.2, title, { size: font * 1.2, fill: ink, weight: 600 }),
    label(margin, font * 2.6, subtitle, { size: font * 0.92, fill: soft })];
  const { matrix, bars, arcs: pane } = { matrix: shift(box.matrix), bars: shift(box.bars),
    arcs: shift(box.arcs) };
  const rowsShown = shownLabels(queries.length, box.cellHeight, box.line);
  const rowLabels = (x) => rowsShown.map((i) => label(x,
    matrix.y + (i + 0.5) * box.cellHeight, queries[i], { size: font, fill: ink, anchor: "end" }));
  if (box.shown.matrix) {
    items.push(...rowLabels(matrix.x - 6), ...matrixItems(picture, matrix, table, font));
    for (const j of shownLabels(keys.length, box.cellWidth, box.turned ? box.line : 0))
      items.push(label(matrix.x + (j + 0.5) * box.cellWidth, matrix.y - font * 0.7, keys[j],
        { size: font, fill: ink, anchor: box.turned ? "start" : "middle",
          turn: box.turned ? -55 : 0 }));
    items.push(...partItems(parts, matrix, box.cellWidth, font, { ink, soft }));
    items.push(svgItems(barItems(entropies, most, bars, theme)), label(bars.x, bars.y + bars.height + font, `0–${most.toFixed(1)} bits`,
      { size: font * 0.85, fill: soft }));
  }
  if (box.shown.arcs) {
    items.push(...rowLabels(pane.x - 8), ...arcItems(arcs, pane, ends, theme, font));
    for (const j of shownLabels(keys.length, box.keyStep, box.line))
      items.push(label(pane.x + pane.width + 8, pane.y + (j + 0.5) * box.keyStep, keys[j],
        { size: font, fill: ink }));
  }
  const bottom = box.top + (box.shown.arcs ? box.arcs.tall : box.matrix.height) + box.line;
  items.push(svgItems(legendItems(font * 8, font * 0.7, table, scale), margin + font, bottom + head),
    label(margin, bottom + head + font * 0.35, "0", { size: font * 0.85, fill: soft }),
    label(margin + font * 9.3, bottom + head + font * 0.35, "1", { size: font * 0.85, fill: soft }));
  const size = { width: box.width + 2 * margin, height: bottom + head + 2 * margin };
  return { svg: svgFile({ ...size, theme, title: `${title}. ${subtitle}`, items }), ...size };
}
