// @ts-check
/** Patches: what the pointer does. */
import { patchUnder, pixelUnder, tokenUnder } from "./layout.js";

const pointOn = (canvas, event) => {
  const box = canvas.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
};

export function listenToPointer(state, ui, { image, row, maps }) {
  const leave = () => { if (!state.drag && state.pixel === null && state.held === null) { state.active = false; ui.draw(); } };
  ui.listen(image, "pointerdown", (event) => {
    if (event.button !== 0 || !state.get("editable")) return;
    image.focus();
    const [x, y] = pointOn(image, event);
    const patch = patchUnder(x, y, state.boxes.image);
    if (patch === null) return;
    event.preventDefault();
    image.setPointerCapture(event.pointerId);
    if (state.pixel !== null) {
      const pixel = pixelUnder(x, y, state.boxes.image);
      state.drag = { value: state.turned(pixel) };
      state.toPixel(ui, pixel);
      state.paint(ui, pixel, state.drag.value);
    } else {
      state.drag = { from: patch };
      state.held = patch;
      state.to(ui, patch);
    }
  });
  ui.listen(image, "pointermove", (event) => {
    const [x, y] = pointOn(image, event);
    const patch = patchUnder(x, y, state.boxes.image);
    if (patch === null) return;
    if (state.pixel === null) { state.to(ui, patch); return; }
    const pixel = pixelUnder(x, y, state.boxes.image);
    if (!state.drag) return;
    state.toPixel(ui, pixel);
    state.paint(ui, pixel, state.drag.value);
  });
  ui.listen(image, "pointerup", () => {
    const { drag } = state;
    state.drag = null;
    if (drag && drag.from !== undefined) state.swap(ui, drag.from, state.get("patch"));
  });
  ui.listen(image, "pointercancel", () => { state.drag = state.held = null; ui.draw(); });
  ui.listen(image, "pointerleave", leave);
  ui.listen(row, "pointermove", (event) => {
    const token = tokenUnder(...pointOn(row, event), state.boxes.sentence, state.count());
    if (token) state.to(ui, token - 1);
  });
  ui.listen(row, "pointerleave", leave);
  ui.listen(maps, "pointermove", (event) => {
    if (event.target.tagName !== "CANVAS") return;
    const [x, y] = pointOn(event.target, event);
    const cell = (event.target.clientWidth - 6) / Math.max(state.rows(), state.columns());
    const patch = patchUnder(x, y, { rows: state.rows(), columns: state.columns(), gap: 0, cell });
    if (patch !== null) state.to(ui, patch);
  });
  ui.listen(maps, "pointerleave", leave);
}
