// @ts-check
/** HiddenStates: what the pointer does. */
import { cellUnder } from "./paint.js";

export function listenToPointer(state, ui, { map, strip }) {
  const under = (event) => {
    const edge = map.getBoundingClientRect();
    const [, time, units] = state.size;
    const cell = cellUnder(event.clientX - edge.left, event.clientY - edge.top, edge.width, edge.height,
      time, units);
    return cell && { step: cell.step, unit: state.rows[cell.row] };
  };
  const setCursor = (cursor) => { state.cursor = cursor; ui.draw(); };
  ui.listen(map, "pointermove", (event) => setCursor(under(event)));
  ui.listen(map, "click", (event) => {
    const cell = under(event);
    if (cell) ui.save({ unit: cell.unit });
  });
  ui.listen(ui.body, "pointerleave", () => setCursor(null));
  ui.listen(strip, "pointermove", (event) => {
    const step = event.target.dataset?.step;
    setCursor(step === undefined ? null : { step: Number(step), unit: null });
  });
}
