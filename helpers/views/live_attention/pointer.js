// @ts-check
/** LiveAttention: what the pointer does. */
import { chipOf, switchOf } from "./parts.js";

function listenToChips(state, ui, { chips, rows }, acts) {
  ui.listen(chips, "pointerdown", (event) => {
    const chip = chipOf(event.target);
    if (!chip || event.button !== 0) return;
    state.held = chip;
    chip.setPointerCapture(event.pointerId);
    chip.classList.add("is-held");
  });
  ui.listen(chips, "pointermove", (event) => {
    if (!state.held) return;
    const { source, at } = state.whose(state.held);
    const { left } = rows[source].row.getBoundingClientRect();
    const to = Math.floor((event.clientX - left) / (state.box.chip + 6));
    acts.move(source, at, Math.min(Math.max(to, 0), rows[source].chips.length - 1));
  });
  const drop = () => { state.held?.classList.remove("is-held"); state.held = null; };
  for (const end of ["pointerup", "pointercancel"]) ui.listen(chips, end, drop);
}

function listenToGrids(state, ui, { grids }, acts) {
  ui.listen(grids, "pointerdown", (event) => {
    const cell = switchOf(event.target);
    if (!cell || event.button !== 0) return;
    acts.beginPainting(cell);
    event.preventDefault();
    cell.focus();
  });
  ui.listen(grids, "pointermove", (event) => {
    if (state.painting === null) return;
    const cell = switchOf(document.elementFromPoint(event.clientX, event.clientY));
    if (cell && grids.contains(cell)) acts.paint(cell);
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) ui.listen(grids, end, acts.endPainting);
}

export function listenToPointer(state, ui, parts, acts) {
  listenToChips(state, ui, parts, acts);
  listenToGrids(state, ui, parts, acts);
}
