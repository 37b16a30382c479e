// @ts-check
/** LiveAttention: what the keys do. */
import { ARROWS } from "../kit/keys.js";
import { chipOf, switchOf } from "./parts.js";

const STEPS = { ArrowLeft: -1, ArrowRight: 1 };

function taken(event) {
  event.preventDefault();
  event.stopPropagation();
}

export function listenToKeys(state, ui, { chips, grids }, acts) {
  ui.listen(chips, "keydown", (event) => {
    const step = STEPS[event.key];
    const chip = chipOf(event.target);
    if (!chip || !step) return;
    const { source, at } = state.whose(chip);
    acts.move(source, at, at + step);
    taken(event);
  });
  ui.listen(grids, "keydown", (event) => {
    const cell = switchOf(event.target);
    const step = ARROWS[event.key];
    if (!cell || !(step || event.key === " " || event.key === "Enter")) return;
    taken(event);
    if (step) {
      const [row, column] = [Number(cell.dataset.row) + step[0], Number(cell.dataset.column) + step[1]];
      grids.querySelector(`.is-switch[data-row="${row}"][data-column="${column}"]`)?.focus();
    } else {
      acts.beginPainting(cell);
      acts.endPainting();
    }
  });
}
