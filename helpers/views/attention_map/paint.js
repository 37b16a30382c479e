// @ts-check
/** AttentionMap: what goes onto canvases: cells, bars, arcs, thumbnails, the colour legend. */
import { cellImage, inkOn, MASKED, paintLevels, weightOf } from "../kit/colors.js";
import { rampItems, rect } from "../kit/items.js";
import { PALETTE } from "../kit/palette.js";
import { rowEntropy, strongest, threshold } from "./data.js";

const ARCS = 500; // faint arcs of a whole head at most
const ARCS_OF_ONE = 60; // arcs of the row or column under the cursor at most

/** The large matrix, with numbers where they fit. */
export function drawMatrix(pen, picture, box, look, ink) {
  const cell = { width: box.width / picture.columns, height: box.height / picture.rows };
  const least = Math.min(cell.width, cell.height);
  paintLevels(pen, picture.shown, box, { ...look, gap: least > 12 ? 1.5 : 0 });
  if (least < look.font * 2.3) return;
  pen.font = `${Math.round(Math.min(look.font, cell.width * 0.3))}px ${ink.family}`;
  [pen.textAlign, pen.textBaseline] = ["center", "middle"];
  picture.levels.forEach((level, i) => {
    if (level === MASKED) return;
    pen.fillStyle = inkOn(look.table[level]);
    pen.fillText(weightOf(level).toFixed(2), box.x + ((i % picture.columns) + 0.5) * cell.width,
      box.y + (Math.floor(i / picture.columns) + 0.5) * cell.height);
  });
}

/** Entropy of each row in bits, as bars on a scale from 0 to log2 of the number of keys. */
export function barItems(entropies, most, box, theme) {
  const step = box.height / entropies.length;
  const inset = step > 6 ? Math.max(step * 0.28, (step - 16) / 2) : 0;
  return [rect(box.x, box.y, 1, box.height, PALETTE.line[theme]),
    rect(box.x + box.width - 1, box.y, 1, box.height, PALETTE.line[theme]),
    ...Array.from(entropies, (bits, i) => rect(box.x + 1, box.y + i * step + inset,
      (box.width - 2) * (most ? bits / most : 0), Math.max(step - 2 * inset, 0.7), PALETTE.sequential[theme][3]))];
}

/** Entropies of all rows of a head, each the sum over its parts. */
export const entropiesOf = ({ levels, rows, columns }, parts) =>
  Array.from({ length: rows }, (_, i) => parts.reduce((bits, { start, count }) =>
    bits + rowEntropy(levels, i * columns + start, count), 0));

/** The strongest arcs of a whole head: [{ query, key, level }]. */
export function faintArcs({ levels, columns }) {
  const least = Math.max(threshold(levels, ARCS), 26); // 26: weights under 0.01 are no arc
  const arcs = [];
  for (let i = 0; i < levels.length; i++)
    if (levels[i] >= least && levels[i] !== MASKED)
      arcs.push({ query: Math.floor(i / columns), key: i % columns, level: levels[i] });
  return arcs;
}

/** The arcs of one row, or into one key. */
export function arcsOf({ levels, rows, columns }, cursor) {
  if (cursor.query !== null)
    return strongest(levels, cursor.query * columns, columns, ARCS_OF_ONE)
      .map(({ key, level }) => ({ query: cursor.query, key, level }));
  const column = Uint8Array.from({ length: rows }, (_, i) => levels[i * columns + cursor.key]);
  return strongest(column, 0, rows, ARCS_OF_ONE)
    .map(({ key, level }) => ({ query: key, key: cursor.key, level }));
}

/** How thick and how strong an arc is drawn: by its weight, with small ones still seen. */
export const arcLook = (level, font) => ({ alpha: 0.06 + 0.94 * weightOf(level) ** 0.75,
  width: font / 13 + (font / 4.5) * weightOf(level) });

/** Arcs between two columns of tokens; `ends(arc)` gives the heights of both ends. */
export function drawArcs(pen, arcs, box, ends, { theme, font }) {
  const crowd = Math.max(0.3, Math.min(1, 150 / arcs.length)); // many arcs together stay readable
  pen.strokeStyle = PALETTE.sequential[theme][theme === "dark" ? 4 : 5];
  pen.lineCap = "round";
  const middle = box.width / 2;
  for (const arc of arcs) {
    const look = arcLook(arc.level, font);
    const [from, to] = ends(arc);
    pen.globalAlpha = look.alpha * crowd;
    pen.lineWidth = look.width;
    pen.beginPath();
    pen.moveTo(0, from);
    pen.bezierCurveTo(middle, from, middle, to, box.width, to);
    pen.stroke();
  }
  pen.globalAlpha = 1;
}

/** All thumbnails as one small picture, a pixel a cell: drawn from again and again. */
export function mosaic(data, table) {
  const [layers, heads] = data.shape;
  const { rows, columns } = data.thumbnail(0);
  const all = new Uint8Array(layers * heads * rows * columns);
  const wide = heads * columns;
  for (let index = 0; index < layers * heads; index++) {
    const { levels } = data.thumbnail(index);
    const [top, left] = [Math.floor(index / heads) * rows, (index % heads) * columns];
    for (let i = 0; i < rows; i++)
      all.set(levels.subarray(i * columns, (i + 1) * columns), (top + i) * wide + left);
  }
  return { image: cellImage(all, layers * rows, wide, table), rows, columns };
}

/** The block of thumbnails; heads that are off are crossed out. */
export function drawThumbnails(pen, small, box, [layers, heads], off, { theme }) {
  const { image, rows, columns } = small;
  const side = box.cell - 3;
  pen.imageSmoothingEnabled = columns > side;
  pen.imageSmoothingQuality = "high";
  for (let layer = 0; layer < layers; layer++) {
    for (let head = 0; head < heads; head++) {
      const [x, y] = [box.left + head * box.cell + 1.5, box.above + layer * box.cell + 1.5];
      pen.fillStyle = PALETTE.line[theme];
      pen.fillRect(x - 0.5, y - 0.5, side + 1, side + 1);
      pen.drawImage(image, head * columns, layer * rows, columns, rows, x, y, side, side);
      if (!off.has(`${layer},${head}`)) continue;
      pen.globalAlpha = 0.78;
      pen.fillStyle = PALETTE.paper[theme];
      pen.fillRect(x, y, side, side);
      pen.globalAlpha = 1;
      pen.strokeStyle = PALETTE.accent[theme];
      pen.lineWidth = 1.5;
      pen.beginPath();
      pen.moveTo(x + 3, y + 3);
      pen.lineTo(x + side - 3, y + side - 3);
      pen.moveTo(x + side - 3, y + 3);
      pen.lineTo(x + 3, y + side - 3);
      pen.stroke();
    }
  }
}

/** Where on the legend's ramp a weight in 0..1 is. */
export const legendPlace = (weight, scale) => (scale === "root" ? Math.sqrt(weight) : weight);

export const legendItems = (width, height, table, scale) => rampItems(width, height,
  (t) => table[Math.round(254 * (scale === "root" ? t : Math.sqrt(t)))]);
