// @ts-check
/** Colour tables, and pictures made of cells. Pure but for the canvas it is handed. */
import { PALETTE } from "./palette.js";

export const LEVELS = 254; // 0..254 say a weight, 255 says masked
export const MASKED = 255;

const READ = new Map(); // colours read once: a dragged number paints hundreds a frame

/** @param {string} hex @returns {[number, number, number]} */
export function rgbOf(hex) {
  if (!READ.has(hex)) READ.set(hex, [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
  return READ.get(hex);
}

/** The colour at `t` in 0..1 on a row of anchors, mixed in sRGB. */
export function mix(anchors, t) {
  const place = Math.min(Math.max(t, 0), 1) * (anchors.length - 1);
  const left = Math.min(Math.floor(place), anchors.length - 2);
  const [from, to] = [rgbOf(anchors[left]), rgbOf(anchors[left + 1])];
  return from.map((value, i) => Math.floor(value + (to[i] - value) * (place - left) + 0.5));
}

export const css = ([r, g, b]) => `rgb(${r}, ${g}, ${b})`;

/** A weight in 0..1 from its level: levels are even in the square root, so small weights survive. */
export const WEIGHTS = Float64Array.from({ length: 256 },
  (_, level) => (level === MASKED ? 0 : (level / LEVELS) ** 2));
export const weightOf = (level) => WEIGHTS[level];

const TABLES = new Map(); // made once each

/** 256 colours for the levels. `scale` "linear": colour follows the weight; "root": its root. */
export function levelTable(theme, scale = "linear") {
  const key = `${theme} ${scale}`;
  if (!TABLES.has(key)) TABLES.set(key, Array.from({ length: 256 }, (_, level) => {
    if (level === MASKED) return rgbOf(PALETTE.masked[theme]);
    const root = level / LEVELS;
    return mix(PALETTE.sequential[theme], scale === "root" ? root : root * root);
  }));
  return TABLES.get(key);
}

/** The colour of a signed value, zero in the middle, `limit` at either end. */
export const diverging = (theme, value, limit) =>
  mix(PALETTE.diverging[theme], 0.5 + (0.5 * value) / (limit || 1));

/** Black or white, whichever is read better on a colour (relative luminance, WCAG). */
export function inkOn([r, g, b]) {
  const linear = [r, g, b].map((v) => ((v / 255) <= 0.04045 ? v / 255 / 12.92
    : ((v / 255 + 0.055) / 1.055) ** 2.4));
  const light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  return PALETTE.on[light > 0.19 ? "light" : "dark"];
}

/** Shrink a picture of levels to at most `limit` rows and columns, each cell the largest it covers. */
export function pool(levels, rows, columns, limit) {
  const [toRows, toColumns] = [Math.min(rows, limit), Math.min(columns, limit)];
  if (toRows === rows && toColumns === columns) return { levels, rows, columns };
  const pooled = new Uint8Array(toRows * toColumns); // one more than the level: masked is 0, the least
  const columnOf = Uint32Array.from({ length: columns }, (_, j) => Math.floor((j * toColumns) / columns));
  for (let i = 0, from = 0; i < rows; i++) {
    const into = Math.floor((i * toRows) / rows) * toColumns;
    for (let j = 0; j < columns; j++, from++) {
      const level = (levels[from] + 1) & 255;
      const at = into + columnOf[j];
      if (level > pooled[at]) pooled[at] = level;
    }
  }
  for (let at = 0; at < pooled.length; at++) pooled[at] -= 1; // 0 - 1 is 255, masked
  return { levels: pooled, rows: toRows, columns: toColumns };
}

const words = (table) => new Uint32Array(
  table.map(([r, g, b]) => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0));

/** One pixel a cell. */
function cellPixels(levels, rows, columns, table) {
  const image = new ImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer);
  const colours = words(table);
  for (let i = 0; i < pixels.length; i++) pixels[i] = colours[levels[i]];
  return image;
}

/** One pixel a cell, on a small canvas of its own. */
export function cellImage(levels, rows, columns, table) {
  const canvas = new OffscreenCanvas(columns, rows);
  canvas.getContext("2d").putImageData(cellPixels(levels, rows, columns, table), 0, 0);
  return canvas;
}

function hatchTile(colour, step) {
  const tile = new OffscreenCanvas(step, step);
  const pen = tile.getContext("2d");
  pen.strokeStyle = colour;
  pen.lineWidth = Math.max(1, step / 8);
  for (const shift of [-step, 0, step]) {
    pen.beginPath();
    pen.moveTo(shift, step);
    pen.lineTo(shift + step, 0);
    pen.stroke();
  }
  return tile;
}

/** Hatch the masked cells, so that they are told apart without colour. */
export function hatch(pen, levels, rows, columns, box, theme, step = 7) {
  if (!levels.includes(MASKED)) return;
  const small = new OffscreenCanvas(columns, rows);
  const image = new ImageData(columns, rows);
  for (let i = 0; i < levels.length; i++) image.data[4 * i + 3] = levels[i] === MASKED ? 255 : 0;
  small.getContext("2d").putImageData(image, 0, 0);
  const large = new OffscreenCanvas(Math.ceil(box.width), Math.ceil(box.height));
  const brush = large.getContext("2d");
  brush.imageSmoothingEnabled = false;
  brush.drawImage(small, 0, 0, box.width, box.height);
  brush.globalCompositeOperation = "source-in";
  brush.fillStyle = brush.createPattern(hatchTile(PALETTE.hatch[theme], step), "repeat");
  brush.fillRect(0, 0, box.width, box.height);
  pen.drawImage(large, box.x, box.y);
}

/** How many cells a side a box can show. */
export const cellsOf = ({ width, height }) => Math.max(1, Math.floor(Math.max(width, height)));

/** Paint levels into a box of a canvas: cells, hatching, and thin gaps where cells are large. */
export function paintLevels(pen, picture, box, { table, theme, gap = 0, hatchStep = 7 }) {
  const { levels, rows, columns } = pool(picture.levels, picture.rows, picture.columns, cellsOf(box));
  const to = pen.getTransform();
  const asTheyAre = Math.round(box.width * to.a) === columns && Math.round(box.height * to.d) === rows;
  pen.imageSmoothingEnabled = false;
  if (asTheyAre) // a cell is a pixel: nothing to enlarge
    pen.putImageData(cellPixels(levels, rows, columns, table), Math.round(box.x * to.a), Math.round(box.y * to.d));
  else pen.drawImage(cellImage(levels, rows, columns, table), box.x, box.y, box.width, box.height);
  hatch(pen, levels, rows, columns, box, theme, hatchStep);
  if (!gap) return;
  pen.fillStyle = PALETTE.paper[theme];
  for (let j = 1; j < columns; j++)
    pen.fillRect(box.x + (j * box.width) / columns - gap / 2, box.y, gap, box.height);
  for (let i = 1; i < rows; i++)
    pen.fillRect(box.x, box.y + (i * box.height) / rows - gap / 2, box.width, gap);
}
