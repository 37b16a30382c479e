// @ts-check
/** HiddenStates: what is where and which colour it has. Pure but for the pen it is handed. */
import { diverging, mix } from "../kit/colors.js";
import { rect } from "../kit/items.js";
import { PALETTE } from "../kit/palette.js";

/** The units in the order of the rows, best or first on top. */
export function rowOrder(order, units, scores, likeness) {
  const plain = Array.from({ length: units }, (_, i) => i);
  if (order === "similar" && likeness.length === units) return likeness;
  if (order === "pattern" && scores.length === units)
    return plain.sort((a, b) => scores[b] - scores[a] || a - b);
  return plain;
}

/** The colour of a value: around zero where it has a sign, from 0 up where it has none. */
export const stateColour = (theme, value, limit, signed) =>
  (signed ? diverging(theme, value, limit) : mix(PALETTE.sequential[theme], value / limit));

/** Colours of a series as a table over int16 steps, 512 of them: quick enough for every cell. */
export function stateTable(theme, signed) {
  return Array.from({ length: 512 }, (_, i) => stateColour(theme, (i - 255.5) / 255.5, 1, signed));
}

/** All units over time, one pixel a cell. */
export function stateImage(steps, time, units, rows, table) {
  const image = new ImageData(time, units);
  const pixels = new Uint32Array(image.data.buffer);
  const words = table.map(([r, g, b]) => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0);
  for (let row = 0; row < units; row++)
    for (let t = 0; t < time; t++)
      pixels[row * time + t] = words[(steps[t * units + rows[row]] + 32768) >> 7];
  const canvas = new OffscreenCanvas(time, units);
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

/** Which step and row lie under a point of the map, or null. */
export function cellUnder(x, y, width, height, time, units) {
  if (x < 0 || y < 0 || x >= width || y >= height) return null;
  return { step: Math.floor((x / width) * time), row: Math.floor((y / height) * units) };
}

/** The runs of true in a list: [[from, to), …]. */
export function runsOf(truths) {
  const runs = [];
  truths.forEach((is, i) => {
    if (!is) return;
    if (runs.length && runs.at(-1)[1] === i) runs.at(-1)[1] = i + 1;
    else runs.push([i, i + 1]);
  });
  return runs;
}

/** A bar over the steps at which the pattern holds: [from, to) in a map `width` wide. */
export const spanItems = (marked, width, fill) => runsOf(marked).map(([from, to]) =>
  rect((from * width) / marked.length, 1, ((to - from) * width) / marked.length, 4, fill));
