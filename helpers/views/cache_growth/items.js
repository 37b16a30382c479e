// @ts-check
/** CacheGrowth: the bars as items. Pure. */
import { countText, sizeText } from "../kit/amounts.js";
import { line, rect, text } from "../kit/items.js";
import { PALETTE } from "../kit/palette.js";

const CELL = 3; // pixels that a token needs to be a cell of its own

/** How many tokens the full width stands for: the next power of two, and at least 16. */
export const roomOf = (tokens) => Math.max(16, 2 ** Math.ceil(Math.log2(tokens)));

/** Where the rows are: each has a line of words and a bar below it. Where the height is limited to
 * `room`, bars and gaps are lower, never the words. */
export function layout(width, font, count, room = Infinity) {
  const [line, gap] = [Math.round(font * 1.5), Math.round(font * 0.9)];
  const free = Math.floor((room - line - 4) / count) - line; // for the bar and the gap below it
  const bar = Math.max(6, Math.min(Math.round(font * 1.35), Math.round(free * 0.7)));
  const step = line + Math.max(bar + 2, Math.min(bar + gap, free));
  return { width, font, line, bar, step, height: count * step + line + 4 };
}

export const colourOf = (theme, kind) => PALETTE.lines[theme][kind % PALETTE.lines[theme].length];

/** One row: name and kind, bytes, the bar in its groove, a cell for each token where there is room. */
function rowItems(box, row, at, { tokens, full, theme }, look) {
  const y = at * box.step;
  const middle = y + box.line / 2;
  const wide = (bytes) => (box.width * bytes) / full;
  const [held, top] = [wide(row.bytes * tokens), y + box.line];
  const items = [
    text(0, middle, `${row.name} · ${row.kind}`, { size: box.font * 1.05, fill: look.ink }),
    text(box.width, middle, `${countText(row.bytes)} bytes a token · ${sizeText(row.bytes * tokens)}`,
      { size: box.font, fill: look.soft, anchor: "end" }),
    line([[0, top + box.bar], [box.width, top + box.bar]], { stroke: look.line }),
    rect(0, top, Math.max(held, 1), box.bar, row.colour)];
  const cell = wide(row.bytes);
  if (cell >= CELL) for (let t = 1; t < tokens; t++)
    items.push(line([[t * cell, top], [t * cell, top + box.bar]], { stroke: PALETTE.paper[theme], wide: 1 }));
  return items;
}

/** All rows, and below them what the full width stands for. */
export function growthItems(box, { rows, kinds, tokens, theme }, look) {
  const room = roomOf(tokens);
  const full = room * Math.max(...rows.map((row) => row.bytes));
  const colored = rows.map((row) => ({ ...row, colour: colourOf(theme, kinds.indexOf(row.kind)) }));
  const foot = rows.length * box.step + box.line * 0.4;
  return [...colored.flatMap((row, at) => rowItems(box, row, at, { tokens, full, theme }, look)),
    text(box.width, foot, `full width: ${sizeText(full)}`, { size: box.font * 0.92, fill: look.soft, anchor: "end" })];
}

/** The sentence below: the largest cache, and the smallest as a share of it. */
export function sentence(rows, tokens) {
  const sorted = [...rows].sort((a, b) => a.bytes - b.bytes);
  const [least, most] = [sorted[0], sorted.at(-1)];
  const held = `${countText(tokens)} token${tokens === 1 ? "" : "s"}: ${most.name} (${most.kind}) holds `
    + sizeText(most.bytes * tokens);
  if (least === most) return `${held}.`;
  const times = (most.bytes / least.bytes).toPrecision(3);
  return `${held}, ${least.name} (${least.kind}) ${sizeText(least.bytes * tokens)}: a factor of ${Number(times)}.`;
}
