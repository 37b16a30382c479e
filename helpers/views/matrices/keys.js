// @ts-check
/** Matrices: what the keys do. */
import { ARROWS, isCommand } from "../kit/keys.js";
import { shown } from "../kit/maths.js";
import { cellOf } from "./grid.js";
import { isEditable } from "./state.js";

export const HELP = "drag a number, or: ↑ ↓ change by 0.1 · PageUp PageDown by 1 · type a number, Enter · "
  + "Escape: as it was · ← →, Shift+↑ ↓: move · click a score, Space or Enter: mask it";
const CHANGES = { ArrowUp: 0.1, ArrowDown: -0.1, PageUp: 1, PageDown: -1 };

/** Give the focus to the cell so many rows and columns away. */
function moveFocus({ grids }, { grid, row, column }, [down, right]) {
  const next = grids[grid].cell(row + down, column + right);
  if (!next) return;
  grids[grid].cell(row, column).tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

/** Type, accept or give up a number; returns whether the key means that. */
function type(state, cell, key, { setValue }) {
  const { typed } = state;
  if (/^[-\d.]$/.test(key)) state.typed = { ...cell, text: (typed?.text ?? "") + key };
  else if (typed && key === "Backspace") typed.text = typed.text.slice(0, -1);
  else if (typed && key === "Enter") {
    const value = Number(typed.text);
    if (typed.text && Number.isFinite(value)) setValue(cell, value);
    state.typed = null;
  } else if (key === "Escape") {
    if (!typed) setValue(cell, state.before);
    state.typed = state.drag = null;
  } else return false;
  return true;
}

export function listenToKeys(state, ui, parts, acts) {
  /** Do what a key does in a cell; returns whether it means anything there. */
  function press(cell, { key, shiftKey }) {
    const editable = isEditable(cell.grid);
    if (editable && CHANGES[key] && !shiftKey)
      acts.setValue(cell, Math.round((state.valueOf(cell) + CHANGES[key]) * 1e6) / 1e6);
    else if (ARROWS[key]) moveFocus(parts, cell, ARROWS[key]);
    else if (editable) return type(state, cell, key, acts);
    else if (cell.grid === "E" && (key === " " || key === "Enter")) acts.turnMask(cell);
    else return false;
    return true;
  }
  ui.listen(ui.body, "keydown", (event) => {
    const cell = cellOf(event);
    if (!cell || isCommand(event) || !press(cell, event)) return;
    event.preventDefault();
    event.stopPropagation();
    state.read();
    ui.say(parts.grids[cell.grid].cell(cell.row, cell.column).dataset.label
      + (isEditable(cell.grid) ? `, ${shown(state.valueOf(cell))}` : ""));
    ui.draw();
  });
}
