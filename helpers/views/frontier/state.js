// @ts-check
/** Frontier: what the view knows, and what can be said of it. Handlers write it, `draw` reads. */
import { numbers } from "../kit/kit.js";
import { pieces, rowsOf } from "./maths.js";
import { pointSentence, turnSentence } from "./words.js";

const KEYS = ["kl", "reward", "true", "gap", "extra"];

export class State {
  constructor(model) {
    this.model = model;
    this.under = null; // { track, point } under the pointer
    this.told = false;
    this.spots = []; // where the points were last drawn
    this.tracks = [];
  }

  get(trait) {
    return this.model.get(trait);
  }

  /** All tracks with their points: [{ name, kind, path, turn, points: [{ kl, reward, …, label }] }]. */
  read() {
    const [names, labels, paths, turns] = ["names", "labels", "paths", "turns"].map((name) => this.get(name));
    const rows = pieces(rowsOf(numbers(this.get("where"), Float32Array), KEYS.length), labels.map((one) => one.length));
    const kinds = [...new Set(names)];
    this.tracks = names.map((name, k) => ({ name, kind: kinds.indexOf(name) - 1, path: paths[k], turn: turns[k],
      points: rows[k].map((row, i) => ({ name, label: labels[k][i],
        ...Object.fromEntries(KEYS.map((key, n) => [key, row[n]])) })) }));
    return this.tracks;
  }

  curve() {
    return rowsOf(numbers(this.get("curve"), Float32Array), 3);
  }

  /** The point that the reader has chosen; points that are not here yet are the last one. */
  at() {
    const [track, point] = this.get("at");
    const k = Math.min(track, this.tracks.length - 1);
    return [k, Math.min(point, this.tracks[k].points.length - 1)];
  }

  chosen() {
    const [track, point] = this.at();
    return this.tracks[track].points[point];
  }

  /** The most likely answers of the chosen point: { text, share, before, reward, true }. */
  answers() {
    const [track, point] = this.at();
    const count = this.get("likely");
    const texts = this.get("answers");
    const prompt = this.get("prompt");
    const before = this.tracks.slice(0, track).reduce((sum, one) => sum + one.points.length, 0);
    const from = ((before + point) * texts.length + prompt) * count;
    const best = numbers(this.get("best"), Uint16Array);
    const chances = numbers(this.get("chances"), Float32Array);
    const tables = numbers(this.get("tables"), Float32Array);
    const cell = (table, k) => tables[(table * texts.length + prompt) * texts[prompt].length + k];
    return Array.from({ length: count }, (_, i) => best[from + i])
      .map((k, i) => ({ text: texts[prompt][k], share: chances[from + i], before: cell(0, k), reward: cell(1, k),
        true: cell(2, k) })).filter(({ share }) => share > 0);
  }

  /** What is said of the point under the pointer, or of the chosen one. */
  sentence() {
    const { under } = this;
    const point = (under && this.tracks[under.track]?.points[under.point]) || this.chosen();
    return pointSentence(point, this.get("both"));
  }

  /** Where the true reward turns, on the curve and on the last path that has such a point. */
  turning() {
    const turned = this.tracks.filter(({ turn }) => turn >= 0);
    const shown = turned.length > 1 ? [turned[0], turned.at(-1)] : turned;
    return turnSentence(shown.map(({ name, turn, points }) => [name, points[turn]]));
  }

  /** The answers in words, for those who do not see the bars. */
  spoken() {
    const best = this.answers().slice(0, 3).map(({ text, share }) => `${text}: ${(100 * share).toFixed(0)} %`);
    return `${this.sentence()}; answers: ${best.join(", ")}`;
  }

  to(ui, at) {
    this.under = null;
    this.told = true;
    ui.save({ at });
  }
}
