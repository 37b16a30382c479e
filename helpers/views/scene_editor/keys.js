// @ts-check
/** SceneEditor: what the keys do. */
import { isCommand } from "../kit/keys.js";

export const HELP = "Drag a shape, or with the image focused: ← ↑ ↓ → move (Shift: far), Enter next shape, "
  + "K kind, C color, S size, + add, Delete remove";

export function listenToKeys(state, ui, { scene, words }, acts) {
  ui.listen(scene, "keydown", (event) => {
    if (isCommand(event)) return;
    if (acts.press(event.key, event.shiftKey)) event.preventDefault();
  });
  ui.listen(words, "keydown", (event) => {
    const [word, last] = [state.get("word"), state.get("written").length - 1];
    const to = { ArrowLeft: word - 1, ArrowRight: word + 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    acts.select(Math.min(Math.max(to, 0), Math.max(last, 0)));
  });
}
