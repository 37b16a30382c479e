// @ts-check
/** Matrices: the elements on the page. */
import { node } from "../kit/kit.js";
import { gridOfCells } from "./grid.js";
import { HELP } from "./keys.js";
import { GRIDS, isEditable } from "./state.js";

const made = (parent, tag, name) => parent.appendChild(node(tag, `course-matrices__${name}`));

/** The formula, the grids, and the words around them. */
export function buildBody(ui, state) {
  const formula = ui.root.insertBefore(node("div", "course-matrices__formula"), ui.body);
  const grids = Object.fromEntries(GRIDS.map((name) => [name, gridOfCells(ui.body, name,
    { editable: isEditable(name), describe: (row, column) => state.describe(name, row, column) })]));
  return { formula, grids, words: made(ui.body, "div", "words") };
}

/** The legend and the readout. */
export function buildFooter(ui) {
  const legend = made(ui.footer, "div", "legend");
  const readout = made(ui.footer, "span", "readout");
  return { legend, readout };
}

/** The buttons. */
export function buildTools(ui, acts) {
  const divide = ui.button("/ √dₖ", "Divide the scores by the root of d_k", acts.turnScaled);
  ui.button("Reset", "All numbers as they were given", acts.reset);
  ui.pictureTools();
  ui.help(HELP);
  return { divide };
}
