// @ts-check
/** ScoreBoard: what the view shows, read from its traits. */
import { boardLayout, lanesOf, rowsInOrder, seriesOf } from "./maths.js";
import { boardItems } from "./items.js";
import { scoreSentence } from "./words.js";

export class State {
  constructor(model) {
    this.model = model;
    this.under = -1; // the row under the pointer
    this.spoke = false; // something to be spoken once it is drawn
  }

  get(name) {
    return this.model.get(name);
  }

  series() {
    return seriesOf(this.get("scores"));
  }

  traits() {
    return { scores: this.get("scores"), refusals: this.get("refusals"), group: this.get("group"), off: this.get("off"),
      row: this.row() };
  }

  row() {
    return this.under >= 0 ? this.under : this.get("row");
  }

  /** The board in a width, and not higher than `most` if it can be: { made, items }. */
  board(width, look, widthOf, most = Infinity) {
    const traits = this.traits();
    const names = traits.scores.map((score) => score[traits.group === "defense" ? "attack" : "defense"]);
    const made = { ...boardLayout(traits, { width, most, font: look.small.size,
      label: Math.max(...names.map(widthOf)) + look.small.size }), width };
    return { made, items: boardItems(made, traits, look) };
  }

  sentenceOf(at) {
    const score = this.get("scores")[at];
    return scoreSentence(score, lanesOf(score, this.series(), this.get("off")), this.get("refusals")[score.defense]);
  }

  sentence() {
    return this.row() >= 0 ? this.sentenceOf(this.row()) : "point at a row, or move with the arrow keys";
  }

  spoken() {
    const { scores, group } = this.traits();
    return [this.get("title"), ...(this.row() >= 0 ? [this.sentence()] : rowsInOrder(scores, group).map((at) => this.sentenceOf(at)))].join(". ");
  }

  move(ui, to) {
    const order = rowsInOrder(this.get("scores"), this.get("group"));
    const next = to(order.indexOf(this.get("row")), order.length);
    ui.save({ row: order[Math.min(Math.max(next, 0), order.length - 1)] });
  }

  turn(ui, name) {
    if (!name) return;
    const off = this.get("off");
    ui.save({ off: off.includes(name) ? off.filter((one) => one !== name) : [...off, name] });
  }

  turnGroup(ui) {
    ui.save({ group: this.get("group") === "defense" ? "attack" : "defense" });
  }
}
