// @ts-check
/** SideBySide: what the keys and the pointer do. */
import { alongRow, isCommand } from "../kit/keys.js";

/** How many tokens there are in the first line of an answer. */
function perRow(cells) {
  const top = cells[0]?.offsetTop;
  const second = cells.findIndex((cell) => cell.offsetTop > top);
  return second < 0 ? cells.length : second;
}

export function listenToKeys(state, ui, { columns, sample }) {
  columns.forEach(({ strip }, k) => ui.listen(strip, "keydown", (event) => {
    if (isCommand(event)) return;
    const { cells } = columns[k];
    const to = alongRow(event.key, state.answers[k].at, cells.length, perRow(cells));
    const beside = { "[": k - 1, "]": k + 1 }[event.key];
    if (to !== null && cells.length) {
      state.to(ui, k, to);
      state.toldOf = k;
      ui.draw();
    } else if (beside !== undefined) columns[beside]?.strip.focus();
    else if (event.key === "r") sample();
    else return;
    event.preventDefault();
  }));
}

export function listenToPointer(state, ui, { columns }) {
  columns.forEach(({ strip }, k) => {
    const under = (event) => (event.target.dataset?.place === undefined ? null
      : { model: k, at: Number(event.target.dataset.place) });
    ui.listen(strip, "pointermove", (event) => {
      const next = under(event);
      if (next?.at === state.under?.at && next?.model === state.under?.model) return;
      state.under = next;
      ui.draw();
    });
    ui.listen(strip, "pointerleave", () => { state.under = null; ui.draw(); });
    ui.listen(strip, "click", (event) => {
      const at = under(event)?.at;
      if (at === undefined) return;
      state.to(ui, k, at);
      state.toldOf = k;
      ui.draw();
    });
    ui.listen(strip, "focus", () => ui.say(state.spoken(k)));
  });
}
