// @ts-check
/** ResidualStream: what the keys do. */
import { ARROWS, isCommand } from "../kit/keys.js";
import { moved } from "./words.js";

export function listenToKeys(state, ui) {
  const acts = {
    "[": () => state.toToken(ui, state.get("token") - 1),
    "]": () => state.toToken(ui, state.get("token") + 1),
    x: () => { if (state.cursor) state.turn(ui, state.cursor.row); },
    Escape: () => { state.cursor = null; },
  };
  ui.listen(ui.body, "keydown", (event) => {
    if (isCommand(event) || event.shiftKey && event.key === "Enter") return;
    const [rows, , units] = state.get("sizes");
    if (Object.hasOwn(ARROWS, event.key)) state.cursor = moved(state.cursor, event.key, rows, units);
    else if (Object.hasOwn(acts, event.key)) acts[event.key]();
    else return;
    event.preventDefault();
    state.told = true; // spoken once it is drawn
    ui.draw();
  });
}
