// @ts-check
/** EmbeddingSpace: map and matrix as items. Pure, but for the small canvases of the images. */
import { css, diverging } from "../kit/colors.js";
import { dot, line, rect, text } from "../kit/items.js";
import { node, numbers } from "../kit/kit.js";
import { PALETTE } from "../kit/palette.js";
import { apart } from "./layout.js";

const frameOf = (x, y, width, height, look) =>
  line([[x, y], [x + width, y], [x + width, y + height], [x, y + height], [x, y]], look);
const short = (words, most) => (words.length > most ? `${words.slice(0, most - 1)}…` : words);

/** A small canvas for each image, made once; the color of the first pixel, their background, is left clear. */
export function thumbs(state) {
  const [height, width] = state.get("image_size");
  if (!height) return [];
  const pixels = numbers(state.get("images"));
  const clear = (from) => [0, 1, 2].every((k) => pixels[from + k] === pixels[k]);
  return state.get("items").map((_, i) => {
    const canvas = node("canvas");
    [canvas.width, canvas.height] = [width, height];
    const image = new ImageData(width, height);
    for (let k = 0; k < height * width; k++) {
      const from = 3 * (i * height * width + k);
      image.data.set([pixels[from], pixels[from + 1], pixels[from + 2], clear(from) ? 0 : 255], 4 * k);
    }
    canvas.getContext("2d").putImageData(image, 0, 0);
    return canvas;
  });
}

/** A prompt as a diamond. */
const diamond = (x, y, size, fill) => [-4, -3, -2, -1, 0, 1, 2, 3, 4].map((at) => {
  const half = size * (1 - Math.abs(at) / 5);
  return rect(x - half, y + ((at - 0.5) * size) / 5, 2 * half, size / 5 + 0.3, fill);
});

/** What lies under the images: frame, the lines to the captions, the captions. */
export function mapItems({ box, points, items, belongs, words }, look) {
  const { map, font } = box;
  const captions = points.slice(items);
  return [text(map.x, box.head * 0.45, words, { size: font * 0.92, fill: look.soft }),
    frameOf(map.x + 0.5, map.y + 0.5, map.width - 1, map.height - 1, { stroke: look.line }),
    ...belongs.flatMap((at, i) => (at < 0 ? [] : [line([points[i], captions[at]], { stroke: look.line, wide: 1.3 })])),
    ...captions.map(([x, y]) => dot(x, y, font * 0.3, PALETTE.bar[look.theme]))];
}

/** What lies over the images: numbers where there are none, the selected one, prompts, their names. */
export function overItems({ box, points, items, item, own, caption, prompts, thumb, pictures }, look) {
  const { map, font } = box;
  const [x, y] = points[item];
  const list = pictures ? [] : points.slice(0, items).map(([px, py], i) => text(px, py, String(i + 1),
    { size: font, fill: i === item ? look.accent : look.ink, anchor: "middle" }));
  list.push(frameOf(x - thumb / 2 - 1, y - thumb / 2 - 1, thumb + 2, thumb + 2, { stroke: look.accent, wide: 2.5 }));
  const labels = prompts.map(({ name, at: [px, py] }) => ({ name, px, py, fill: look.accent }));
  if (own >= 0 && !prompts.length) {
    const [px, py] = points[items + own];
    list.push(dot(px, py, font * 0.42, look.accent));
    labels.push({ name: caption, px, py, fill: look.accent });
  }
  list.push(...prompts.flatMap(({ at: [px, py] }) => diamond(px, py, font * 0.55, look.accent)));
  const heights = apart(labels.map(({ py }) => Math.min(Math.max(py - font, map.y + font), map.y + map.height - font)),
    font * 1.25);
  labels.forEach(({ name, px, py, fill }, i) => {
    const words = short(name, 30);
    const onRight = px < map.x + map.width / 2;
    const wide = words.length * font * 0.55 + 6;
    const from = onRight ? px + thumb * 0.75 : px - thumb * 0.75;
    list.push(line([[px, py], [from, heights[i]]], { stroke: fill, wide: 1 }),
      rect(onRight ? from : from - wide, heights[i] - font * 0.65, wide, font * 1.3, look.paper),
      text(onRight ? from + 3 : from - 3, heights[i], words, { size: font, fill, anchor: onRight ? "start" : "end" }));
  });
  return list;
}

/** The matrix of cosines, and where the reader is in it. */
export function matrixItems({ box, rows, columns, cosine, item, caption, numbered, across }, look) {
  const { matrix, font } = box;
  const list = [text(matrix.x, box.head * 0.45, across, { size: font * 0.92, fill: look.soft })];
  const seam = Math.min(matrix.row, matrix.column) > 9 ? 1 : 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++)
      list.push(rect(matrix.x + j * matrix.column, matrix.y + i * matrix.row, matrix.column - seam + 0.3 * !seam,
        matrix.row - seam + 0.3 * !seam, css(diverging(look.theme, cosine(i, j), 1))));
    if (numbered && matrix.row > font * 0.8) list.push(text(matrix.x - 6, matrix.y + (i + 0.5) * matrix.row, String(i + 1),
      { size: Math.min(font, matrix.row * 0.9), fill: i === item ? look.accent : look.ink, anchor: "end" }));
  }
  list.push(frameOf(matrix.x, matrix.y, matrix.width, matrix.height, { stroke: look.line }),
    frameOf(matrix.x, matrix.y + item * matrix.row, matrix.width, matrix.row, { stroke: look.accent, wide: 2 }));
  if (caption >= 0) list.push(frameOf(matrix.x + caption * matrix.column, matrix.y, matrix.column, matrix.height,
    { stroke: look.accent, wide: 1.5 }));
  return list;
}
