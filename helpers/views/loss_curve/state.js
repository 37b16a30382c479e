// @ts-check
/** LossCurve: what the view shows, read from its traits. */
import { numbers } from "../kit/kit.js";
import { curveItems } from "./chart.js";
import { MEAN_OF, curveScale, lossSentence, smoothed } from "./maths.js";

export class State {
  constructor(model) {
    this.model = model;
    this.under = null; // index of the step under the pointer
  }

  data() {
    const get = (name) => this.model.get(name);
    return { steps: numbers(get("steps"), Float32Array), losses: numbers(get("values"), Float32Array),
      total: get("total"), unit: get("unit"), levels: get("levels"), names: get("level_names"),
      under: this.under };
  }

  /** The chart in a box of this size. */
  items(width, height, look) {
    const data = this.data();
    return curveItems(curveScale(width, height, data.total, data.losses, data.levels), data, look);
  }

  /** Whether the run goes on, and for about how long. */
  progress(done) {
    const { model } = this;
    if (!model.get("running")) return model.get("stopped") ? "stopped" : "done";
    if (model.get("stopped")) return "stopping";
    const left = (model.get("seconds") / done) * (model.get("total") - done);
    return `about ${Math.max(1, Math.round(left))} s left`;
  }

  sentence() {
    const { model } = this;
    const { steps, losses } = this.data();
    if (!losses.length) return `nothing is trained yet; ${model.get("total")} steps are planned`;
    const at = this.under === null ? losses.length - 1 : this.under;
    const told = lossSentence({ step: steps[at], total: model.get("total"), loss: losses[at],
      mean: smoothed(losses)[at], averaged: Math.min(at + 1, MEAN_OF), unit: model.get("unit") });
    return `${told} · ${model.get("seconds").toFixed(0)} s · ${this.progress(losses.length)}`;
  }

  /** The sentence and the known levels, for those who do not see the lines. */
  spoken() {
    const levels = this.model.get("levels");
    return [this.sentence(), ...this.model.get("level_names").map((name, i) => `${name} ${levels[i].toFixed(3)}`)]
      .join(" · ");
  }
}
