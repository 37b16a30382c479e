// @ts-check
/** Patches: the image, its sentence and the maps on their canvases. */
import { css, diverging, mix } from "../kit/colors.js";
import { PALETTE } from "../kit/palette.js";
import { pointsTo } from "./words.js";

/** The image as a small canvas, one pixel a pixel. */
export function imageCanvas(values, [channels, height, width], [low, high]) {
  const canvas = new OffscreenCanvas(width, height);
  const image = new ImageData(width, height);
  const area = height * width;
  for (let i = 0; i < area; i++) {
    for (let c = 0; c < 3; c++)
      image.data[4 * i + c] = Math.round((255 * (values[(channels === 3 ? c * area : 0) + i] - low)) / (high - low || 1));
    image.data[4 * i + 3] = 255;
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

/** Paint one patch of the image into a square. */
function paintPatch(brush, source, patch, columns, side, { x, y }, cell) {
  const [row, column] = [Math.floor(patch / columns), patch % columns];
  brush.imageSmoothingEnabled = false;
  brush.drawImage(source, column * side, row * side, side, side, x, y, cell, cell);
}

function frame(brush, { x, y }, width, height, { stroke, wide, dash = [] }) {
  [brush.strokeStyle, brush.lineWidth] = [stroke, wide];
  brush.setLineDash(dash);
  brush.strokeRect(x, y, width, height);
  brush.setLineDash([]);
}

/** Frames around the deciding patch, the one that is held, and the one at the cursor. */
function frames(brush, at, cell, { truth, held, cursor }, look) {
  if (truth >= 0) frame(brush, at(truth), cell, cell, { stroke: look.accent, wide: look.wide + 0.6 });
  if (held !== null) frame(brush, at(held), cell, cell, { stroke: look.ink, wide: look.wide, dash: [5, 3] });
  if (cursor === null) return;
  const { x, y } = at(cursor);
  frame(brush, { x: x + 2, y: y + 2 }, cell - 4, cell - 4, { stroke: look.paper, wide: 4 });
  frame(brush, { x: x + 2, y: y + 2 }, cell - 4, cell - 4, { stroke: look.ink, wide: 2 });
}

export function paintImage(brush, source, box, marks, look) {
  for (let patch = 0; patch < box.rows * box.columns; patch++) {
    paintPatch(brush, source, patch, box.columns, box.side, box.at(patch), box.cell);
    if (box.gap) frame(brush, box.at(patch), box.cell, box.cell, { stroke: look.line, wide: 1 });
  }
  if (!box.gap) frame(brush, box.at(0), box.columns * box.cell, box.rows * box.cell, { stroke: look.line, wide: 1 });
  frames(brush, box.at, box.cell, marks, look);
  if (marks.pixel === null) return;
  const width = box.columns * box.side;
  const [row, column] = [Math.floor(marks.pixel / width), marks.pixel % width];
  const corner = box.at(marks.cursor);
  const small = box.cell / box.side;
  frame(brush, { x: corner.x + (column % box.side) * small + 1, y: corner.y + (row % box.side) * small + 1 },
    small - 2, small - 2, { stroke: look.accent, wide: 2 });
}

export function paintSentence(brush, source, { columns, side, count }, box, marks, look) {
  const first = box.at(0);
  frame(brush, first, box.cell, box.cell, { stroke: look.ink, wide: 1.2 });
  [brush.fillStyle, brush.textAlign, brush.textBaseline] = [look.ink, "center", "middle"];
  brush.font = `600 ${Math.min(look.font, box.cell * 0.42)}px ${look.family}`;
  brush.fillText("CLS", first.x + box.cell / 2, first.y + box.cell / 2);
  for (let patch = 0; patch < count; patch++) {
    const at = box.at(patch + 1);
    paintPatch(brush, source, patch, columns, side, at, box.cell);
    frame(brush, at, box.cell, box.cell, { stroke: look.line, wide: 1 });
    if (!box.numbers) continue;
    brush.font = `${look.font * 0.85}px ${look.family}`;
    brush.fillStyle = look.soft;
    brush.fillText(String(patch), at.x + box.cell / 2, at.y + box.cell + look.font * 0.68);
  }
  frames(brush, (patch) => box.at(patch + 1), box.cell, marks, look);
}

/** The color of every patch: one scale for weights, a two-sided one where there are signs. */
export function mapColors(values, theme) {
  const most = values.reduce((m, v) => Math.max(m, Math.abs(v)), 0) || 1;
  const signed = values.some((v) => v < 0);
  return Array.from(values, (v) =>
    (signed ? diverging(theme, v, most) : mix(PALETTE.sequential[theme], v / most)));
}

export function paintMap(brush, values, { rows, columns }, side, marks, look) {
  const cell = (side - 6) / Math.max(rows, columns);
  const at = (patch) => ({ x: 3 + (patch % columns) * cell, y: 3 + Math.floor(patch / columns) * cell });
  mapColors(values, look.theme).forEach((color, patch) => {
    const { x, y } = at(patch);
    brush.fillStyle = css(color);
    const [left, top] = [Math.round(x), Math.round(y)];
    brush.fillRect(left, top, Math.round(x + cell) - left, Math.round(y + cell) - top);
  });
  frame(brush, { x: 3, y: 3 }, columns * cell, rows * cell, { stroke: look.line, wide: 1 });
  frames(brush, at, cell, { ...marks, held: null }, look);
  const best = at(pointsTo(values));
  [brush.fillStyle, brush.strokeStyle, brush.lineWidth] = [PALETTE.paper.light, PALETTE.ink.light, 1.5];
  brush.beginPath();
  brush.arc(best.x + cell / 2, best.y + cell / 2, Math.max(2.5, Math.min(6, cell * 0.2)), 0, 2 * Math.PI);
  brush.fill();
  brush.stroke();
}
