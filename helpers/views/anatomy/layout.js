// @ts-check
/** Anatomy: where every matrix is, and how large, for a scale of so many numbers a pixel. Pure. */

const IN_BLOCKS = ["attention", "MLP"];

/** The parts of a model by where they are drawn. */
export function sorted(parts) {
  const of = (group) => parts.filter((part) => part.group === group);
  const learned = of("attention").filter(({ parameters }) => parameters > 0);
  const inBlocks = parts.filter(({ group }) => IN_BLOCKS.includes(group));
  return { embedding: of("embedding"), head: of("head"), attention: of("attention"), MLP: of("MLP"),
    rows: [learned, ...of("MLP").map((part) => [part])].filter((row) => row.length),
    blocks: inBlocks.length ? inBlocks[0].copies : 0 };
}

/** The sides of a matrix that lies: the longer one across. */
const lying = ({ rows, columns }, scale) => [Math.max(rows, columns) / scale, Math.min(rows, columns) / scale];

/** Matrices side by side: boxes, width and height. */
function rowOf(parts, scale, gap) {
  let [x, height] = [0, 0];
  const boxes = parts.map((part) => {
    const [w, h] = lying(part, scale);
    const box = { part, x, y: 0, w, h };
    x += w + gap;
    height = Math.max(height, h);
    return box;
  });
  return { boxes, width: Math.max(0, x - gap), height };
}

/** Matrices side by side, each longer than `longest` numbers cut into equal pieces below each other. */
function cutRow(parts, scale, gap, longest) {
  let [x, height] = [0, 0];
  const boxes = parts.flatMap((part) => {
    const [w, h] = lying(part, scale);
    const pieces = Math.max(1, Math.ceil(Math.max(part.rows, part.columns) / longest - 1e-9));
    const seam = pieces > 1 ? Math.min(1.5, h / 8) : 0;
    const left = x;
    x += w / pieces + gap;
    height = Math.max(height, pieces * (h + seam) - seam);
    return Array.from({ length: pieces }, (_, i) => ({ part, x: left, y: i * (h + seam), w: w / pieces, h }));
  });
  return { boxes, width: Math.max(0, x - gap), height };
}

const moved = (boxes, dx, dy) => boxes.map((box) => ({ ...box, x: box.x + dx, y: box.y + dy }));

/** Rows of boxes one below the other. */
function stacked(rows, gap) {
  let y = 0;
  const boxes = rows.flatMap((row) => {
    const here = moved(row.boxes, 0, y);
    y += row.height + gap;
    return here;
  });
  return { boxes, width: Math.max(0, ...rows.map(({ width }) => width)), height: Math.max(0, y - gap) };
}

/** One block, its matrices packed: attention in a row, the MLP below. */
const packed = (rows, scale, gap) => stacked(rows.map((row) => rowOf(row, scale, gap)), gap);

/** The blocks in rows of a page of `width` pixels, all rows about equally long. */
function field({ rows, blocks }, scale, width, gap) {
  const one = packed(rows, scale, Math.min(1, gap / 5));
  const most = Math.max(1, Math.floor((width + gap) / (one.width + gap)));
  const down = Math.ceil(blocks / most);
  const across = down ? Math.ceil(blocks / down) : 0;
  const boxes = () => Array.from({ length: blocks }, (_, i) =>
    moved(one.boxes, (i % across) * (one.width + gap), Math.floor(i / across) * (one.height + gap))).flat();
  return { boxes, width: across * (one.width + gap) - gap, height: Math.max(0, down * (one.height + gap) - gap) };
}

/** A whole model: sections { name, y, height }, one below the other, and a function that gives the boxes.
 * What is longer than `longest` numbers is cut. */
export function wholeModel(kinds, scale, width, { apart, longest }) {
  const gap = Math.min(6, 0.12 * (kinds.rows.length ? packed(kinds.rows, scale, 0).width : 0));
  const strips = [["embedding", cutRow(kinds.embedding, scale, gap * 2, longest)], ["blocks", field(kinds, scale, width, gap)],
    ["head", cutRow(kinds.head, scale, gap * 2, longest)]].filter(([, { height }]) => height > 0);
  let y = 0;
  const sections = strips.map(([name, part]) => {
    const section = { name, y, height: part.height, part };
    y += part.height + apart;
    return section;
  });
  return { sections, scale, width: Math.max(...strips.map(([, part]) => part.width)), height: y - apart,
    boxes: () => sections.flatMap(({ y: top, part }) =>
      moved(typeof part.boxes === "function" ? part.boxes() : part.boxes, 0, top)) };
}

/** The smallest scale (numbers a pixel) with which `fits(scale)` is true. */
export function smallestScale(fits, [least, most] = [1e-3, 1e7]) {
  let [low, high] = [Math.log(least), Math.log(most)];
  for (let step = 0; step < 26; step++) {
    const middle = (low + high) / 2;
    if (fits(Math.exp(middle))) high = middle;
    else low = middle;
  }
  return Math.exp(high);
}

const longestSide = ({ embedding, head }) => Math.max(1, ...[...embedding, ...head].map(({ rows, columns }) => Math.max(rows, columns)));

/** One model as large as fits a page: embedding and head are cut where this makes all larger. */
export function fittedModel(parts, { width, height, apart, most = 6 }) {
  const kinds = sorted(parts);
  const whole = longestSide(kinds);
  const tried = Array.from({ length: most }, (_, i) => {
    const at = (scale) => wholeModel(kinds, scale, width, { apart, longest: whole / (i + 1) });
    const scale = smallestScale((s) => { const one = at(s); return one.width <= width && one.height <= height; });
    return { ...at(scale), pieces: i + 1 };
  });
  return tried.reduce((best, one) => (one.scale < 0.97 * best.scale ? one : best)); // fewer pieces where it is about the same
}

/** One model beside others: nearly square. */
function compact(parts, scale) {
  const kinds = sorted(parts);
  const numbers = parts.reduce((sum, { rows, columns, copies, parameters }) => sum + (parameters ? rows * columns * copies : 0), 0);
  const side = Math.max(1.25 * Math.sqrt(numbers), kinds.rows.length ? packed(kinds.rows, 1, 0).width : 0);
  return wholeModel(kinds, scale, (side / scale) * 1.08, { apart: (0.02 * side) / scale, longest: side });
}

/** All models to one scale: the largest at the left, the others below each other at its right. */
export function allModels(models, { width, height, label, line }) {
  const large = models.reduce((best, model, i) => (model.total > models[best].total ? i : best), 0);
  const others = models.map((_, i) => i).filter((i) => i !== large);
  const head = 2.4 * line; // the name of the largest
  const at = (scale) => {
    const drawn = models.map(({ parts }) => compact(parts, scale));
    const wide = Math.max(0, ...others.map((i) => drawn[i].width));
    const room = others.length ? width - label - wide - 2.7 * line : width;
    drawn[large] = wholeModel(sorted(models[large].parts), scale, room, { apart: line / 2, longest: Infinity });
    const high = others.reduce((sum, i) => sum + Math.max(drawn[i].height, 2 * line) + line, 0.2 * line);
    return { drawn, wide, fits: drawn[large].width <= room && drawn[large].height + head <= height && high <= height };
  };
  const scale = smallestScale((s) => at(s).fits);
  const { drawn, wide } = at(scale);
  const left = drawn[large].width + line * 2;
  let y = 0.2 * line;
  const places = new Map([[large, { x: 0, y: head, words: { x: 0, y: line * 0.6 } }]]);
  for (const i of others) {
    const high = Math.max(drawn[i].height, 2 * line);
    places.set(i, { x: left + wide - drawn[i].width, y: y + (high - drawn[i].height) / 2,
      words: { x: left + wide + line * 0.7, y: y + high / 2 - line * 0.5 } });
    y += high + line;
  }
  return { scale, models: models.map((model, i) => {
    const { x, y: top, words } = places.get(i);
    return { ...model, i, words, x, y: top, scale, width: drawn[i].width, height: drawn[i].height,
      boxes: moved(drawn[i].boxes(), x, top) };
  }) };
}

/** One block as it is computed: rows down and columns across, with words above each matrix.
 * `words` are how high these are, `wide` (by name) how wide, in pixels. */
export function oneBlock(parts, { width, height, line, words, wide }) {
  const { attention, MLP } = sorted(parts);
  const flat = MLP.filter(({ rows, columns }) => rows <= columns);
  const tall = MLP.filter(({ rows, columns }) => rows > columns);
  const row = (some, scale) => {
    let [x, high] = [0, 0];
    const boxes = some.map((part) => {
      const box = { part, x, y: words, w: part.columns / scale, h: part.rows / scale };
      box.slot = Math.max(box.w, wide[part.name]);
      x += box.slot + line;
      high = Math.max(high, box.h);
      return box;
    });
    return { boxes, width: Math.max(0, x - line), height: some.length ? words + high : 0 };
  };
  const at = (scale) => {
    const rows = [row(attention, scale), ...flat.map((part) => row([part], scale))].filter((one) => one.height);
    const left = stacked(rows, line * 0.9);
    const right = row(tall, scale);
    const start = left.width + line * 2;
    return { scale, boxes: [...left.boxes, ...moved(right.boxes, start, 0)],
      width: right.boxes.length ? start + right.width : left.width, height: Math.max(left.height, right.height) };
  };
  return at(smallestScale((s) => { const one = at(s); return one.width <= width && one.height <= height; }));
}

/** A round number of numbers whose line is at most `width` pixels long: the scale bar. */
export function scaleBar(scale, width) {
  const most = scale * width;
  const power = 10 ** Math.floor(Math.log10(most));
  const numbers = [5, 2, 1].map((n) => n * power).find((n) => n <= most) ?? power;
  return { numbers, width: numbers / scale };
}

/** What is at a point: the box drawn last there, or the nearest within `reach` pixels. */
export function boxAt(boxes, x, y, reach = 4) {
  let [best, least] = [null, reach];
  for (const box of boxes) {
    const away = Math.max(box.x - x, x - box.x - box.w, box.y - y, y - box.y - box.h, 0);
    if (away <= least && (away < least || !best || away === 0)) [best, least] = [box, away];
  }
  return best;
}
