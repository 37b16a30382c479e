// @ts-check
/** SceneEditor on canvases: the picture, the frame of the selected shape, the grid of features. */
import { PALETTE } from "../kit/palette.js";
import { coverageAt, rasterOf } from "./shapes.js";

/** The picture, a pixel a pixel, as the model sees it. */
export function rasterImage(shapes, world) {
  const canvas = new OffscreenCanvas(world.side, world.side);
  const data = new ImageData(world.side, world.side);
  const raster = rasterOf(shapes, world);
  for (let i = 0; i < world.side ** 2; i++) {
    for (let c = 0; c < 3; c++) data.data[4 * i + c] = Math.round(255 * raster[3 * i + c]);
    data.data[4 * i + 3] = 255;
  }
  canvas.getContext("2d").putImageData(data, 0, 0);
  return canvas;
}

/** The picture in a square of `width`, and a frame around the selected shape. */
export function paintScene(brush, { shapes, selected, world }, width) {
  brush.imageSmoothingEnabled = false;
  brush.drawImage(rasterImage(shapes, world), 0, 0, width, width);
  const shape = shapes[selected];
  if (!shape) return;
  const zoom = width / world.side;
  const r = (world.sizes[shape.size] + 0.8) * zoom;
  for (const [colour, dash] of [[PALETTE.on.dark, []], [PALETTE.on.light, [5, 4]]]) {
    brush.setLineDash(dash);
    brush.lineWidth = 2;
    brush.strokeStyle = colour;
    brush.strokeRect(shape.x * zoom - r, shape.y * zoom - r, 2 * r, 2 * r);
  }
  brush.setLineDash([]);
}

/** A shape for a button, in the colour of its text; sharp on every screen. */
export function paintKind(brush, kind, colour) {
  const { width } = brush.canvas;
  brush.setTransform(1, 0, 0, 1, 0, 0);
  brush.fillStyle = colour;
  for (let row = 0; row < width; row++) {
    for (let column = 0; column < width; column++) {
      const [x, y] = [column + 0.5 - width / 2, row + 0.5 - width / 2];
      brush.globalAlpha = coverageAt(kind, 0.46 * width, x, y);
      brush.fillRect(column, row, 1, 1);
    }
  }
  brush.globalAlpha = 1;
}

/** How the maps of all channels are laid out in a square of `width`: one cell between two maps. */
export function mosaicOf([channels, rows, columns], width) {
  const across = Math.ceil(Math.sqrt(channels));
  const down = Math.ceil(channels / across);
  const cell = width / Math.max(across * (columns + 1) - 1, down * (rows + 1) - 1);
  return { across, down, cell, wide: across * (columns + 1) - 1, high: down * (rows + 1) - 1 };
}

/** All channels' maps, side by side, a pixel a place; the gaps are left empty. */
export function mosaicImage(levels, sizes, table) {
  const [channels, rows, columns] = sizes;
  const { across, wide, high } = mosaicOf(sizes, 1);
  const data = new ImageData(wide, high);
  for (let i = 0; i < channels * rows * columns; i++) {
    const [k, row, column] = [Math.floor(i / (rows * columns)), Math.floor(i / columns) % rows, i % columns];
    const [x, y] = [(k % across) * (columns + 1) + column, Math.floor(k / across) * (rows + 1) + row];
    data.data.set([...table[levels[i]], 255], 4 * (y * wide + x));
  }
  const canvas = new OffscreenCanvas(wide, high);
  canvas.getContext("2d").putImageData(data, 0, 0);
  return canvas;
}

/** The maps in a square of `width`, and a frame around the one that is looked at (-1: none). */
export function paintMosaic(brush, image, sizes, held, ink, width) {
  const { across, cell } = mosaicOf(sizes, width);
  const [, rows, columns] = sizes;
  brush.imageSmoothingEnabled = false;
  brush.drawImage(image, 0, 0, image.width * cell, image.height * cell);
  if (held < 0) return;
  const [x, y] = [(held % across) * (columns + 1) * cell, Math.floor(held / across) * (rows + 1) * cell];
  brush.strokeStyle = ink;
  brush.lineWidth = 2;
  brush.strokeRect(Math.max(x, 1), Math.max(y, 1), columns * cell - 1, rows * cell - 1);
}
