// @ts-check
/** ImageAttention: what follows from a map of weights over the places of an image. Pure. */

/** How spread out a map is, in bits: 0 for one place, log2 of their number for all alike. */
export function bitsOf(map) {
  let bits = 0;
  for (const weight of map) if (weight > 0) bits -= weight * Math.log2(weight);
  return Math.max(bits, 0);
}

/** The fewest places that together hold `share` of the weight, largest first. */
export function attendedPlaces(map, share = 0.9) {
  const order = Array.from(map, (_, place) => place).sort((a, b) => map[b] - map[a] || a - b);
  const wanted = share * map.reduce((sum, weight) => sum + weight, 0) - 1e-6;
  const chosen = [];
  for (let held = 0; chosen.length < order.length && (held < wanted || !chosen.length);) {
    held += map[order[chosen.length]];
    chosen.push(order[chosen.length]);
  }
  return chosen;
}

/** The places of a square of `size` x `size` around one of them, as far as they lie on the grid. */
export function brushPlaces(place, size, rows, columns) {
  const [row, column, reach] = [Math.floor(place / columns), place % columns, (size - 1) / 2];
  const places = [];
  for (let i = Math.max(0, row - reach); i <= Math.min(rows - 1, row + reach); i++)
    for (let j = Math.max(0, column - reach); j <= Math.min(columns - 1, column + reach); j++)
      places.push(i * columns + j);
  return places;
}

/** The map after the weights around `from` were carried to `to`; what would leave stays at the edge. */
export function massMoved(map, rows, columns, from, to, size) {
  const result = Float32Array.from(map);
  const carried = brushPlaces(from, size, rows, columns);
  const down = Math.floor(to / columns) - Math.floor(from / columns);
  const right = (to % columns) - (from % columns);
  for (const place of carried) result[place] -= map[place];
  for (const place of carried) {
    const row = Math.min(Math.max(Math.floor(place / columns) + down, 0), rows - 1);
    const column = Math.min(Math.max((place % columns) + right, 0), columns - 1);
    result[row * columns + column] += map[place];
  }
  return result;
}

/** The edited maps by step, from bytes: for each its step, then its weights. */
export function editsFrom(floats, places) {
  const edits = new Map();
  for (let at = 0; at + places < floats.length; at += places + 1)
    edits.set(floats[at], floats.slice(at + 1, at + 1 + places));
  return edits;
}

/** … and back. */
export function editsTo(edits) {
  const floats = [...edits].sort(([a], [b]) => a - b).flatMap(([step, map]) => [step, ...map]);
  return new DataView(Float32Array.from(floats).buffer);
}

/** The borders of a region of pixels: [x, y, x, y] each, in pixels. */
export function bordersOf(mask, height, width) {
  const inside = (x, y) => x >= 0 && y >= 0 && x < width && y < height && mask[y * width + x] > 0;
  const lines = [];
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
    if (!inside(x, y)) continue;
    if (!inside(x, y - 1)) lines.push([x, y, x + 1, y]);
    if (!inside(x, y + 1)) lines.push([x, y + 1, x + 1, y + 1]);
    if (!inside(x - 1, y)) lines.push([x, y, x, y + 1]);
    if (!inside(x + 1, y)) lines.push([x + 1, y, x + 1, y + 1]);
  }
  return lines;
}

/** Which of some words are not what they should be; none where nothing is known. */
export const wrongWords = (words, truth) =>
  words.map((word, i) => truth.length > 0 && word !== truth[i]);

/** How a caption came out. */
export function captionVerdict(words, truth) {
  if (!truth.length) return "";
  const wrong = wrongWords(words, truth).filter(Boolean).length + Math.max(0, truth.length - words.length);
  return wrong ? `✗ ${wrong} wrong` : "✓ right";
}

export const placeName = (place, columns) =>
  `row ${Math.floor(place / columns) + 1}, column ${(place % columns) + 1}`;

/** What is said of the word that is looked at, and of the place under the cursor. */
export function wordSentence({ step, words, first, map, columns, chance, maps, place, edited, deleted }) {
  const most = attendedPlaces(map, 0)[0];
  const parts = [`word ${step + 1} of ${words.length}: ${words[step]}`
    + (chance === null ? "" : `, ${(100 * chance).toFixed(1)} %`)
    + (first[step] !== undefined && first[step] !== words[step] ? ` (was ${first[step]})` : "")];
  if (place === null) parts.push(`looks most at ${placeName(most, columns)}, ${map[most].toFixed(2)}; `
    + `${bitsOf(map).toFixed(1)} bits`);
  else {
    const lookers = words.map((word, t) => [word, maps[t][place]]).filter(([, weight]) => weight >= 0.01)
      .sort((a, b) => b[1] - a[1]).slice(0, 4);
    parts.push(`${placeName(place, columns)}: ${lookers.length
      ? lookers.map(([word, weight]) => `${word} ${weight.toFixed(2)}`).join(", ")
      : "no word looks here"}`);
  }
  if (edited) parts.push("its attention was moved");
  if (deleted) parts.push(`${deleted} places deleted`);
  return parts.join(" · ");
}
