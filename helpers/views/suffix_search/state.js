// @ts-check
/** SuffixSearch: what the view shows, read from its traits. */
import { numbers } from "../kit/kit.js";
import { changed, curvesOf, lossAfter } from "./maths.js";
import { changeSentence, stepSentence } from "./words.js";

export class State {
  constructor(model) {
    this.model = model;
    this.spoke = false; // something to be spoken once it is drawn
  }

  get(name) {
    return this.model.get(name);
  }

  /** The search and the others, and where it is looked at; step 0 is before any query. */
  compute() {
    const own = { queries: numbers(this.get("queries"), Float32Array), losses: numbers(this.get("values"), Float32Array) };
    const others = curvesOf(this.get("names"), this.get("lengths"), numbers(this.get("others"), Float32Array));
    const suffixes = this.get("suffixes");
    const last = suffixes.length - 1;
    const step = this.get("at") < 0 ? last : Math.min(this.get("at"), last);
    const suffix = suffixes[step];
    this.seen = { own, others, total: this.get("total"), success: this.get("success"), at: Math.min(step, own.losses.length) - 1,
      step, last, suffix, marks: changed(suffix, suffixes[step - 1]), before: suffixes[step - 1] ?? [] };
    return this.seen;
  }

  /** The other searches' losses at equal queries: all of them where nothing was searched yet. */
  beside() {
    const { own, others, at, total } = this.seen;
    const many = at < 0 ? total : own.queries[at];
    return others.map((one) => ({ name: one.name, loss: lossAfter(one, many) }));
  }

  sentence() {
    const { own, at, total, success } = this.seen;
    return stepSentence({ queries: own.queries[at] ?? 0, total, loss: at < 0 ? null : own.losses[at], others: this.beside(), success });
  }

  change() {
    const { suffix, before, marks, step } = this.seen;
    return step ? changeSentence(suffix, before, marks) : "the suffix at the start";
  }

  progress() {
    if (this.get("running")) return this.get("stopped") ? "stopping" : "searching";
    return this.get("stopped") ? "stopped" : "";
  }

  spoken() {
    const { suffix } = this.seen;
    const join = (tokens) => tokens.join("").trim() || tokens.join(" ");
    return `${this.get("title")}. Prompt ${join(this.get("prompt"))}. Suffix ${suffix.join(" ")}. Target ${join(this.get("target"))}. `
      + `${this.sentence()}. ${this.change()}`;
  }

  toStep(ui, step) {
    const { last } = this.seen;
    const next = Math.min(Math.max(step, 0), last);
    ui.save({ at: next === last ? -1 : next });
  }

  /** The next step, or the one before, in which a token changed. */
  toChange(ui, by) {
    const suffixes = this.get("suffixes");
    let step = this.seen.step + by;
    while (step > 0 && step < suffixes.length && !changed(suffixes[step], suffixes[step - 1]).includes(true)) step += by;
    this.toStep(ui, step);
  }
}
