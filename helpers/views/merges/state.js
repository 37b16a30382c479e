// @ts-check
/** Merges: what the view shows, read from its traits, and where the reader is. */
import { numbers } from "../kit/kit.js";
import { rowSentence, shownToken, stepSentence, tokenSentence } from "./words.js";

export class State {
  constructor(model) {
    this.model = model;
    this.cursor = null; // { row, token }: what the pointer or the keys are at
  }

  get(name) {
    return this.model.get(name);
  }

  step() {
    return Math.min(this.get("step"), this.get("sizes").length - 1);
  }

  /** The rows where the slider is: name, tokens { text, id, start, size }. */
  rows() {
    const data = numbers(this.get("data"));
    const lengths = numbers(this.get("lengths"), Uint16Array);
    const ids = numbers(this.get("ids"), Uint32Array);
    let before = 0;
    return this.get("counts").map((counts, row) => {
      const at = Math.min(this.step(), counts.length - 1);
      const first = before + counts.slice(0, at).reduce((sum, n) => sum + n, 0);
      before += counts.reduce((sum, n) => sum + n, 0);
      let start = 0;
      const tokens = Array.from(lengths.subarray(first, first + counts[at]), (size, i) => {
        const token = { text: shownToken(data.subarray(start, start + size)), id: ids[first + i], start, size };
        start += size;
        return token;
      });
      return { name: this.get("names")[row], tokens };
    });
  }

  /** Bytes per token of every vocabulary at each of its sizes. */
  curves() {
    const bytes = numbers(this.get("data")).length;
    return this.get("counts").map((counts) => counts.map((count, step) =>
      ({ size: this.get("sizes")[step], value: bytes / count })));
  }

  stepWords() {
    const step = this.step();
    return stepSentence({ size: this.get("sizes")[step], caption: this.get("captions")[step] });
  }

  /** What is said where the reader is. */
  sentence(rows) {
    const row = rows[this.cursor?.row];
    const token = row?.tokens[this.cursor.token];
    return token ? tokenSentence({ name: row.name, ...token }) : rows.map((one) =>
      rowSentence({ name: one.name, tokens: one.tokens.length, bytes: this.bytes() })).join(" · ");
  }

  bytes() {
    return numbers(this.get("data")).length;
  }
}
