// @ts-check
/** Tokens: what the view shows, read from its traits, and where the reader is. */
import { numbers } from "../kit/kit.js";
import { visible } from "../kit/tokens.js";
import { tokenSentence } from "./words.js";

export class State {
  constructor(model) {
    this.model = model;
    this.cursor = null; // the position under the pointer
  }

  get(name) {
    return this.model.get(name);
  }

  content() {
    return { tokens: this.get("tokens"), given: this.get("given"), name: this.get("name"),
      unit: this.get("unit"), limit: this.get("limit"),
      values: [...numbers(this.get("values"), Float32Array)],
      own: numbers(this.get("own"), Float32Array) };
  }

  /** How many positions there are: one more than tokens where the next one is guessed, too. */
  count() {
    const tokens = this.get("tokens").length;
    return tokens + (this.get("choices").length > tokens - this.get("given") ? 1 : 0);
  }

  position() {
    return Math.min(this.cursor ?? this.get("at"), this.count() - 1);
  }

  /** What a screen reader hears at a position: the token, and the three most likely ones. */
  spoken(caption) {
    const names = this.get("choices")[this.position() - this.get("given")] || [];
    return `${tokenSentence({ ...this.content(), place: this.position() })}; ${caption}: `
      + names.slice(0, 3).map(visible).join(", ");
  }
}
