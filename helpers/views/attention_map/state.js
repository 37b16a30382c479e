// @ts-check
/** AttentionMap: what the view knows, and what can be said of it. Handlers write it, `draw` reads. */
import { MASKED, weightOf } from "../kit/colors.js";
import { sentence, Store } from "./data.js";
import { named } from "./labels.js";
import { arcsOf, faintArcs } from "./paint.js";

export class State {
  constructor(model) {
    this.model = model;
    this.data = new Store(model);
    this.seen = {}; // what the canvases were drawn from
    this.cursor = null; // where the pointer or the arrow keys are: {query, key}, either may be null
    this.exact = null; // { where, weight } from Python
    this.pane = "matrix";
    this.box = this.look = this.picture = undefined; // layout, colors and head of the last drawing
  }

  shownCursor() {
    const locked = this.model.get("query");
    return locked === null ? this.cursor : { query: locked, key: this.cursor?.key ?? null };
  }

  texts() {
    return { queries: this.model.get("query_labels"), keys: this.model.get("key_labels") };
  }

  /** The layer and head on show, in words; nothing where there is only one. */
  where() {
    if (this.data.shape[0] * this.data.shape[1] < 2) return "";
    return ["layer", "head"].map((word) =>
      named(word, this.model.get(`${word}_labels`)[this.model.get(word)])).join(", ");
  }

  faint() {
    return (this.picture.faint ??= this.picture.whole ? faintArcs(this.picture) : []);
  }

  /** Where an arc begins and ends. */
  ends(arc) {
    return [(arc.query + 0.5) * this.box.cellHeight, (arc.key + 0.5) * this.box.keyStep];
  }

  isExact(at) {
    return this.exact?.where.join()
      === [this.model.get("layer"), this.model.get("head"), at.query, at.key].join();
  }

  sentence() {
    const at = this.shownCursor();
    if (!at || at.query === null || at.key === null || !this.picture.whole) return "";
    const level = this.picture.levels[at.query * this.picture.columns + at.key];
    const part = this.data.parts.findLast(({ start }) => start <= at.key)?.name;
    return sentence({ query: this.texts().queries[at.query], key: this.texts().keys[at.key], part,
      weight: weightOf(level), exact: this.isExact(at) ? this.exact.weight : undefined,
      masked: level === MASKED });
  }

  /** All that the SVG file shows. */
  forFile() {
    const { model, picture } = this;
    const parts = [this.where(), "rows are queries, columns are keys", this.sentence()];
    const marked = this.shownCursor() && picture.whole;
    return { title: model.get("title"), subtitle: parts.filter(Boolean).join(" · "), box: this.box,
      picture, entropies: picture.entropies, faint: this.faint(), ends: (arc) => this.ends(arc),
      ...this.look, ...this.texts(), most: this.data.most, parts: this.data.parts,
      scale: model.get("scale"),
      arcs: marked ? arcsOf(picture, this.shownCursor()) : this.faint() };
  }

  switchHead(ui) {
    const { model } = this;
    if (!model.get("switchable")) return;
    const [layer, head] = [model.get("layer"), model.get("head")];
    const others = model.get("heads_off").filter(([l, h]) => l !== layer || h !== head);
    ui.save({ heads_off: others.length < model.get("heads_off").length ? others
      : [...others, [layer, head]] });
  }

  turnScale(ui) {
    ui.save({ scale: this.model.get("scale") === "root" ? "linear" : "root" });
  }
}
