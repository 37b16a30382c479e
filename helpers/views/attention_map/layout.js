// @ts-check
/** AttentionMap: where everything lies, from sizes alone. Pure. */

export const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/** Every how many labels one is shown, so that they stay `room` pixels apart. */
export const every = (step, room) => Math.max(1, Math.ceil(room / step));

/** The indices of the labels that are shown. */
export function shownLabels(count, step, room) {
  const by = every(step, room);
  return Array.from({ length: Math.ceil(count / by) }, (_, i) => i * by);
}

/** Where the thumbnails are, and whether matrix and arcs both have room beside them. Where the height
 * is limited they are rather beside one of the two than below both.
 * @returns {{ thumbs: object | null, beside: boolean, both: boolean, room: number }} */
function placement(sizes, around, arcsAll, gap) {
  const { width, height, layers, heads, columns, font } = sizes;
  const smallest = Math.min(Math.round(font * 17), Math.round(font * 3.6) * columns);
  const [one, two] = [around + smallest, around + smallest + gap * 1.5 + arcsAll];
  let thumbs = layers * heads > 1 ? thumbnailSize(sizes) : null;
  const beside = Boolean(thumbs)
    && width >= (Number.isFinite(height) ? one : two) + gap + thumbs.width;
  const room = width - (beside ? thumbs.width + gap : 0);
  if (thumbs && !beside) thumbs = thumbnailSize({ ...sizes, width: width * 2.7 });
  return { thumbs, beside, both: room >= two, room };
}

/** Width and height of a cell: at most `large`, `most` for all, and all rows in `high`. */
function cellSize({ rows, columns, font }, { forMatrix, most, large, line, high }) {
  const width = Math.min(forMatrix / columns, most / columns, large);
  const height = Math.min(most / rows, large);
  const side = Math.min(width, height);
  if (rows < columns) // few queries, many keys: as tall as the arcs beside them
    return [width, Math.min(high / rows, clamp((Math.min(columns, 24) * line) / rows, side, large))];
  return side > font || rows === columns ? [side, side] : [width, height];
}

/** Boxes for matrix, entropy bars, arcs and thumbnails, in `width` and at most `height`.
 * `only` is "matrix" or "arcs" where the room is too small for both, else "both".
 * @param {{ width: number, height?: number, layers: number, heads: number, rows: number,
 *   columns: number, queryWidth: number, keyWidth: number, layerWidth: number, headWidth: number,
 *   font: number, pane: string }} sizes */
export function layout({ height: limit = Infinity, ...given }) {
  const { width, rows, columns, queryWidth, keyWidth, font, pane } = given;
  const line = Math.round(font * 1.35);
  const gap = Math.round(font * 1.4);
  const bars = Math.round(font * 4.2);
  const arcsWidth = Math.round(font * 9);
  const large = Math.round(font * 3.6); // the side of a cell at most

  const around = queryWidth + 6 + 10 + bars; // what stands beside the cells of the matrix
  const arcsAll = queryWidth + 8 + arcsWidth + 8 + keyWidth;
  const { thumbs: least, beside, both, room } = placement({ ...given, height: limit }, around, arcsAll, gap);
  const only = both ? "both" : pane;

  const forMatrix = room - around - (both ? gap * 1.5 + arcsAll : 0);
  const names = Math.round(keyWidth * 0.82 + font) + line + 4; // turned, above the matrix
  const below = least && !beside ? least.height + line + 4 : 0;
  const high = Math.max(font * 8, limit - names - line - 6 - below);
  const most = Math.min(Math.round(font * 32), high);
  const [cellWidth, cellHeight] = cellSize(given, { forMatrix, most, large, line, high });
  const matrix = { x: queryWidth + 6, y: 0, width: cellWidth * columns, height: cellHeight * rows };

  const turned = keyWidth - 8 > cellWidth;
  const top = turned ? names : line + line + 4;
  matrix.y = top;
  const barsBox = { x: matrix.x + matrix.width + 10, y: top, width: bars, height: matrix.height };
  const left = only === "both" ? barsBox.x + bars + gap * 1.5 : 0;
  const listed = Math.min(Math.min(columns, 24) * line, high);
  const tall = rows === columns ? matrix.height : Math.max(matrix.height, listed);
  const spare = only === "arcs" ? room : 0;
  const arcs = { x: left + queryWidth + 8, y: top, height: matrix.height, tall,
    width: Math.max(arcsWidth, Math.min(spare - arcsAll + arcsWidth, font * 26)) };
  const keysX = arcs.x + arcs.width + 8;

  const shown = { matrix: only !== "arcs", arcs: only !== "matrix" };
  const bottom = top + (shown.arcs ? tall : matrix.height) + line + 6;
  const right = shown.arcs ? keysX + keyWidth : barsBox.x + bars;
  const thumbs = beside ? grown(least, given, width - right - gap - least.width, bottom - top) : least;
  if (thumbs) {
    thumbs.x = beside ? Math.min(Math.max(width - thumbs.width, right + gap), right + gap * 3) : 0;
    thumbs.y = beside ? top - line : bottom + line;
  }
  const height = thumbs ? Math.max(bottom, thumbs.y + thumbs.height + 4) : bottom;
  return { matrix, bars: barsBox, arcs, queriesX: left, keysX, top, line, font, turned, thumbs,
    shown, toggle: !both, cellWidth, cellHeight, keyStep: tall / columns, width: right, height,
    queryWidth, keyWidth };
}

/** Size of the block of thumbnails: a row a layer, a column a head; names left and above them. */
export function thumbnailSize({ width, layers, heads, layerWidth, headWidth, font }) {
  const [left, above] = [Math.round(Math.max(font * 1.8, layerWidth)), Math.round(font * 1.8)];
  const across = Math.min(width * 0.38, font * 28);
  const most = Math.round(Math.max(font * 3.6, Math.min(headWidth, font * 5)));
  const cell = clamp(Math.floor((across - left) / heads), 14, most);
  return { x: 0, y: 0, cell, left, above, width: left + heads * cell, height: above + layers * cell };
}

/** Thumbnails beside the rest, as wide as the names of the heads above them where there is room. */
function grown(thumbs, { layers, heads, headWidth }, spare, high) {
  const most = Math.min(thumbs.cell + spare / heads, (high - thumbs.above) / layers);
  const cell = Math.max(thumbs.cell, Math.floor(Math.min(headWidth, most)));
  return { ...thumbs, cell, width: thumbs.left + heads * cell, height: thumbs.above + layers * cell };
}

/** Which head lies under a point of the thumbnails' block, or null. */
export function thumbnailAt(box, x, y, layers, heads) {
  const [head, layer] = [Math.floor((x - box.left) / box.cell), Math.floor((y - box.above) / box.cell)];
  return head >= 0 && layer >= 0 && head < heads && layer < layers ? { layer, head } : null;
}

/** Which cell lies under a point of the matrix. */
export function cellAt(box, x, y, rows, columns) {
  return { query: clamp(Math.floor((y / box.height) * rows), 0, rows - 1),
    key: clamp(Math.floor((x / box.width) * columns), 0, columns - 1) };
}

/** The new cursor after an arrow key; starts in the first cell. */
export function moved(cursor, arrow, rows, columns) {
  if (!cursor) return { query: 0, key: 0 };
  const [down, right] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1],
    ArrowRight: [0, 1] }[arrow];
  return { query: clamp((cursor.query ?? 0) + down, 0, rows - 1),
    key: clamp((cursor.key ?? 0) + right, 0, columns - 1) };
}
