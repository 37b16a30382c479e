// @ts-check
/** Patches: what the keys do. */
import { isCommand, onGrid } from "../kit/keys.js";

export function listenToKeys(state, ui, { image }) {
  const editable = state.get("editable");
  const acts = {
    "[": () => state.stepHead(ui, -1),
    "]": () => state.stepHead(ui, 1),
    "{": () => state.stepLayer(ui, -1),
    "}": () => state.stepLayer(ui, 1),
    c: () => ui.save({ cut: !state.get("cut") }),
    Escape: () => { state.held = state.pixel = null; state.active = false; ui.draw(); },
    ...(editable && {
      p: () => state.turnPaint(ui),
      Enter: () => {
        if (state.pixel !== null) return;
        if (state.held !== null) state.swap(ui, state.held, state.get("patch"));
        else { state.held = state.get("patch"); state.to(ui, state.held); }
      },
      " ": () => { if (state.pixel !== null) state.paint(ui, state.pixel, state.turned(state.pixel)); },
    }),
  };
  const move = (key) => {
    if (state.pixel !== null) {
      const [, height, width] = state.sizes();
      state.toPixel(ui, onGrid(key, state.pixel, height, width));
    } else state.to(ui, state.active ? onGrid(key, state.get("patch"), state.rows(), state.columns()) : state.get("patch"));
  };
  ui.listen(image, "keydown", (event) => {
    if (isCommand(event) || (event.shiftKey && event.key === "Enter")) return;
    if (event.key.startsWith("Arrow")) move(event.key);
    else if (Object.hasOwn(acts, event.key)) acts[event.key]();
    else return;
    event.preventDefault();
    state.told = true; // spoken once it is drawn
  });
}
