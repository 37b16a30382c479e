// @ts-check
/** Survey: what the view shows, read from its traits. */
import { GROUPS, lanesOf, shownRows } from "./maths.js";
import { countSentence, hiddenSentence, rowSentence } from "./words.js";

const READ = ["rows", "sort", "descending", "filters", "search", "hidden", "revealed", "group", "errata", "row"];

export class State {
  constructor(model) {
    this.model = model;
    this.spoke = false; // something to be spoken once it is drawn
  }

  get(name) {
    return this.model.get(name);
  }

  /** All traits, the rows that are shown and their lanes. */
  compute() {
    const traits = Object.fromEntries(READ.map((name) => [name, this.get(name)]));
    const shown = shownRows(traits);
    this.seen = { ...traits, shown, lanes: lanesOf(shown, traits),
      wrong: new Set(traits.errata ? traits.rows.flatMap(({ erratum }, at) => (erratum ? [at] : [])) : []) };
    return this.seen;
  }

  /** The values of a column, each once, for its filter. */
  values(column) {
    return [...new Set(this.get("rows").map((row) => row[column]))].sort();
  }

  /** What is said of the row that is looked at, or of the whole table. */
  sentence() {
    const { seen } = this;
    const row = seen.rows[seen.row];
    if (row) return rowSentence(seen, row);
    return [countSentence(seen.shown.length, seen.rows.length), hiddenSentence(seen)].filter(Boolean).join(" · ");
  }

  note() {
    const row = this.seen.rows[this.seen.row];
    return row && this.seen.errata && row.erratum ? `erratum: ${row.erratum}` : "";
  }

  spoken() {
    const { shown, rows, lanes, group } = this.seen;
    return `${this.get("title")}. ${countSentence(shown.length, rows.length)}. By ${group}: ${lanes.map(({ name, rows: of }) =>
      `${name || "empty"} ${of.length}`).join(", ")}. ${this.seen.row >= 0 ? `${this.sentence()}. ${this.note()}` : ""}`;
  }

  /** Look at the row that is some steps further in an order (the table's, or by year). */
  move(ui, by, order = this.seen.shown) {
    if (!order.length) return;
    const at = order.indexOf(this.get("row"));
    const next = at < 0 ? (by > 0 ? 0 : order.length - 1) : Math.min(Math.max(at + by, 0), order.length - 1);
    ui.save({ row: order[next] });
  }

  toEnd(ui, last) {
    const { shown } = this.seen;
    if (shown.length) ui.save({ row: last ? shown.at(-1) : shown[0] });
  }

  byYear() {
    const { shown, rows } = this.seen;
    return [...shown].sort((a, b) => rows[a].year - rows[b].year || a - b);
  }

  sortBy(ui, column) {
    if (column === this.get("hidden")) return;
    ui.save(column === this.get("sort") ? { descending: !this.get("descending") } : { sort: column, descending: false });
  }

  filter(ui, column, value) {
    const { [column]: _, ...rest } = this.get("filters");
    ui.save({ filters: value === "" ? rest : { ...rest, [column]: value } });
  }

  reveal(ui, at) {
    const row = this.get("rows")[at];
    if (!row || !this.get("hidden") || this.get("revealed").includes(row.name)) return;
    ui.save({ revealed: [...this.get("revealed"), row.name], row: at });
  }

  hide(ui, column) {
    ui.save({ hidden: column, revealed: [] });
  }

  turnGroup(ui) {
    ui.save({ group: GROUPS[(GROUPS.indexOf(this.get("group")) + 1) % GROUPS.length] });
  }
}
