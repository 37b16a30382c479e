// @ts-check
/** EmbeddingSpace: where everything lies, and what is at a point. Pure. */

/** The boxes of map and matrix side by side, in the width of the view. */
export function layout({ width, font, room = Infinity, items, captions, named }) {
  const gap = Math.round(font * 1.5);
  const head = Math.round(font * 1.7);
  const side = named ? Math.round(font * 2) : Math.round(font * 1.8);
  const bars = Math.min(Math.round(font * 19), Math.round(width * 0.28));
  const left = Math.floor((width - bars - 2 * gap) * 0.56);
  const right = width - bars - 2 * gap - left - side;
  const high = Math.min(Math.round(left * 0.86), Math.max(room - font * 20, font * 14), Math.round(font * 30));
  return { font, gap, head, side, bars, height: head + high,
    map: { x: 0, y: head, width: left, height: high },
    matrix: { x: left + gap + side, y: head, width: right, height: high,
      row: high / items, column: right / captions } };
}

/** Where the points of one frame are in the map; the scale is that of all frames together. */
export function pointsOf(places, frame, count, box, inset, more = []) {
  let [wide, high] = [1e-9, 1e-9];
  for (let i = 0; i < places.length; i += 2) {
    wide = Math.max(wide, Math.abs(places[i]));
    high = Math.max(high, Math.abs(places[i + 1]));
  }
  for (const [x, y] of more) [wide, high] = [Math.max(wide, Math.abs(x)), Math.max(high, Math.abs(y))];
  const at = (x, y) => [box.x + box.width / 2 + (x / wide) * (box.width / 2 - inset),
    box.y + box.height / 2 - (y / high) * (box.height / 2 - inset)];
  const from = frame * count * 2;
  return { at, points: Array.from({ length: count }, (_, i) => at(places[from + 2 * i], places[from + 2 * i + 1])) };
}

/** The nearest point within `reach` pixels, or -1. */
export function nearest(points, x, y, reach) {
  let [best, least] = [-1, reach];
  points.forEach(([px, py], i) => {
    const far = Math.hypot(px - x, py - y);
    if (far < least) [best, least] = [i, far];
  });
  return best;
}

/** The cell of the matrix at a point: { item, caption }, or null. */
export function cellAt({ x, y, width, height, row, column }, px, py) {
  if (px < x || py < y || px >= x + width || py >= y + height) return null;
  return { item: Math.floor((py - y) / row), caption: Math.floor((px - x) / column) };
}

/** Push labels apart, so that each has `line` pixels of height: the new heights, in the old order. */
export function apart(heights, line) {
  const order = heights.map((_, i) => i).sort((a, b) => heights[a] - heights[b] || a - b);
  const moved = [...heights];
  for (let k = 1; k < order.length; k++)
    moved[order[k]] = Math.max(moved[order[k]], moved[order[k - 1]] + line);
  return moved;
}
