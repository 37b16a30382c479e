// @ts-check
/** LossCurve: what the view shows, read from its traits. */
import { numbers } from "../kit/kit.js";
import { smoothed } from "./maths.js";

export class State {
  constructor(model) {
    this.model = model;
    this.under = null; // index of the step under the pointer
  }

  data() {
    return { steps: numbers(this.model.get("steps"), Float32Array),
      losses: numbers(this.model.get("values"), Float32Array) };
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
    return `step ${steps[at]} of ${model.get("total")}: ${smoothed(losses)[at].toFixed(3)} `
      + `(${model.get("unit")}) · ${model.get("seconds").toFixed(0)} s · ${this.progress(losses.length)}`;
  }
}
