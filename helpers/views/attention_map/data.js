// @ts-check
/** AttentionMap: the heads the browser holds, and what can be said about them. No drawing here. */
import { MASKED, pool, WEIGHTS } from "../kit/colors.js";
import { numbers } from "../kit/kit.js";

const KEPT = 96e6; // bytes of heads a page may hold
const AHEAD = 64e6; // bytes fetched before anyone asks
export const THUMBNAIL = 32;

const LOGS = WEIGHTS.map((weight) => (weight > 0 ? weight * Math.log2(weight) : 0));

/** Entropy in bits of one row of levels, as a distribution; 0 for a row that is masked whole. */
export function rowEntropy(levels, start, count) {
  let sum = 0;
  let logs = 0;
  for (let j = start; j < start + count; j++) {
    sum += WEIGHTS[levels[j]];
    logs += LOGS[levels[j]];
  }
  return sum > 0 ? Math.max(0, Math.log2(sum) - logs / sum) : 0;
}

/** The attentions whose keys are side by side: [{ name, start, count }]; one without a name, else. */
export function partsOf(named, columns) {
  let start = 0;
  return (named?.length ? named : [["", columns]]).map(([name, count]) => {
    start += count;
    return { name, start: start - count, count };
  });
}

/** The largest entropy that a row can have, in bits: that of all its parts together. */
export const mostBits = (parts) => parts.reduce((sum, { count }) => sum + Math.log2(count), 0);

/** The `count` largest weights of a row: [{ key, level }], largest first. */
export function strongest(levels, start, columns, count) {
  const found = [];
  for (let key = 0; key < columns; key++) {
    const level = levels[start + key];
    if (level === MASKED || level === 0) continue;
    if (found.length === count && level <= found[count - 1].level) continue;
    let at = found.length;
    while (at > 0 && found[at - 1].level < level) at--;
    found.splice(at, 0, { key, level });
    if (found.length > count) found.pop();
  }
  return found;
}

/** The smallest level such that at most `most` cells reach it. */
export function threshold(levels, most) {
  const counts = new Uint32Array(256);
  for (let i = 0; i < levels.length; i++) counts[levels[i]]++;
  let left = most;
  for (let level = MASKED - 1; level > 0; level--) {
    left -= counts[level];
    if (left < 0) return level + 1;
  }
  return 1;
}

/** Indices of heads, nearest to (layer, head) first. */
export function nearestFirst(layers, heads, layer, head) {
  const order = Array.from({ length: layers * heads }, (_, i) => i);
  const far = (i) => Math.abs(Math.floor(i / heads) - layer) + Math.abs((i % heads) - head);
  return order.sort((a, b) => far(a) - far(b) || a - b);
}

/** What the view shows, from its traits: sizes, heads as levels, and where they come from. */
export class Store {
  constructor(model) {
    this.model = model;
    this.reset();
  }

  reset() {
    const { model } = this;
    [this.held, this.small, this.asked] = [new Map(), new Map(), new Set()];
    this.shape = model.get("shape");
    const [layers, heads, rows, columns] = this.shape;
    this.parts = partsOf(model.get("key_parts"), columns);
    this.most = mostBits(this.parts);
    const size = rows * columns;
    const levels = numbers(model.get("levels"));
    const first = model.get("first");
    if (first >= 0) this.held.set(first, levels);
    else for (let i = 0; i < layers * heads; i++) this.held.set(i, levels.subarray(i * size, (i + 1) * size));
  }

  index() {
    return this.model.get("layer") * this.shape[1] + this.model.get("head");
  }

  has(index) {
    return this.held.has(index);
  }

  /** A head shrunk for its thumbnail. */
  thumbnail(index) {
    if (this.small.has(index)) return this.small.get(index);
    const [, , rows, columns] = this.shape;
    const carried = numbers(this.model.get("thumbnails"));
    const [r, c] = [Math.min(rows, THUMBNAIL), Math.min(columns, THUMBNAIL)];
    const made = this.model.get("first") >= 0
      ? { levels: carried.subarray(index * r * c, (index + 1) * r * c), rows: r, columns: c }
      : pool(this.held.get(index), rows, columns, THUMBNAIL);
    this.small.set(index, made);
    return made;
  }

  /** The head that is shown: whole, or its thumbnail while the rest is on its way. */
  current() {
    const index = this.index();
    return this.has(index) ? this.picture(index) : { ...this.thumbnail(index), whole: false };
  }

  /** A head that is held. */
  picture(index) {
    return { levels: this.held.get(index), rows: this.shape[2], columns: this.shape[3], whole: true };
  }

  /** Ask Python for heads that are not here, nearest first; a few at a time. */
  fetch() {
    const { model } = this;
    if (model.get("first") < 0 || this.asked.size) return;
    const [layers, heads, rows, columns] = this.shape;
    const size = rows * columns;
    const order = nearestFirst(layers, heads, model.get("layer"), model.get("head"));
    const wanted = order.filter((i, rank) => !this.has(i) && (rank === 0 || rank * size < AHEAD))
      .slice(0, Math.max(1, Math.floor(1e6 / size)));
    if (!wanted.length) return;
    this.asked = new Set(wanted);
    model.send({ kind: "heads", heads: wanted, version: model.get("version") });
  }

  /** Take a head that Python sent; true when it is the one on show. */
  receive(content, buffers) {
    if (content.version !== this.model.get("version")) return false;
    this.held.set(content.index, numbers(buffers[0]));
    this.asked.delete(content.index);
    const size = this.shape[2] * this.shape[3];
    for (const index of this.held.keys()) {
      if (this.held.size * size <= KEPT) break;
      if (index !== this.index() && index !== this.model.get("first")) this.held.delete(index);
    }
    this.fetch();
    return content.index === this.index();
  }

  /** A choice was made: what is wanted now goes before what was asked ahead. */
  hurry() {
    const index = this.index();
    if (this.model.get("first") < 0 || this.has(index) || this.asked.has(index)) return;
    this.asked.add(index);
    this.model.send({ kind: "heads", heads: [index], version: this.model.get("version") });
  }
}

const SMALLEST = 1e-6; // of the weights that are written in digits

/** A weight in as many decimals as are known: two, for small ones the first that is not 0. */
export function decimals(weight, exact) {
  if (weight === 0) return "0.00";
  if (weight < SMALLEST) return `under ${SMALLEST.toFixed(6)}`;
  const digits = exact ? 4 : 2;
  return weight.toFixed(Math.min(9, Math.max(digits, digits / 2 - Math.floor(Math.log10(weight)) - 1)));
}

/** The sentence under the cursor. `exact` is a number when Python has told it. */
export function sentence({ query, key, part = "", weight, exact, masked }) {
  const value = masked ? "masked" : decimals(exact ?? weight, exact !== undefined);
  return `query ${query} attends to ${key}${part ? ` in ${part}` : ""}, ${value}`;
}
