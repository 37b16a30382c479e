// @ts-check
/** Funnel: what the view shows, computed from its traits. */
import { numbers } from "../kit/kit.js";
import { clusterOf, nextStopped, rowsOf, stepOf, stopsOf } from "./maths.js";
import { limitText } from "./words.js";

export class State {
  constructor(model) {
    this.model = model;
    this.told = false; // something to be spoken once it is drawn
    this.read();
  }

  get(name) {
    return this.model.get(name);
  }

  /** The arrays, read again when they change. */
  read() {
    this.arrays = { values: numbers(this.get("values"), Float32Array),
      pairs: numbers(this.get("pairs"), Int32Array), good: numbers(this.get("good")),
      similarity: numbers(this.get("similarity"), Float32Array),
      tokens: numbers(this.get("tokens"), Float32Array) };
  }

  /** Send every document through the rules. */
  compute() {
    const documents = this.get("texts").length;
    const rules = this.get("rules");
    const limits = this.get("limits");
    const { stopped, copyOf } = stopsOf({ ...this.arrays, limits, least: this.get("least"), documents });
    const rows = rowsOf({ stopped, rules: rules.length, ...this.arrays });
    const good = this.arrays.good.reduce((sum, one) => sum + one, 0);
    this.seen = { documents, rules, limits, stopped, copyOf, rows, good,
      document: this.get("document"), rule: this.get("rule"),
      cluster: clusterOf(copyOf, this.get("document")) };
    return this.seen;
  }

  limitText(rule) {
    return limitText(this.get("least")[rule], rule === this.get("rules").length - 1, this.get("limits")[rule]);
  }

  /** A document's own number at a rule; null at the last one, which compares documents. */
  valueOf(rule, document) {
    return rule === this.get("rules").length - 1 ? null
      : this.arrays.values[rule * this.get("texts").length + document];
  }

  setLimit(ui, rule, value) {
    const [low, high] = this.get("ranges")[rule];
    const limits = [...this.get("limits")];
    limits[rule] = Math.min(Math.max(value, low), high);
    ui.save({ limits, rule });
  }

  /** Move the limit of the current rule by some steps of its slider. */
  move(ui, steps) {
    const rule = this.get("rule");
    this.setLimit(ui, rule, this.get("limits")[rule] + steps * stepOf(this.get("ranges")[rule]));
  }

  toRule(ui, rule) {
    ui.save({ rule: Math.min(Math.max(rule, 0), this.get("rules").length - 1) });
  }

  /** Look at the next document that the current rule stops. */
  toStopped(ui, step) {
    ui.save({ document: nextStopped(this.seen.stopped, this.get("rule"), this.get("document"), step) });
  }

  /** Look at the next document that is kept. */
  toKept(ui) {
    ui.save({ document: nextStopped(this.seen.stopped, -1, this.get("document"), 1) });
  }
}
