// @ts-check
/** ResidualStream: strips and small matrices in color. Pure but for the pen it is handed. */
import { css, diverging } from "../kit/colors.js";

/** At most `most` values of a strip: of units that share a column, the one farthest from zero. */
export function columnsOf(strip, most) {
  const count = Math.min(strip.length, Math.max(1, Math.floor(most)));
  if (count === strip.length) return strip;
  const columns = new Int16Array(count);
  strip.forEach((value, unit) => {
    const at = Math.floor((unit * count) / strip.length);
    if (Math.abs(value) > Math.abs(columns[at])) columns[at] = value;
  });
  return columns;
}

/** The colors of a strip, as many as can be told apart on `most` pixels. */
export const stripColors = (strip, most, { theme, largest, limit }) =>
  Array.from(columnsOf(strip, most), (step) => diverging(theme, (step / 32767) * largest, limit));

/** Paint a strip cell by cell, with gaps where cells are wide. */
export function paintStrip(brush, colors, { x, y, width, height }) {
  const wide = width / colors.length;
  const gap = wide >= 7 ? 1 : 0;
  colors.forEach((color, i) => {
    brush.fillStyle = css(color);
    const left = gap ? x + i * wide : Math.round(x + i * wide);
    const right = gap ? left + wide - gap : Math.round(x + (i + 1) * wide);
    brush.fillRect(left, y, right - left, height);
  });
}

/** The colors of one small matrix: cosines from −1 to 1. */
export const matrixColors = (steps, theme) => Array.from(steps, (step) => diverging(theme, step / 127, 1));

/** Paint a small matrix, and where its row and column `mark` are. */
export function paintMatrix(brush, colors, { x, y, size }, mark, accent) {
  const side = Math.round(Math.sqrt(colors.length));
  const edge = (i) => Math.round((i * size) / side);
  colors.forEach((color, i) => {
    const [row, column] = [Math.floor(i / side), i % side];
    brush.fillStyle = css(color);
    brush.fillRect(x + edge(column), y + edge(row), edge(column + 1) - edge(column), edge(row + 1) - edge(row));
  });
  brush.strokeStyle = accent;
  brush.lineWidth = 1.5;
  brush.strokeRect(x + 0.75, y + edge(mark) + 0.75, size - 1.5, Math.max(edge(mark + 1) - edge(mark) - 1.5, 0.5));
}
