// @ts-check
/** Matrices: what the pointer does, and where the focus goes with it. */
import { cellOf } from "./grid.js";
import { isEditable } from "./state.js";

const DRAG = 0.02; // change of a number for a pixel

function listenToDrag(state, ui, { grids }, acts) {
  const { body } = ui;
  ui.listen(body, "pointerdown", (event) => {
    const cell = cellOf(event);
    if (!cell || event.button !== 0) return;
    const made = grids[cell.grid].cell(cell.row, cell.column);
    if (isEditable(cell.grid)) {
      state.drag = { cell, x: event.clientX, y: event.clientY, from: state.valueOf(cell) };
      made.setPointerCapture(event.pointerId);
      body.classList.add("is-dragging");
    }
    made.focus();
    event.preventDefault();
  });
  ui.listen(body, "pointermove", (event) => {
    const { drag } = state;
    if (!drag) return;
    const change = DRAG * (event.clientX - drag.x - (event.clientY - drag.y));
    acts.setValue(drag.cell, Math.round((drag.from + change) * 100) / 100);
  });
  const drop = () => {
    if (!state.drag) return;
    state.drag = null;
    body.classList.remove("is-dragging");
    ui.tell();
    ui.draw(); // the colors may have other limits now
  };
  for (const end of ["pointerup", "pointercancel"]) ui.listen(body, end, drop);
}

export function listenToPointer(state, ui, parts, acts) {
  const { body } = ui;
  listenToDrag(state, ui, parts, acts);
  ui.listen(body, "pointerover", (event) => acts.point(cellOf(event)));
  ui.listen(body, "pointerleave", () => acts.point(null));
  ui.listen(body, "click", (event) => {
    const cell = cellOf(event);
    if (cell?.grid === "E") acts.turnMask(cell);
  });
  ui.listen(body, "focusin", (event) => {
    const cell = cellOf(event);
    if (!cell) return;
    state.typed = null;
    if (isEditable(cell.grid)) state.before = state.valueOf(cell);
    acts.point(cell);
  });
  ui.listen(body, "focusout", () => { state.typed = null; ui.draw(); });
}
