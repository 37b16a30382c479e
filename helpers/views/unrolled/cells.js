// @ts-check
/** Unrolled: states and matrices as coloured cells, for the page and for the picture to keep. Pure. */
import { css, diverging } from "../kit/colors.js";
import { rect } from "../kit/items.js";

/** One cell of a grid of `down` x `across` in a box; a little larger, so that no seam is seen. */
const cell = (row, column, { width, height, down, across }, color) => rect((column * width) / across,
  (row * height) / down, width / across + 0.5, height / down + 0.5, css(color));

/** The state of step `t`, or its gradient, unit by unit, column by column of at most `rows` rows. */
export function stateItems(run, t, { width, height, rows, theme }) {
  const units = run.sizes[1];
  const down = Math.min(rows, units);
  const box = { width, height, down, across: Math.ceil(units / down) };
  const colorOf = (i) => (run.back ? diverging(theme, run.backStates[i], run.limits.states)
    : diverging(theme, (run.states[i] / 127) * run.limit, run.limit));
  return Array.from({ length: units }, (_, u) =>
    cell(u % down, Math.floor(u / down), box, colorOf(t * units + u)));
}

/** A matrix in a square of `side`. */
export const matrixItems = (values, [rows, columns], limit, side, theme) => Array.from(values, (value, i) =>
  cell(Math.floor(i / columns), i % columns, { width: side, height: side, down: rows, across: columns },
    diverging(theme, value, limit)));
