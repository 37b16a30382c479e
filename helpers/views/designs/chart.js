// @ts-check
/** Designs: the singular values of all heads of a design, on a logarithmic scale, as plain items. Pure. */
import { axesItems, ticksOf } from "../kit/chart.js";
import { css, mix } from "../kit/colors.js";
import { line, text } from "../kit/items.js";
import { PALETTE } from "../kit/palette.js";
import { headIn, ranksOf } from "./maths.js";

const LOWEST = -18; // log10: smaller values lie on the floor

/** The range of all designs together: largest number of values, lowest and highest log10. */
export function rangeOf(designs) {
  const parts = designs.flatMap((one) => one.parts).filter((part) => part.spectra);
  let [low, high] = [0, 0];
  for (const { spectra } of parts) for (const value of spectra) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return { size: Math.max(...parts.map((part) => part.size), 2), low: Math.max(LOWEST, Math.floor(low)), high: Math.max(high, 0.2) };
}

/** Where things lie in a box of `width` by `height`. */
export function spectrumScale({ size, low, high }, width, height, font) {
  const [left, right, top, bottom] = [font * 3.2, width - font * 0.6, font * 0.7, height - font * 2.7];
  return { left, right, top, bottom, foot: height - font * 0.6, low,
    x: (k) => left + (k / Math.max(size - 1, 1)) * (right - left),
    y: (value) => bottom - ((Math.max(value, low) - low) / (high - low)) * (bottom - top) };
}

/** Every head of a design as a line: [{ part, index, points, chosen }]. */
export const linesOf = ({ parts }, head, scale) => parts.flatMap((part, at) => (part.spectra
  ? Array.from({ length: part.heads[0] * part.heads[1] }, (_, index) => ({ part: at, index,
    chosen: index === headIn(part.heads, head),
    points: Array.from({ length: part.size }, (_, k) => [scale.x(k), scale.y(part.spectra[index * part.size + k])]) }))
  : []));

/** The color of a part's lines. */
export const partColor = (theme, part) => PALETTE.lines[theme][part % 6];

export function spectrumItems(design, head, range, { width, height }, look) {
  const font = look.small.size;
  const scale = spectrumScale(range, width, height, font);
  const lines = linesOf(design, head, scale);
  const crowd = Math.max(0.22, 0.6 - lines.length / 400);
  const items = axesItems(scale, { heights: ticksOf(range.low, range.high, true), yName: "↑ singular value",
    xName: `1 to ${range.size} →`, log: true }, look);
  for (const { part, points, chosen } of [...lines].sort((a, b) => Number(a.chosen) - Number(b.chosen)))
    items.push(line(points, { stroke: chosen ? partColor(look.theme, part)
      : css(mix([PALETTE.paper[look.theme], partColor(look.theme, part)], crowd)), wide: chosen ? look.wide : 1 }));
  const limit = design.parts.find((part) => part.spectra);
  if (!limit) return items;
  const value = ranksOf(limit, head).limit;
  if (value < range.low) return items;
  const y = scale.y(value);
  return [...items, line([[scale.left, y], [scale.right, y]], { stroke: look.accent, dash: [5, 4] }),
    text(scale.left + 4, y - font * 0.7, "counts as 0 below", { size: font * 0.92, fill: look.accent })];
}
