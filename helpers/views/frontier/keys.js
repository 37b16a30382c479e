// @ts-check
/** Frontier: what the keys and the pointer do. */
import { isCommand } from "../kit/keys.js";
import { nearestSpot, step } from "./maths.js";

export function listenToKeys(state, ui, { canvas }) {
  ui.listen(canvas, "keydown", (event) => {
    if (isCommand(event)) return;
    const to = step(event.key, state.at(), state.tracks.map(({ points }) => points.length));
    const last = state.get("prompts").length - 1;
    const prompt = { "[": Math.max(state.get("prompt") - 1, 0), "]": Math.min(state.get("prompt") + 1, last) }[event.key];
    if (to) state.to(ui, to);
    else if (prompt !== undefined) { state.told = true; ui.save({ prompt }); }
    else return;
    event.preventDefault();
    ui.draw();
  });
}

export function listenToPointer(state, ui, { canvas }) {
  const under = (event) => nearestSpot(state.spots, event.offsetX, event.offsetY, 16);
  ui.listen(canvas, "pointermove", (event) => {
    const spot = under(event);
    canvas.style.cursor = spot ? "pointer" : "";
    if (spot?.track === state.under?.track && spot?.point === state.under?.point) return;
    state.under = spot;
    ui.draw();
  });
  ui.listen(canvas, "pointerleave", () => { state.under = null; ui.draw(); });
  ui.listen(canvas, "click", (event) => {
    const spot = under(event);
    if (spot) state.to(ui, [spot.track, spot.point]);
    canvas.focus();
  });
}
