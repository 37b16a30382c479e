// @ts-check
/** Curves: how the lines look and where they are. Pure. */
import { axesItems, ticksOf } from "../kit/chart.js";
import { line, text } from "../kit/items.js";
import { PALETTE } from "../kit/palette.js";

export const colourOf = (theme, i) => PALETTE.lines[theme][i % 6];
const DASHES = [[], [7, 4], [2, 3], [9, 3, 2, 3], [], [7, 4]];

/** The box and its two scales. */
export function linesScale(width, height, xs, [low, high]) {
  const [left, right, top, bottom] = [62, width - 12, 10, height - 40];
  const [first, last] = [xs[0] ?? 0, xs.at(-1) ?? 1];
  const clip = (y) => Math.min(Math.max(y, low), high);
  return { left, right, top, bottom, foot: height - 9, first, last,
    x: (value) => left + ((right - left) * (value - first)) / (last - first || 1),
    y: (value) => bottom - ((bottom - top) * (clip(value) - low)) / (high - low) };
}

/** The pieces of a line that are drawn, as lists of points: beyond the range it ends at the edge. */
export function piecesOf(line, [low, high]) {
  const inside = Array.from(line, (y) => y >= low && y <= high);
  const pieces = [[]];
  inside.forEach((seen, k) => {
    if (seen || inside[k - 1] || inside[k + 1]) pieces.at(-1).push(k);
    else if (pieces.at(-1).length) pieces.push([]);
  });
  return pieces.filter((piece) => piece.length);
}

/** Axes, lines, and a vertical line at the point under the pointer (its index, or null). */
export const linesItems = (scale, { xs, lines, range, log, xName, yName, under = null }, look) => [
  ...axesItems(scale, { heights: ticksOf(range[0], range[1], log), log,
    xName: `${xName} →`, yName: `↑ ${yName}` }, look),
  ...ticksOf(scale.first, scale.last).map((tick) =>
    text(scale.x(tick), scale.bottom + 13, String(tick), { ...look.small, anchor: "middle" })),
  ...lines.flatMap((ys, i) => piecesOf(ys, range).map((piece) =>
    line(piece.map((k) => [scale.x(xs[k]), scale.y(ys[k])]),
      { stroke: colourOf(look.theme, i), wide: look.wide, dash: DASHES[i % 6] }))),
  ...(under === null ? [] : [line([[scale.x(xs[under]), scale.top], [scale.x(xs[under]), scale.bottom]],
    { stroke: look.ink })])];

/** The names of the lines in a row at the height `y`, for the picture to keep. */
export const nameItems = (names, y, theme) =>
  names.map((name, i) => text(16 + i * 180, y, `— ${name}`, { size: 13, fill: colourOf(theme, i) }));
