// @ts-check
/** SceneEditor: shapes as numbers. The raster is that of helpers/images/shapes.py. Pure. */

const clip = (value, low, high) => Math.min(Math.max(value, low), high);

/** How much of the pixel around (x, y), seen from the shape's centre, it covers, 0 to 1. */
export function coverageAt(kind, r, x, y) {
  let distance;
  if (kind === "ring") distance = Math.abs(Math.hypot(x, y) - 0.72 * r) - 0.28 * r;
  else if (kind === "square") distance = Math.max(Math.abs(x), Math.abs(y)) - 0.9 * r;
  else if (kind === "triangle")
    distance = Math.max(0.894 * Math.abs(x) - 0.447 * (y + r), y - 0.9 * r);
  else distance = Math.min(Math.max(Math.abs(x) - r, Math.abs(y) - 0.36 * r),
    Math.max(Math.abs(x) - 0.36 * r, Math.abs(y) - r));
  return clip(0.5 - distance, 0, 1);
}

/** Red, green, blue of every pixel, row by row, 0 to 1. */
export function rasterOf(shapes, { side, background, colours, sizes }) {
  const pixels = new Float64Array(3 * side * side);
  for (let i = 0; i < pixels.length; i++) pixels[i] = background[i % 3];
  for (const { kind, colour, size, x, y } of shapes) {
    for (let row = 0; row < side; row++) {
      for (let column = 0; column < side; column++) {
        const part = coverageAt(kind, sizes[size], column + 0.5 - x, row + 0.5 - y);
        const at = 3 * (row * side + column);
        for (let c = 0; c < 3; c++) pixels[at + c] += part * (colours[colour][c] - pixels[at + c]);
      }
    }
  }
  return pixels;
}

export const shapeName = ({ size, colour, kind }) => `${size} ${colour} ${kind}`;

/** The shape whose box the point lies in, the topmost; -1: none. */
export function shapeAt(shapes, { sizes }, x, y) {
  for (let i = shapes.length - 1; i >= 0; i--) {
    const r = sizes[shapes[i].size] + 0.5;
    if (Math.abs(x - shapes[i].x) <= r && Math.abs(y - shapes[i].y) <= r) return i;
  }
  return -1;
}

/** The same shape with some things changed, pushed back where it would leave the picture. */
export function changedShape(shape, change, { side, sizes }) {
  const made = { ...shape, ...change };
  const r = sizes[made.size];
  for (const axis of ["x", "y"]) made[axis] = Math.round(10 * clip(made[axis], r, side - r)) / 10;
  return made;
}

/** Can two shapes be told apart and put in order without doubt? The rule of helpers/images/shapes.py. */
export function clearPair(a, b, sizes) {
  const [wide, high] = [Math.abs(a.x - b.x), Math.abs(a.y - b.y)];
  return Math.max(wide, high) >= sizes[a.size] + sizes[b.size] + 1 && wide >= 2
    && Math.abs(wide - high) >= 2;
}

const following = (list, value, by = 1) =>
  list[(list.indexOf(value) + by + list.length) % list.length];

/** What a new shape looks like: the next kind and colour, small, far away and without doubt. */
export function newShape(shapes, world) {
  const last = shapes[shapes.length - 1];
  const look = { kind: last ? following(world.kinds, last.kind) : world.kinds[0],
    colour: last ? following(Object.keys(world.colours), last.colour) : Object.keys(world.colours)[0],
    size: Object.keys(world.sizes)[0] };
  let best = null;
  for (let y = 5; y <= world.side - 5; y += 2) {
    for (let x = 5; x <= world.side - 5; x += 2) {
      const one = { ...look, x, y };
      const away = Math.min(16, ...shapes.map((s) => Math.hypot(s.x - x, s.y - y)));
      const good = away + (shapes.every((s) => clearPair(s, one, world.sizes)) ? 100 : 0);
      if (!best || good > best.good) best = { good, one };
    }
  }
  return best.one;
}

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** What a key does to a scene: {shapes, selected}, or null for a key that means nothing here. */
export function keyed(key, { shapes, selected }, world, most, large = false) {
  const at = clip(selected, 0, Math.max(shapes.length - 1, 0));
  const shape = shapes[at];
  const put = (change) => ({ selected: at,
    shapes: shapes.map((one, i) => (i === at ? changedShape(one, change, world) : one)) });
  const low = key.length === 1 ? key.toLowerCase() : key;
  if (low === "+" || low === "n") {
    if (shapes.length >= most) return { shapes, selected: at };
    return { shapes: [...shapes, newShape(shapes, world)], selected: shapes.length };
  }
  if (!shape) return null;
  if (STEPS[key]) {
    const [dx, dy] = STEPS[key].map((step) => step * (large ? 4 : 1));
    return put({ x: shape.x + dx, y: shape.y + dy });
  }
  if (low === "k") return put({ kind: following(world.kinds, shape.kind) });
  if (low === "c") return put({ colour: following(Object.keys(world.colours), shape.colour) });
  if (low === "s") return put({ size: following(Object.keys(world.sizes), shape.size) });
  if (key === "Enter" || key === " ") return { shapes, selected: (at + 1) % shapes.length };
  if (key === "Delete" || key === "Backspace") return { selected: Math.max(0, at - 1),
    shapes: shapes.filter((_, i) => i !== at) };
  return null;
}

/** What is said of a word: "word 3 of 8: red, 99.1 %". */
export function saidOf({ written, wrong, chanceOf }, word) {
  if (!written.length) return "nothing is said yet";
  const chance = chanceOf.length ? `, ${(100 * chanceOf[word]).toFixed(1)} %` : "";
  return `word ${word + 1} of ${written.length}: ${written[word]}${chance}`
    + (wrong[word] ? " (not what is there)" : "");
}
