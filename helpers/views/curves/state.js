// @ts-check
/** Curves: what the view shows, read from its traits. */
import { numbers } from "../kit/kit.js";
import { linesItems, linesScale } from "./chart.js";

export const short = (value) => String(Number(value.toPrecision(3))).replace("-", "−");

export class State {
  constructor(model) {
    this.model = model;
    this.under = null; // index of the point under the pointer
  }

  xs() {
    return [...numbers(this.model.get("places"), Float32Array)];
  }

  lines() {
    const all = numbers(this.model.get("values"), Float32Array);
    const points = this.model.get("points");
    return this.model.get("names").map((_, i) => all.subarray(i * points, (i + 1) * points));
  }

  /** The chart in a box of this size. */
  items(width, height, look) {
    const get = (name) => this.model.get(name);
    const [xs, range] = [this.xs(), get("range")];
    return linesItems(linesScale(width, height, xs, range), { xs, lines: this.lines(), range, log: get("log"),
      xName: get("x_label"), yName: get("y_label"), under: this.under }, look);
  }

  /** The sliders in words: "radius = 0.9". */
  settings() {
    return this.model.get("sliders").map(([name], i) =>
      `${name} = ${short(this.model.get("setting")[i])}`).join(", ");
  }

  /** A height in words; where the axis is logarithmic, heights are powers of ten. */
  heightText(y) {
    const text = this.model.get("log") ? (10 ** y).toExponential(1) : y.toFixed(2);
    return text.replaceAll("-", "−");
  }
}
