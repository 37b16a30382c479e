// @ts-check
/** ResidualStream: the columns beside the strips as plain items, which a canvas and an SVG both draw. */
import { shown } from "../kit/maths.js";
import { label, tag } from "../kit/svg.js";

const text = (x, y, words, look) => ({ kind: "text", x, y, words, ...look });
const line = (points, stroke, width, dash) => ({ kind: "line", points, stroke, width, dash });
const middles = ({ tops, tall }) => tops.map((top) => top + tall / 2);

/** The norms as bars: filled for the stream, pale for what is added; an outline: before switching. */
function normItems(box, seen, colors) {
  const { x, width } = box.columns.norm;
  const room = box.tall >= box.font ? width - box.font * 3.2 : width;
  const most = Math.max(...seen.norms, ...(seen.full?.norms ?? []), 1e-9);
  const items = [text(x, box.top - box.line * 0.6, "norm", { fill: colors.soft, anchor: "start" })];
  seen.norms.forEach((norm, row) => {
    const [y, high] = [box.tops[row] + box.tall * 0.2, box.tall * 0.6];
    const wide = (room * norm) / most;
    items.push({ kind: "rect", x, y, width: Math.max(wide, 0.8), height: high,
      fill: seen.rows[row][2] ? colors.fill : colors.pale });
    if (seen.full) items.push({ kind: "rect", x, y, width: (room * seen.full.norms[row]) / most,
      height: high, stroke: colors.accent });
    if (box.tall >= box.font) items.push(text(x + Math.max(wide, seen.full
      ? (room * seen.full.norms[row]) / most : 0) + 4, y + high / 2, shown(norm),
      { fill: colors.ink, anchor: "start", size: box.font * 0.88 }));
  });
  return items;
}

/** A curve down the column through the rows of the stream; dashed: before switching. */
function curveItems(box, column, title, { rows, values, before, low }, colors) {
  const at = (value) => column.x + (column.width * (Math.min(Math.max(value, low), 1) - low)) / (1 - low);
  const heights = middles(box);
  const items = title.map((words, i) => text(column.x, box.top - box.line * (1.4 - 0.8 * i), words,
    { fill: colors.soft, anchor: "start" }));
  for (const tick of low < 0 ? [-1, 0, 1] : [0, 1]) {
    items.push(line([[at(tick), box.top], [at(tick), box.bottom]], colors.line, 1),
      text(at(tick), box.bottom + box.line * 0.6, String(tick).replace("-", "−"),
        { fill: colors.soft, anchor: "middle", size: box.font * 0.88 }));
  }
  const points = (list) => rows.map((row, i) => [at(list[i]), heights[row]]);
  if (before) items.push(line(points(before), colors.accent, 1.5, [4, 3]));
  items.push(line(points(values), colors.fill, 2));
  const radius = Math.min(4, box.tall * 0.25);
  for (const [x, y] of points(values)) items.push({ kind: "dot", x, y, radius, fill: colors.fill });
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
  return [text(0, box.line * 0.5, "cosine between tokens, block by block",
    { fill: colors.ink, anchor: "start", weight: 600 }),
  ...places.flatMap(({ x, y }, i) => {
    const name = seen.names[seen.depths[i]].replace(/^[=→] /, "");
    return [text(x, y + size + box.line * 0.55, name, { fill: colors.soft, anchor: "start", size: box.font * 0.85,
      most: size + box.font * 0.7 }),
    text(x, y + size + box.line * 1.3, `mean ${shown(seen.alike[seen.streamOf[seen.depths[i]]])}`, { fill: colors.ink, anchor: "start",
      size: box.font * 0.85 })];
  })];
}

/** Draw items on a canvas. */
export function paintItems(brush, items, font, family) {
  brush.textBaseline = "middle";
  for (const item of items) {
    if (item.kind === "text") {
      brush.font = `${item.weight ?? 400} ${item.size ?? font * 0.92}px ${family}`;
      brush.fillStyle = item.fill;
      brush.textAlign = item.anchor === "middle" ? "center" : item.anchor;
      brush.fillText(item.words, item.x, item.y, item.most);
    } else if (item.kind === "rect" && item.fill) {
      brush.fillStyle = item.fill;
      brush.fillRect(item.x, item.y, item.width, item.height);
    } else {
      brush.beginPath();
      if (item.kind === "dot") brush.arc(item.x, item.y, item.radius, 0, 7);
      if (item.kind === "rect") brush.rect(item.x, item.y, item.width, item.height);
      for (const [x, y] of item.points ?? []) brush.lineTo(x, y);
      [brush.strokeStyle, brush.fillStyle] = [item.stroke, item.fill];
      brush.lineWidth = item.width && item.kind === "line" ? item.width : 1.2;
      brush.setLineDash(item.dash ?? []);
      if (item.kind === "dot") brush.fill();
      else brush.stroke();
      brush.setLineDash([]);
    }
  }
}

/** The same items as elements of an SVG. */
export const svgItems = (items, font) => items.map((item) => {
  if (item.kind === "text") return label(item.x, item.y, item.words,
    { size: item.size ?? font * 0.92, fill: item.fill, anchor: item.anchor, weight: item.weight });
  if (item.kind === "dot") return tag("circle", { cx: item.x, cy: item.y, r: item.radius, fill: item.fill });
  if (item.kind === "rect") return tag("rect", { x: item.x, y: item.y, width: item.width,
    height: item.height, fill: item.fill ?? "none", stroke: item.stroke });
  return tag("polyline", { fill: "none", stroke: item.stroke, "stroke-width": item.width,
    "stroke-dasharray": item.dash?.join(" "),
    points: item.points.map((at) => at.map((v) => v.toFixed(1)).join(",")).join(" ") });
});
