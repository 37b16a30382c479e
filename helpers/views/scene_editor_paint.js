// @ts-check
/** SceneEditor on canvases: the picture, the frame of the selected shape, the grid of features. */
import { cellImage } from "./colours.js";
import { coverageAt, rasterOf } from "./scene_editor_shapes.js";

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
  for (const [colour, dash] of [["#ffffff", []], ["#10161d", [5, 4]]]) {
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

/** How the maps of all channels are laid out in a square of `width`: a side, and a map's size. */
export function mosaicOf([channels, rows, columns], width) {
  const across = Math.ceil(Math.sqrt(channels));
  const step = width / across;
  const gap = Math.min(4, step / 8);
  return { across, step, size: step - gap, down: Math.ceil(channels / across), rows, columns };
}

/** All channels' maps, side by side. */
export function paintMosaic(brush, { levels, sizes, table, held, ink }, width) {
  const { across, step, size, rows, columns } = mosaicOf(sizes, width);
  brush.imageSmoothingEnabled = false;
  for (let k = 0; k < sizes[0]; k++) {
    const [x, y] = [(k % across) * step, Math.floor(k / across) * step];
    const part = levels.subarray(k * rows * columns, (k + 1) * rows * columns);
    brush.drawImage(cellImage(part, rows, columns, table), x, y, size, size);
    if (k !== held) continue;
    brush.strokeStyle = ink;
    brush.lineWidth = 2;
    brush.strokeRect(x, y, size, size);
  }
}
