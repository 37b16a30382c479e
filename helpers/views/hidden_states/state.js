// @ts-check
/** HiddenStates: what the view shows, read from its traits, and where the reader is. */
import { numbers } from "../kit/kit.js";
import { visible } from "../kit/tokens.js";
import { stateColour } from "./paint.js";

const percent = (share) => `${(100 * share).toFixed(1)} %`;

export class State {
  constructor(model) {
    this.model = model;
    this.cursor = null; // { step, unit }: what the pointer or the keys are at; either may be null
    this.rows = []; // the unit of every row of the map
    this.picture = null; // the map on a canvas of its own
  }

  get(name) {
    return this.model.get(name);
  }

  /** Series, steps, units. */
  get size() {
    return this.get("sizes");
  }

  steps() {
    const [, time, units] = this.size;
    const at = this.get("series") * time * units;
    return numbers(this.get("values"), Int16Array).subarray(at, at + time * units);
  }

  limit() {
    return this.get("limits")[this.get("series")];
  }

  signed() {
    return this.get("signed")[this.get("series")];
  }

  unit() {
    return Math.min(this.cursor?.unit ?? this.get("unit"), this.size[2] - 1);
  }

  valueAt(step, unit) {
    return (this.steps()[step * this.size[2] + unit] / 32767) * this.limit();
  }

  colorsOf(unit, theme) {
    const [, time, units] = this.size;
    const all = this.steps();
    return Array.from({ length: time }, (_, t) =>
      stateColour(theme, all[t * units + unit] / 32767, 1, this.signed()));
  }

  sentence() {
    const unit = this.unit();
    const scores = this.get("scores");
    const score = scores.length ? `, detects “${this.get("pattern_name")}” at ${percent(scores[unit])}`
      + " of the steps" : "";
    const step = this.cursor?.step ?? null;
    const at = step === null || step >= this.size[1] ? ""
      : ` · step ${step + 1} of ${this.size[1]}, after “${visible(this.get("tokens")[step])}”: `
        + this.valueAt(step, unit).toFixed(2).replace("-", "−");
    return `${this.get("names")[this.get("series")]}, unit ${unit}${score}${at}`;
  }

  imageUrl() {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [this.picture.width, this.picture.height];
    canvas.getContext("2d").drawImage(this.picture, 0, 0);
    return canvas.toDataURL();
  }

  /** Go to the unit that follows the pattern best. */
  showBest(ui) {
    const scores = this.get("scores");
    if (!scores.length) return;
    this.cursor = null;
    ui.save({ unit: scores.indexOf(Math.max(...scores)) });
    ui.draw();
  }
}
