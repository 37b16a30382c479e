// @ts-check
/** Anatomy: what the keys do. */
import { isCommand } from "../kit/keys.js";

export const KEYS = "← → another matrix · Home End the first, the last · Esc none · [ ] another model · + − nearer, further away";

export function listenToKeys(state, ui) {
  const acts = {
    ArrowRight: () => state.stepPart(ui, 1),
    ArrowLeft: () => state.stepPart(ui, -1),
    Home: () => state.toEnd(ui, false),
    End: () => state.toEnd(ui, true),
    Escape: () => ui.save({ part: "" }),
    "[": () => state.toModel(ui, state.get("chosen") - 1),
    "]": () => state.toModel(ui, state.get("chosen") + 1),
    "+": () => state.toZoom(ui, state.zoom() + 1),
    "=": () => state.toZoom(ui, state.zoom() + 1),
    "-": () => state.toZoom(ui, state.zoom() - 1),
  };
  ui.listen(ui.body, "keydown", (event) => {
    if (isCommand(event) || !Object.hasOwn(acts, event.key)) return;
    acts[event.key]();
    event.preventDefault();
    ui.say(state.sentence());
  });
}
