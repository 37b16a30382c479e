// @ts-check
/** Patches: what changing an image means. Pure; an image is [channel, row, column], flat. */

/** The image with two of its patches exchanged. */
export function swapped(values, [channels, height, width, side], a, b) {
  const next = Float32Array.from(values);
  const columns = width / side;
  const corner = (patch) => Math.floor(patch / columns) * side * width + (patch % columns) * side;
  const [from, to] = [corner(a), corner(b)];
  for (let c = 0; c < channels; c++)
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++) {
        const step = c * height * width + y * width + x;
        next[to + step] = values[from + step];
        next[from + step] = values[to + step];
      }
  return next;
}

/** Where the deciding patch is after two patches changed places. */
export const movedTruth = (truth, a, b) => (truth === a ? b : truth === b ? a : truth);

/** The image with one pixel set in every channel. */
export function painted(values, [channels, height, width], pixel, value) {
  const next = Float32Array.from(values);
  for (let c = 0; c < channels; c++) next[c * height * width + pixel] = value;
  return next;
}

/** What a pixel becomes when it is turned: the end of the scale that is farther away. */
export const turned = (value, [low, high]) => (Math.abs(value - low) > Math.abs(value - high) ? low : high);

/** The patch that a pixel belongs to. */
export const patchOf = (pixel, [, , width, side]) =>
  Math.floor(Math.floor(pixel / width) / side) * (width / side) + Math.floor((pixel % width) / side);

/** The first pixel of a patch. */
export const cornerOf = (patch, [, , width, side]) =>
  Math.floor(patch / (width / side)) * side * width + (patch % (width / side)) * side;
