// @ts-check
/** AttentionMap: what the pointer does. */
import { cellAt, thumbnailAt } from "./layout.js";

const GROUPS = [["rows", "query"], ["queries", "query"], ["columns", "key"], ["keys", "key"]];

/** The index of the label under the pointer; labels may be turned, so it is read off the body. */
function labelIndex(state, body, event, name, axis) {
  const { box } = state;
  const [, , rows, columns] = state.data.shape;
  const { top, left } = body.getBoundingClientRect();
  const y = event.clientY - top - box.arcs.y;
  const x = event.clientX - left + body.scrollLeft - box.matrix.x;
  if (axis === "query") return Math.min(rows - 1, Math.max(0, Math.floor(y / box.cellHeight)));
  return Math.min(columns - 1, Math.max(0, Math.floor(name === "keys" ? y / box.keyStep : x / box.cellWidth)));
}

export function listenToPointer(state, ui, { canvases, words }, { setCursor, lock }) {
  const from = ({ offsetX, offsetY }) =>
    cellAt(state.box.matrix, offsetX, offsetY, state.data.shape[2], state.data.shape[3]);
  ui.listen(canvases.matrix, "pointermove", (event) => setCursor(from(event)));
  ui.listen(canvases.matrix, "click", (event) => lock(from(event).query));
  ui.listen(ui.body, "pointerleave", () => setCursor(null));
  ui.listen(canvases.arcs, "pointermove", ({ offsetX, offsetY }) => {
    const { arcs, cellHeight, keyStep } = state.box;
    const [, , rows, columns] = state.data.shape;
    setCursor(offsetX < arcs.width / 2
      ? { query: Math.min(rows - 1, Math.floor(offsetY / cellHeight)), key: null }
      : { query: null, key: Math.min(columns - 1, Math.floor(offsetY / keyStep)) });
  });
  for (const [name, axis] of GROUPS) {
    const { group } = words.groups[name];
    const index = (event) => labelIndex(state, ui.body, event, name, axis);
    ui.listen(group, "pointermove", (event) => setCursor(axis === "query"
      ? { query: index(event), key: null } : { query: null, key: index(event) }));
    if (axis === "query") ui.listen(group, "click", (event) => lock(index(event)));
  }
  ui.listen(canvases.thumbs, "click", ({ offsetX, offsetY }) => {
    const hit = thumbnailAt(state.box.thumbs, offsetX, offsetY, state.data.shape[0], state.data.shape[1]);
    if (hit) ui.save(hit);
  });
}
