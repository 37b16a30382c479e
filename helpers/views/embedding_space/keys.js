// @ts-check
/** EmbeddingSpace: what the keys and the pointer do. */
import { alongRow, isCommand } from "../kit/keys.js";
import { cellAt, nearest } from "./layout.js";

export const HELP = "Up and down: item · left and right: caption in the matrix · [ and ]: step of training · "
  + "Home and End: first and last item · Escape: back to the item";

export function listenToKeys(state, ui) {
  ui.listen(ui.body, "keydown", (event) => {
    if (isCommand(event)) return;
    const item = state.get("item");
    const to = { ArrowUp: item - 1, ArrowDown: item + 1, Home: 0, End: Infinity }[event.key];
    const across = alongRow(event.key, state.cursor?.caption ?? -1, state.get("captions").length);
    if (event.key === "[" || event.key === "]") state.toFrame(ui, state.get("frame") + (event.key === "]" ? 1 : -1));
    else if (event.key === "Escape") state.cursor = null;
    else if (to !== undefined) state.toItem(ui, to);
    else if (across !== null) state.cursor = { item, caption: across };
    else return;
    event.preventDefault();
    state.told = true;
    ui.draw();
  });
}

export function listenToPointer(state, ui, canvas) {
  const under = (event) => {
    const [x, y] = [event.offsetX, event.offsetY];
    const items = state.get("items").length;
    return { cell: cellAt(state.box.matrix, x, y),
      item: nearest(state.points.slice(0, items), x, y, state.box.font * 1.6) };
  };
  ui.listen(canvas, "pointermove", (event) => {
    state.cursor = under(event).cell;
    ui.draw();
  });
  ui.listen(canvas, "pointerleave", () => { state.cursor = null; ui.draw(); });
  ui.listen(canvas, "click", (event) => {
    const { cell, item } = under(event);
    if (cell) state.toItem(ui, cell.item);
    else if (item >= 0) state.toItem(ui, item);
    ui.body.focus();
  });
}
