// @ts-check
/** Unrolled: the run that the view shows, read from its traits. */
import { alongRow } from "../kit/keys.js";
import { numbers } from "../kit/kit.js";
import { backSentence, partSizes } from "./backward.js";
import { stepSentence } from "./words.js";

export const sentenceOf = (run) => (run.back ? backSentence(run) : stepSentence(run));

export class State {
  constructor(model) {
    this.model = model;
  }

  get(name) {
    return this.model.get(name);
  }

  /** The run forward, and where there is one, backward. */
  run() {
    const get = (name) => this.get(name);
    const run = { states: numbers(get("states"), Int8Array), sizes: get("sizes"),
      limit: get("limit"), reads: get("reads"), fed: get("fed"), written: get("written"),
      wrong: get("wrong"), planted: get("planted"), chances: numbers(get("chances"), Float32Array), choices: get("choices"),
      step: get("step"), back: get("backward") };
    if (!get("back_sizes").length) return run;
    const parts = numbers(get("back_parts"), Float32Array);
    const backStates = numbers(get("back_states"), Float32Array);
    const partsOf = partSizes(parts, get("back_sizes"), run.fed.length);
    const most = (values) => values.reduce((top, value) => Math.max(top, Math.abs(value)), 1e-9);
    return { ...run, parts, backStates, backSizes: get("back_sizes"), weight: get("weight"), partsOf,
      limits: { states: most(backStates), parts: most(parts) } };
  }

  turnAround(ui) {
    if (!this.get("back_sizes").length) return;
    const back = !this.get("backward");
    ui.save({ backward: back, step: back ? this.get("sizes")[0] - 1 : 0 });
  }

  /** Move by a key; true where the key means a move. */
  go(ui, key) {
    const to = alongRow(key, this.get("step"), this.get("sizes")[0]);
    if (to === null || to === this.get("step")) return to !== null;
    ui.save({ step: to });
    return true;
  }
}
