// @ts-check
/** Budget: what the keys do while the table has the focus; the sliders have keys of their own. */
import { isCommand } from "../kit/keys.js";

export const KEYS = "Tab to a slider, ← → moves it · in the table: ↑ ↓ another card · ← → utilization · m match the card · Home End";

export function listenToKeys(state, ui) {
  const acts = {
    ArrowUp: () => state.stepCard(ui, -1),
    ArrowDown: () => state.stepCard(ui, 1),
    ArrowLeft: () => state.stepUtilization(ui, -1),
    ArrowRight: () => state.stepUtilization(ui, 1),
    Home: () => state.toCard(ui, 0),
    End: () => state.toCard(ui, Infinity),
    m: () => state.match(ui),
  };
  ui.listen(ui.body, "keydown", (event) => {
    if (isCommand(event) || !Object.hasOwn(acts, event.key)) return;
    acts[event.key]();
    event.preventDefault();
    ui.say(state.sentence());
  });
}
