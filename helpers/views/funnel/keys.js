// @ts-check
/** Funnel: what the keys do. */
import { isCommand } from "../kit/keys.js";

export function listenToKeys(state, ui) {
  const acts = {
    ArrowUp: () => state.toRule(ui, state.get("rule") - 1),
    ArrowDown: () => state.toRule(ui, state.get("rule") + 1),
    ArrowLeft: (many) => state.move(ui, -many),
    ArrowRight: (many) => state.move(ui, many),
    "[": () => state.toStopped(ui, -1),
    "]": () => state.toStopped(ui, 1),
    k: () => state.toKept(ui),
    r: () => ui.save({ limits: [...state.get("start")] }),
  };
  ui.listen(ui.body, "keydown", (event) => {
    if (isCommand(event) || !Object.hasOwn(acts, event.key)) return;
    acts[event.key](event.shiftKey ? 10 : 1);
    event.preventDefault();
    state.told = true; // spoken once it is drawn
    ui.draw();
  });
}
