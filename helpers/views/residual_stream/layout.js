// @ts-check
/** ResidualStream: where everything lies. Depth runs down, one row a strip. Pure. */

const TALLEST = 680; // of all rows together, before rows get thinner
const THINNEST = 10;

/** Rows and columns. `ends` says of every row whether a block ends there; so many small `matrices`. */
export function layout({ width, font, ends, labelWidth, matrices }) {
  const line = Math.round(font * 1.5);
  const top = line * 2;
  const tall = Math.max(Math.min(Math.round(font * 1.75), Math.floor(TALLEST / ends.length)), THINNEST);
  const gap = Math.max(3, Math.round(tall * 0.35));
  const tops = [];
  let y = top;
  for (const end of ends) {
    tops.push(y);
    y += tall + (end ? gap : 1);
  }
  const bottom = y - gap;
  const space = Math.round(font * 1.5);
  const [norm, cosine] = (width > font * 60 ? [8.5, 7] : [7, 5.4]).map((wide) => Math.round(font * wide));
  const side = norm + cosine + 2 * space + (matrices ? cosine + space : 0) + 8;
  const strip = { x: labelWidth + 8, width: Math.max(Math.round(font * 12), width - labelWidth - side - 8) };
  const columns = { norm: { x: strip.x + strip.width + space, width: norm } };
  columns.final = { x: columns.norm.x + norm + space, width: cosine };
  columns.alike = matrices ? { x: columns.final.x + cosine + space, width: cosine } : null;
  const height = bottom + line + 2;
  return { font, line, top, tall, tops, bottom, height, labelWidth, strip, columns,
    width: Math.max(width, strip.x + strip.width + side), thumbs: thumbs(width, font, line, matrices) };
}

/** The small matrices, as many in a line as fit. */
function thumbs(width, font, line, count) {
  if (!count) return { places: [], height: 0, size: 0 };
  const size = Math.round(Math.min(Math.max(font * 4.6, (width - (count - 1) * font) / count), font * 7));
  const step = size + font;
  const across = Math.max(1, Math.floor((width + font) / step));
  const down = size + line * 2.4;
  const places = Array.from({ length: count }, (_, i) =>
    ({ x: (i % across) * step, y: line * 1.5 + Math.floor(i / across) * down }));
  return { places, size, height: Math.ceil(line * 1.5 + Math.ceil(count / across) * down) };
}

/** The row at a height, or null between rows and outside. */
export function rowUnder(y, { tops, tall }) {
  const row = tops.findIndex((top) => y >= top && y < top + tall);
  return row < 0 ? null : row;
}

/** The unit at a distance from the strip's left edge, or null outside. */
export const unitUnder = (x, strip, units) =>
  (x < 0 || x >= strip.width ? null : Math.min(Math.floor((x / strip.width) * units), units - 1));
