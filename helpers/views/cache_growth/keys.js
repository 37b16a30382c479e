// @ts-check
/** CacheGrowth: what the keys do. */
import { isCommand } from "../kit/keys.js";

export const KEYS = "← → one token less, more · Page Down, Page Up half, twice as many · Home End · [ ] another set";

export function listenToKeys(state, ui) {
  const acts = {
    ArrowRight: () => state.toTokens(ui, state.get("tokens") + 1),
    ArrowLeft: () => state.toTokens(ui, state.get("tokens") - 1),
    PageUp: () => state.toTokens(ui, state.get("tokens") * 2),
    PageDown: () => state.toTokens(ui, Math.floor(state.get("tokens") / 2)),
    Home: () => state.toTokens(ui, 1),
    End: () => state.toTokens(ui, state.get("limit")),
    "[": () => state.toSet(ui, state.get("chosen") - 1),
    "]": () => state.toSet(ui, state.get("chosen") + 1),
  };
  ui.listen(ui.body, "keydown", (event) => {
    if (isCommand(event) || !Object.hasOwn(acts, event.key)) return;
    acts[event.key]();
    event.preventDefault();
    ui.say(state.sentence());
  });
}
