// @ts-check
/** Matrices: what the view knows, and what can be said of it. Handlers write it, `draw` reads. */
import { numbers } from "../kit/kit.js";
import { shown } from "../kit/maths.js";
import { cellLook, formulaOf, limitsOf, names } from "./grid.js";
import { attend, explain, flatIndex, sourcesOf } from "./maths.js";

export const BYTES = { Q: "q_bytes", K: "k_bytes", V: "v_bytes" };
export const GRIDS = ["Q", "K", "V", "E", "A", "H", "Y"];

/** Can the numbers of a grid be changed? */
export const isEditable = (grid) => grid in BYTES;

/** The numbers of Q, K and V, the mask and the sizes, as they are in the traits. */
const inputsOf = (model) => ({ sizes: model.get("sizes"), scaled: model.get("scaled"),
  mask: numbers(model.get("mask_bytes")),
  ...Object.fromEntries(Object.entries(BYTES).map(([name, trait]) =>
    [name, numbers(model.get(trait), Float64Array)])) });

/** Are two cells the same, or both none? */
export const sameCell = (a, b) => a?.grid === b?.grid && a?.row === b?.row && a?.column === b?.column;

export class State {
  constructor(model) {
    this.model = model;
    this.under = null; // the cell that is explained: { grid, row, column }
    this.typed = null; // a number being typed: { grid, row, column, text }
    this.drag = null; // { cell, x, y, from }
    this.before = 0; // the number when its cell was entered
    this.form = ""; // what the layout was made of
    this.inputs = this.result = this.box = this.limits = undefined; // of the last drawing
  }

  get(trait) {
    return this.model.get(trait);
  }

  read() {
    this.inputs = inputsOf(this.model);
  }

  /** Compute the layer, and the limits of the colors, which stay while a number is dragged. */
  compute(theme) {
    this.result = attend(this.inputs);
    if (!this.drag || !this.limits) this.limits = limitsOf(this.inputs, this.result, theme);
  }

  valueOf({ grid, row, column }) {
    return this.inputs[grid][flatIndex(grid, row, column, this.inputs.sizes)];
  }

  /** The function that gives the look of each cell of a grid. */
  lookOf(grid, theme) {
    return (row, column) => cellLook(grid, row, column, this.inputs, this.result, theme, this.limits);
  }

  /** The cells that the explained one is computed from, by grid. */
  sources() {
    const { under } = this;
    return under ? sourcesOf(under.grid, under.row, under.column, this.inputs) : {};
  }

  /** What a cell is, for screen readers. */
  describe(grid, row, column) {
    const query = (i) => this.get("query_labels")[i];
    const key = (j) => this.get("key_labels")[j];
    switch (grid) {
      case "K": return `K, key ${key(column)}, dimension ${row}`;
      case "V": return `V, key ${key(row)}, dimension ${column}`;
      case "E": return `score of query ${query(row)} with key ${key(column)}`;
      case "A": return `weight of query ${query(row)} on key ${key(column)}`;
      case "H": return `entropy of the weights of ${query(row)}, bits`;
      default: return `${grid}, query ${query(row)}, dimension ${column}`; // Q and Y
    }
  }

  formula() {
    return formulaOf(this.inputs.scaled);
  }

  captions() {
    return names(this.inputs.scaled);
  }

  /** How the number under the pointer comes about. */
  sentence() {
    const { under } = this;
    if (!under) return "Drag a number in Q, K or V; click a score to mask it.";
    const { grid, row, column } = under;
    return `${this.describe(grid, row, column)}: ${
      explain(grid, row, column, this.inputs, this.result) || shown(this.valueOf(under))}`;
  }

  /** All that the SVG file shows. */
  forFile(theme) {
    return { title: this.get("title"), subtitle: this.formula() + (this.under ? ` · ${this.sentence()}` : ""),
      box: this.box, looks: Object.fromEntries(GRIDS.map((grid) => [grid, this.lookOf(grid, theme)])),
      captions: this.captions(), queries: this.get("query_labels"), keys: this.get("key_labels"), theme };
  }
}
