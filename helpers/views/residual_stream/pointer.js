// @ts-check
/** ResidualStream: what the pointer does. */
import { rowUnder, unitUnder } from "./layout.js";

export function listenToPointer(state, ui, { tokens, labels, grid, thumbs }) {
  const setCursor = (cursor) => { state.cursor = cursor; ui.draw(); };
  ui.listen(grid, "pointermove", (event) => {
    const edge = grid.getBoundingClientRect();
    const row = rowUnder(event.clientY - edge.top, state.box);
    if (row === null) return;
    const { strip } = state.box;
    setCursor({ row, unit: unitUnder(event.clientX - edge.left - strip.x, strip, state.get("sizes")[2]) });
  });
  ui.listen(grid, "pointerleave", () => setCursor(null));
  ui.listen(tokens, "click", ({ target }) => {
    if (target.dataset.token) state.toToken(ui, Number(target.dataset.token));
  });
  ui.listen(labels, "click", ({ target }) => {
    if (target.dataset.row) state.turn(ui, Number(target.dataset.row));
  });
  ui.listen(thumbs, "click", (event) => {
    const { places, size } = state.box.thumbs;
    const i = places.findIndex(({ x, y }) => event.offsetX >= x && event.offsetX < x + size
      && event.offsetY >= y && event.offsetY < y + size);
    if (i >= 0) setCursor({ row: state.seen.depths[i], unit: null });
  });
}
