// @ts-check
/** Survey: what is said. Pure. */
import { dateText, isHidden } from "./maths.js";

export const NAMES = { name: "model", year: "date", venue: "venue", architecture: "architecture", kind: "type",
  objective: "objective", source: "source" };

/** What a cell shows: "?" while it is to be guessed. */
export const cellText = (state, column, row) => (isHidden(state, column, row) ? "?"
  : column === "year" ? dateText(row.year) : String(row[column]));

/** What is said of a row. */
export function rowSentence(state, row) {
  const cell = (column) => cellText(state, column, row);
  const said = [`${row.name} (${cell("year")}${row.venue ? `, ${row.venue}` : ""})`,
    ...["architecture", "objective", "kind"].filter((column) => cell(column)).map((column) => `${NAMES[column]} ${cell(column)}`)];
  return said.join(" · ");
}

export const countSentence = (shown, all) => (shown === all ? `${all} models` : `${shown} of ${all} models`);

export const hiddenSentence = ({ hidden, revealed }) => (hidden
  ? `${NAMES[hidden]} is hidden: guess, then click a “?” or press Enter (${revealed.length} revealed)` : "");
