// @ts-check
/** ImageAttention on canvases: the image, the veil of its map, outlines, numbers. */
import { hatch, MASKED, rgbOf } from "../kit/colors.js";
import { PALETTE } from "../kit/palette.js";

/** The image on a small canvas of its own, a pixel a pixel. */
export function pixelImage(pixels, height, width) {
  const canvas = new OffscreenCanvas(width, height);
  const data = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    data.data.set([pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2], 255], 4 * i);
  }
  canvas.getContext("2d").putImageData(data, 0, 0);
  return canvas;
}

/** How much a place is covered: nothing over the strongest, nearly all where nothing looks. */
export const veilOf = (weight, most) => 0.81 * (1 - Math.sqrt(most > 0 ? Math.max(weight, 0) / most : 0));

/** One pixel a place: paper that hides what is not looked at. */
export function veilImage(map, rows, columns, theme) {
  const canvas = new OffscreenCanvas(columns, rows);
  const data = new ImageData(columns, rows);
  const most = map.reduce((a, b) => Math.max(a, b), 0);
  const paper = rgbOf(PALETTE.paper[theme]);
  map.forEach((weight, i) => data.data.set([...paper, Math.round(255 * veilOf(weight, most))], 4 * i));
  canvas.getContext("2d").putImageData(data, 0, 0);
  return canvas;
}

/** Image, veil and deleted places in a box of width x height. */
export function paintMap(brush, { image, map, rows, columns, deleted, theme }, width, height) {
  brush.imageSmoothingEnabled = false;
  brush.drawImage(image, 0, 0, width, height);
  brush.drawImage(veilImage(map, rows, columns, theme), 0, 0, width, height);
  if (!deleted.length) return;
  const levels = new Uint8Array(rows * columns);
  for (const place of deleted) levels[place] = MASKED;
  hatch(brush, levels, rows, columns, { x: 0, y: 0, width, height }, theme, 7);
}

/** The weights that count, written into their places. */
export function paintNumbers(brush, map, rows, columns, cell, theme, font, family) {
  if (cell < font * 2.1) return;
  brush.font = `600 ${Math.min(font * 0.92, cell * 0.3)}px ${family}`;
  brush.textAlign = "center";
  brush.textBaseline = "middle";
  brush.lineJoin = "round";
  brush.lineWidth = 4;
  brush.strokeStyle = PALETTE.paper[theme];
  brush.fillStyle = PALETTE.ink[theme];
  map.forEach((weight, i) => {
    if (weight < 0.05) return;
    const [x, y] = [((i % columns) + 0.5) * cell, (Math.floor(i / columns) + 0.5) * cell];
    brush.strokeText(weight.toFixed(2), x, y);
    brush.fillText(weight.toFixed(2), x, y);
  });
}

/** Some lines between pixels of the image, `zoom` times as large. */
export function paintLines(brush, lines, zoom, colour, width, paper) {
  brush.beginPath();
  for (const [x, y, u, v] of lines) {
    brush.moveTo(x * zoom[0], y * zoom[1]);
    brush.lineTo(u * zoom[0], v * zoom[1]);
  }
  brush.lineCap = "round";
  for (const [stroke, wide] of paper ? [[paper, width + 2.5], [colour, width]] : [[colour, width]]) {
    brush.strokeStyle = stroke;
    brush.lineWidth = wide;
    brush.stroke();
  }
}

/** Frames around places: what the cursor is on, what was taken up, where it goes. */
export function paintFrame(brush, places, columns, cell, colour, dashed) {
  if (!places.length) return;
  const [xs, ys] = [places.map((p) => p % columns), places.map((p) => Math.floor(p / columns))];
  const [x, y] = [Math.min(...xs) * cell, Math.min(...ys) * cell];
  const [w, h] = [(Math.max(...xs) + 1) * cell - x, (Math.max(...ys) + 1) * cell - y];
  brush.setLineDash(dashed ? [5, 4] : []);
  brush.lineWidth = 2.5;
  brush.strokeStyle = colour;
  brush.strokeRect(x + 1.5, y + 1.5, w - 3, h - 3);
  brush.setLineDash([]);
}
