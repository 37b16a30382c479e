// @ts-check
/** ResidualStream: what is beside and below the strips, as items. Pure. */
import { tickText } from "../kit/chart.js";
import { dot, line, rect, text } from "../kit/items.js";
import { shown } from "../kit/maths.js";

const outline = (x, y, width, height, look) =>
  line([[x, y], [x + width, y], [x + width, y + height], [x, y + height], [x, y]], look);
const middles = ({ tops, tall }) => tops.map((top) => top + tall / 2);

/** The norms as bars: filled for the stream, pale for what is added; an outline: before switching. */
function normItems(box, seen, colors) {
  const { x, width } = box.columns.norm;
  const room = box.tall >= box.font ? width - box.font * 3.2 : width;
  const most = Math.max(...seen.norms, ...(seen.full?.norms ?? []), 1e-9);
  const [soft, ink] = [{ size: box.font * 0.92, fill: colors.soft }, { size: box.font * 0.88, fill: colors.ink }];
  const items = [text(x, box.top - box.line * 0.6, "norm", soft)];
  seen.norms.forEach((norm, row) => {
    const [y, high] = [box.tops[row] + box.tall * 0.2, box.tall * 0.6];
    const [wide, before] = [norm, seen.full?.norms[row] ?? 0].map((one) => (room * one) / most);
    items.push(rect(x, y, Math.max(wide, 0.8), high, seen.rows[row][2] ? colors.fill : colors.pale));
    if (seen.full) items.push(outline(x, y, before, high, { stroke: colors.accent, wide: 1.2 }));
    if (box.tall >= box.font) items.push(text(x + Math.max(wide, before) + 4, y + high / 2, shown(norm), ink));
  });
  return items;
}

/** A curve down the column through the rows of the stream; dashed: before switching. */
function curveItems(box, column, title, { rows, values, before, low }, colors) {
  const at = (value) => column.x + (column.width * (Math.min(Math.max(value, low), 1) - low)) / (1 - low);
  const heights = middles(box);
  const soft = { size: box.font * 0.92, fill: colors.soft };
  const items = title.map((words, i) => text(column.x, box.top - box.line * (1.4 - 0.8 * i), words, soft));
  for (const tick of low < 0 ? [-1, 0, 1] : [0, 1]) {
    items.push(line([[at(tick), box.top], [at(tick), box.bottom]], { stroke: colors.line }),
      text(at(tick), box.bottom + box.line * 0.6, tickText(tick), { ...soft, anchor: "middle" }));
  }
  const points = (list) => rows.map((row, i) => [at(list[i]), heights[row]]);
  if (before) items.push(line(points(before), { stroke: colors.accent, wide: 1.5, dash: [4, 3] }));
  items.push(line(points(values), { stroke: colors.fill, wide: 2 }),
    ...points(values).map(([x, y]) => dot(x, y, Math.min(4, box.tall * 0.25), colors.fill)));
  return items;
}

/** All columns beside the strips. */
export function profileItems(box, seen, colors) {
  const rows = seen.rows.map((_, i) => i).filter((i) => seen.rows[i][2]);
  const of = (list) => rows.map((row) => list[row]);
  const low = (...lists) => (Math.min(0, ...lists.flat()) < -0.005 ? -1 : 0);
  const final = of(seen.toFinal);
  const was = seen.full ? of(seen.full.toFinal) : null;
  const items = [...normItems(box, seen, colors),
    ...curveItems(box, box.columns.final, ["cosine to", "final state"],
      { rows, values: final, before: was, low: low(final, was ?? []) }, colors)];
  if (box.columns.alike) items.push(...curveItems(box, box.columns.alike, ["cosine of", "two tokens"],
    { rows, values: seen.alike, before: seen.full?.alike,
      low: low(seen.alike, seen.full?.alike ?? []) }, colors));
  return items;
}

/** The words around the small matrices. */
export function thumbItems(box, seen, colors) {
  const { places, size } = box.thumbs;
  if (!places.length) return [];
  const small = (fill) => ({ size: box.font * 0.85, fill });
  return [text(0, box.line * 0.5, "cosine between tokens, block by block", { size: box.font, fill: colors.ink }),
    ...places.flatMap(({ x, y }, i) => {
      const row = seen.depths[i];
      const name = seen.names[row].replace(/^[=→] after /, "");
      return [text(x, y + size + box.line * 0.55, name, small(colors.soft)),
        text(x, y + size + box.line * 1.3, `mean ${shown(seen.alike[seen.streamOf[row]])}`, small(colors.ink))];
    })];
}
