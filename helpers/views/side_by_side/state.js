// @ts-check
/** SideBySide: what the view knows, and what can be said of it. Handlers write it, `draw` reads. */
import { numbers } from "../kit/kit.js";
import { visible } from "../kit/tokens.js";
import { plainText, spacing, tokenSentence } from "./words.js";

export class State {
  constructor(model) {
    this.model = model;
    this.under = null; // { model, at } under the pointer
    this.answers = [];
    this.mode = "words";
    this.heard = ""; // the answers that were last spoken
    this.toldOf = null; // the model whose token is to be spoken
  }

  get(trait) {
    return this.model.get(trait);
  }

  /** Everything of each model: { name, note, tokens, own, choices, chances, cut, writing, error, remark, at }. */
  read() {
    const all = Object.fromEntries(["names", "notes", "tokens", "choices", "cut", "writing", "errors", "remarks",
      "at"].map((trait) => [trait, this.get(trait)]));
    const [own, chances] = ["own", "chances"].map((trait) => numbers(this.get(trait), Float32Array));
    const wide = own.length ? chances.length / own.length : 0;
    let from = 0;
    this.answers = all.names.map((name, k) => {
      const tokens = all.tokens[k] ?? [];
      const to = from + tokens.length;
      const one = { name, note: all.notes[k], tokens, own: own.subarray(from, to), wide, choices: all.choices[k] ?? [],
        chances: chances.subarray(from * wide, to * wide), cut: all.cut[k], writing: all.writing[k],
        error: all.errors[k] ?? "", remark: all.remarks[k] ?? "", at: Math.min(all.at[k] ?? 0, Math.max(tokens.length - 1, 0)) };
      from = to;
      return one;
    });
    this.mode = spacing(this.answers.map(({ tokens }) => tokens));
    return this.answers;
  }

  /** The token of a model that the pointer is on, or the selected one. */
  placeOf(k) {
    const { under } = this;
    return under?.model === k && under.at < this.answers[k].tokens.length ? under.at : this.answers[k].at;
  }

  /** The most likely tokens where the reader is: { names, chances }. */
  expected(k) {
    const { choices, chances, wide } = this.answers[k];
    const at = this.placeOf(k);
    return { names: choices[at] ?? [], chances: chances.subarray(at * wide, (at + 1) * wide) };
  }

  sentence(k) {
    return tokenSentence({ ...this.answers[k], at: this.placeOf(k) });
  }

  /** A token and what was expected in its place, for those who do not see the bars. */
  spoken(k) {
    const { names } = this.expected(k);
    return `${this.sentence(k)}; most likely: ${names.slice(0, 3).map(visible).join(", ")}`;
  }

  /** All answers in words, once they are complete; "" while they are written, or were heard already. */
  news() {
    if (this.answers.some(({ writing }) => writing)) return "";
    const said = this.answers.map(({ name, tokens, error }) =>
      `${name}: ${error || plainText(tokens, this.mode) || "no answer"}`).join(". ");
    if (said === this.heard) return "";
    const first = !this.heard;
    this.heard = said;
    return first ? "" : said;
  }

  /** Select a token of one model; the others stay where they are. */
  to(ui, k, at) {
    this.under = null;
    const next = this.answers.map((one) => one.at);
    next[k] = Math.min(Math.max(at, 0), Math.max(this.answers[k].tokens.length - 1, 0));
    ui.save({ at: next });
  }
}
