// @ts-check
/** ResidualStream: what the view shows, read from its traits, and where the reader is. */
import { numbers } from "../kit/kit.js";
import { sentence, summary } from "./words.js";

export class State {
  constructor(model) {
    this.model = model;
    this.cursor = null; // { row, unit }: what the pointer or the keys are at; unit may be null
    this.box = null; // the layout of the last drawing
    this.seen = null; // what the last drawing showed
  }

  get(name) {
    return this.model.get(name);
  }

  /** Everything that a drawing shows, in plain numbers. */
  read() {
    const get = (name) => this.get(name);
    const [count, time] = get("sizes");
    const at = get("token");
    const one = (profile, which) => Float32Array.from({ length: count },
      (_, row) => profile[(which * count + row) * time + at]);
    const profile = numbers(get("profile"), Float32Array);
    const full = get("off").length ? numbers(get("full"), Float32Array) : new Float32Array(0);
    const rows = get("rows");
    let streams = 0;
    this.seen = { rows, names: get("names"), parts: get("parts"), off: get("off"), sizes: get("sizes"),
      token: get("tokens")[at], norms: one(profile, 0), toFinal: one(profile, 1), alike: get("alike"),
      streamOf: rows.map(([, , stream]) => (stream ? streams++ : null)),
      full: full.length ? { norms: one(full, 0), toFinal: one(full, 1), alike: get("full_alike") } : null };
    this.seen.depths = rows.map((_, row) => row).filter((row) => this.isEnd(row));
    if (this.cursor) this.cursor.row = Math.min(this.cursor.row, count - 1);
    return this.seen;
  }

  /** Does a block end at this row, or the first one begin? */
  isEnd(row) {
    const [block, part, stream] = this.seen.rows[row];
    return stream === 1 && (block < 0 || part === this.seen.parts.length - 1);
  }

  /** The strip of a row for the token that is followed: int16, `largest` is 32767. */
  strip(row) {
    const [, time, units] = this.get("sizes");
    const at = this.get("held") < 0 ? row * time + this.get("token") : row;
    return numbers(this.get("values"), Int16Array).subarray(at * units, (at + 1) * units);
  }

  /** Are the strips of the token that is followed here? A saved page has one token of many. */
  isHere() {
    return [-1, this.get("token")].includes(this.get("held"));
  }

  sentence() {
    const { cursor } = this;
    if (!cursor) return summary(this.seen);
    const value = cursor.unit === null || !this.isHere() ? null
      : (this.strip(cursor.row)[cursor.unit] / 32767) * this.get("largest");
    return sentence(this.seen, { ...cursor, value });
  }

  isOff(row) {
    const [block, part, stream] = this.seen.rows[row];
    return !stream && this.seen.off.some(([b, p]) => b === block && p === part);
  }

  /** Switch the part of a row off or on. */
  turn(ui, row) {
    const [block, part, stream] = this.seen.rows[row];
    if (!this.get("switchable") || stream) return;
    const others = this.get("off").filter(([b, p]) => b !== block || p !== part);
    ui.save({ off: others.length < this.get("off").length ? others : [...others, [block, part]] });
  }

  toToken(ui, token) {
    ui.save({ token: Math.min(Math.max(token, 0), this.get("sizes")[1] - 1) });
  }
}
