// @ts-check
/** Curves: how the lines look and where they lie. Pure. */

/** Okabe and Ito's colours, lighter where the page is dark; the same order as in helpers/figures/picture.py. */
export const LINE_COLOURS = {
  light: ["#0072b2", "#d55e00", "#009e73", "#b07c00", "#2a8fc4", "#b3568f"],
  dark: ["#56b4e9", "#ff9a4d", "#3fd0a4", "#f0c64a", "#8fd0ff", "#e6a3c8"],
};
export const DASHES = [[], [7, 4], [2, 3], [9, 3, 2, 3], [], [7, 4]];

/** The box and its two scales. */
export function linesScale(width, height, xs, [low, high]) {
  const [left, right, top, bottom] = [62, width - 12, 10, height - 34];
  const [first, last] = [xs[0] ?? 0, xs.at(-1) ?? 1];
  const clip = (y) => Math.min(Math.max(y, low), high);
  return { left, right, top, bottom, first, last,
    x: (value) => left + ((right - left) * (value - first)) / (last - first || 1),
    y: (value) => bottom - ((bottom - top) * (clip(value) - low)) / (high - low) };
}
