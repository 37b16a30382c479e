// @ts-check
/** Patches: where everything lies on its canvas. Pure. */

/** The image: patches of `cell` pixels a side with a gap; `room` is the largest side. */
export function imageBox([, height, width, side], room, cut) {
  const [rows, columns] = [height / side, width / side];
  const most = Math.max(rows, columns);
  const gap = cut ? Math.max(2, Math.round((0.14 * room) / most)) : 0;
  const cell = (room - 6 - gap * (most - 1)) / most;
  const at = (patch) => ({ x: 3 + (patch % columns) * (cell + gap), y: 3 + Math.floor(patch / columns) * (cell + gap) });
  return { rows, columns, gap, cell, at, side, width: 6 + columns * cell + (columns - 1) * gap,
    height: 6 + rows * cell + (rows - 1) * gap };
}

/** The patch under a point of the image, or null in a gap or outside. */
export function patchUnder(x, y, { rows, columns, gap, cell }) {
  const [column, row] = [x, y].map((v) => Math.floor((v - 3) / (cell + gap)));
  const inside = [x, y].every((v) => (v - 3) % (cell + gap) <= cell);
  return inside && row >= 0 && column >= 0 && row < rows && column < columns ? row * columns + column : null;
}

/** The pixel under a point, counted in the whole image; null in a gap or outside. */
export function pixelUnder(x, y, box) {
  const patch = patchUnder(x, y, box);
  if (patch === null) return null;
  const corner = box.at(patch);
  const [right, down] = [x - corner.x, y - corner.y].map((v) =>
    Math.min(Math.floor((v / box.cell) * box.side), box.side - 1));
  const [row, column] = [Math.floor(patch / box.columns), patch % box.columns];
  return (row * box.side + down) * box.columns * box.side + column * box.side + right;
}

/** The sentence: the class token, then the patches, in as many lines as it takes; never over five. */
export function sentenceBox(count, width, font) {
  const lines = count <= 40 ? 1 : count <= 100 ? 2 : count <= 250 ? 3 : 5;
  const across = Math.ceil((count + 1) / lines);
  const step = Math.min(Math.floor(width / across), Math.round(font * 3.6));
  const cell = Math.max(2, Math.floor(step * 0.86));
  const numbers = step >= font * 1.7;
  const down = cell + (numbers ? Math.round(font * 1.25) : Math.max(2, step - cell));
  const at = (token) => ({ x: (token % across) * step + 3, y: Math.floor(token / across) * down + 3 });
  return { cell, numbers, at, across, step, down, width: across * step + 3,
    height: Math.ceil((count + 1) / across) * down + 6 };
}

/** The token under a point of the sentence, or null. */
export function tokenUnder(x, y, { across, step, down, cell }, count) {
  const [column, row] = [Math.floor((x - 3) / step), Math.floor((y - 3) / down)];
  const token = row * across + column;
  const inside = x >= 3 && y >= 3 && column < across && (x - 3) % step <= cell && (y - 3) % down <= cell;
  return inside && token <= count ? token : null;
}
