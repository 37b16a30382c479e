// @ts-check
/** Designs: the grid of one design on a canvas, its tokens beside and above it. */
import { levelTable, paintLevels } from "../kit/colors.js";

const SLOPE = Math.PI / 180 * -50;

/** Where the grid lies in a column of the page. `label` is the width of the widest token. */
export function gridBox({ width, most, label, font, count }) {
  const left = Math.min(label, width * 0.38) + font * 0.6;
  const top = Math.min(label, width * 0.38) * 0.78 + font * 0.7;
  const side = Math.max(font * 5, Math.min(width - left - font * 1.6, most - top));
  return { left, top, side, cell: side / count, width, height: top + side + 3 };
}

/** Every so many tokens, where a line of type does not fit into a cell. */
export const labelled = (count, cell, font) => {
  const by = Math.max(1, Math.ceil((font * 1.05) / cell));
  return Array.from({ length: Math.ceil(count / by) }, (_, i) => i * by);
};

function labels(brush, design, box, { token, seen, look, font }) {
  const { left, top, cell } = box;
  const some = labelled(design.count, cell, font);
  const shown = token >= 0 && !some.includes(token) ? [...some.filter((i) => Math.abs(i - token) * cell >= font), token] : some;
  const visible = new Set(seen.map(({ key }) => key));
  const cut = (text) => ([...text].length > 12 ? `${[...text].slice(0, 11).join("")}…` : text);
  brush.textBaseline = "middle";
  for (const i of shown) {
    brush.font = `${i === token ? 700 : 400} ${font}px ${look.family}`;
    [brush.fillStyle, brush.textAlign] = [i === token ? look.accent : look.ink, "right"];
    brush.fillText(cut(design.tokens[i]), left - font * 0.4, top + (i + 0.5) * cell, left - font * 0.5);
  }
  for (const j of some) {
    const on = token < 0 || visible.has(j);
    brush.save();
    brush.translate(left + (j + 0.5) * cell + font * 0.1, top - font * 0.35);
    brush.rotate(SLOPE);
    brush.font = `${token >= 0 && on ? 700 : 400} ${font}px ${look.family}`;
    [brush.fillStyle, brush.textAlign, brush.globalAlpha] = [look.ink, "left", on ? 1 : 0.35];
    brush.fillText(cut(design.tokens[j]), 0, 0);
    brush.restore();
  }
}

/** Paint the grid of levels with the row in focus framed, and lines between the parts. */
export function paintGrid(brush, design, grid, box, { token, key, seen, look, font }) {
  const { left, top, side, cell } = box;
  const square = { x: left, y: top, width: side, height: side };
  const table = levelTable(look.theme, design.count > 40 ? "root" : "linear");
  paintLevels(brush, { levels: grid, rows: design.count, columns: design.count }, square,
    { table, theme: look.theme, gap: cell > 12 ? 1.2 : 0, hatchStep: 6 });
  brush.strokeStyle = look.ink;
  brush.lineWidth = 1.5;
  if (design.parts.length > 1) for (const { queries, keys } of design.parts)
    brush.strokeRect(left + keys[0] * cell, top + queries[0] * cell, (keys[1] - keys[0]) * cell, (queries[1] - queries[0]) * cell);
  labels(brush, design, box, { token, seen, look, font });
  if (token < 0) return;
  brush.strokeStyle = look.accent;
  brush.lineWidth = Math.max(2, font / 6);
  brush.strokeRect(left, top + token * cell, side, cell);
  if (key >= 0) brush.strokeRect(left + key * cell, top + token * cell, cell, cell);
}

/** The cell of a grid under a place of the canvas: { query, key }, key −1 on the labels, or null. */
export function cellAt({ left, top, cell }, count, x, y) {
  const query = Math.floor((y - top) / cell);
  const key = Math.floor((x - left) / cell);
  if (query < 0 || query >= count || key >= count) return null;
  return { query, key: Math.max(key, -1) };
}
