// @ts-check
/** Designs: cells, rows and ranks of a design. Pure. */
import { MASKED, weightOf } from "../kit/colors.js";

export const MAY_LOOK = 127; // the level of a cell that may be seen, where only masks are shown: weight 1/4

const clip = (value, count) => Math.min(Math.max(value, 0), count - 1);

/** Where the head [layer, head] is in a part that may have fewer of them. */
export const headIn = ([layers, heads], [layer, head]) => clip(layer, layers) * heads + clip(head, heads);

/** The grid of a design as levels [token, token]; what no part covers is masked. */
export function gridOf({ parts, count }, head, masksOnly) {
  const grid = new Uint8Array(count * count).fill(MASKED);
  for (const { queries, keys, heads, levels, mask } of parts) {
    const [rows, columns] = [queries[1] - queries[0], keys[1] - keys[0]];
    const bare = masksOnly || !levels;
    const from = bare ? 0 : headIn(heads, head) * rows * columns;
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        const at = i * columns + j;
        grid[(queries[0] + i) * count + keys[0] + j] = bare ? (mask[at] ? MAY_LOOK : MASKED) : levels[from + at];
      }
  }
  return grid;
}

/** What the token of a row may see: [{ key, weight }], weight null where only masks are known. */
export function seenBy({ parts }, query, head, masksOnly) {
  const found = [];
  for (const { queries, keys, heads, levels, mask } of parts) {
    if (query < queries[0] || query >= queries[1]) continue;
    const columns = keys[1] - keys[0];
    const row = (query - queries[0]) * columns;
    const from = levels && !masksOnly ? headIn(heads, head) * mask.length + row : -1;
    for (let j = 0; j < columns; j++)
      if (mask[row + j]) found.push({ key: keys[0] + j, weight: from < 0 ? null : weightOf(levels[from + j]) });
  }
  return found.sort((a, b) => a.key - b.key);
}

/** The token of a design that belongs to a word: its last one; −1 for none. */
export const tokenOf = (wordOf, word) => (word < 0 ? -1 : wordOf.lastIndexOf(word));

const middle = (sorted) => (sorted.length % 2 ? sorted[(sorted.length - 1) / 2]
  : (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2);

/** The ranks of a part: of the head that is shown, and over all its heads. `ranks` is [head, 3]. */
export function ranksOf({ heads, ranks, size }, head) {
  const count = heads[0] * heads[1];
  const at = headIn(heads, head);
  const effective = Array.from({ length: count }, (_, i) => ranks[3 * i]).sort((a, b) => a - b);
  const full = Array.from({ length: count }, (_, i) => ranks[3 * i + 1] === size).filter(Boolean).length;
  return { effective: ranks[3 * at], numerical: ranks[3 * at + 1], limit: ranks[3 * at + 2], size, count, full,
    median: middle(effective) };
}

/** The head whose line is nearest to a place in the chart: { part, index }, or null. `lines` have points [[x, y], …]. */
export function nearestLine(lines, x, y) {
  let best = null;
  for (const { points, part, index } of lines)
    for (const [px, py] of points) {
      const far = 4 * (px - x) ** 2 + (py - y) ** 2;
      if (!best || far < best.far) best = { part, index, far };
    }
  return best && { part: best.part, index: best.index };
}
