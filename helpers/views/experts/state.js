// @ts-check
/** Experts: what the view shows, read from its traits, and what changes it. */
import { numbers } from "../kit/kit.js";
import { allItems, layout, shares } from "./items.js";

export class State {
  constructor(model) {
    this.model = model;
    this.under = null; // [sequence, token] under the pointer
  }

  get(name) {
    return this.model.get(name);
  }

  chosen() {
    const [, rows, time] = this.get("sizes");
    const all = numbers(this.get("chosen"));
    const from = this.get("at") * rows * time;
    return Array.from({ length: rows }, (_, i) => [...all.subarray(from + i * time, from + (i + 1) * time)]);
  }

  loads() {
    const experts = this.get("sizes")[3];
    const all = numbers(this.get("load"), Float32Array);
    return Array.from({ length: all.length / experts }, (_, s) => [...all.subarray(s * experts, (s + 1) * experts)]);
  }

  step() {
    return this.get("steps")[this.get("at")];
  }

  box(width, font) {
    const [, rows, time] = this.get("sizes");
    const longest = Math.max(...this.get("kinds").map((kind) => kind.length));
    return layout({ width, font, rows, time, labelWidth: Math.round(font * (0.62 * longest + 1)) });
  }

  items(box, theme, look) {
    return allItems(box, { chosen: this.chosen(), tokens: this.get("tokens"), kinds: this.get("kinds"),
      step: this.step(), expert: this.get("expert"), load: this.loads(), theme }, look);
  }

  /** What is under the pointer, or the shares of all experts. */
  sentence() {
    const chosen = this.chosen();
    if (this.under) {
      const [row, column] = this.under;
      return `step ${this.step()}: “${this.get("tokens")[row][column]}” of ${this.get("kinds")[row]} goes to expert ${chosen[row][column]}`;
    }
    const parts = shares(chosen, this.get("sizes")[3]).map((share, expert) => `expert ${expert} ${share}%`);
    return `step ${this.step()}: ${parts.join(", ")}`;
  }

  toSnapshot(ui, at) {
    ui.save({ at: Math.min(Math.max(0, at), this.get("sizes")[0] - 1) });
  }

  toExpert(ui, expert) {
    ui.save({ expert: Math.min(Math.max(-1, expert), this.get("sizes")[3] - 1) });
  }
}
