// @ts-check
/** ImageAttention: what the pointer does. */

/** The cell of the large map under the pointer. */
function placeUnder({ side, run }, canvas, event) {
  const box = canvas.getBoundingClientRect();
  const column = Math.floor((event.clientX - box.left) / side);
  const row = Math.floor((event.clientY - box.top) / side);
  return Math.min(Math.max(row, 0), run.rows - 1) * run.columns + Math.min(Math.max(column, 0), run.columns - 1);
}

export function listenToPointer(state, ui, { canvas, strip }, acts) {
  const under = (event) => placeUnder(state, canvas, event);
  ui.listen(canvas, "pointermove", (event) => {
    if (state.carry) acts.carryTo(under(event));
    else acts.point(under(event));
  });
  ui.listen(canvas, "pointerleave", () => { if (!state.carry) acts.point(null); });
  ui.listen(canvas, "pointerdown", (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    if (state.get("changeable")) acts.take(under(event));
  });
  ui.listen(canvas, "pointerup", (event) => {
    const place = under(event);
    if (!acts.drop(true)) acts.hold(place);
  });
  ui.listen(canvas, "pointercancel", () => acts.drop(false));
  ui.listen(canvas, "blur", () => { acts.drop(true); acts.point(null); });
  ui.listen(strip, "click", (event) => {
    const thumb = event.target.closest(".course-image-attention__thumb");
    if (thumb) acts.go([...strip.children].indexOf(thumb));
  });
}
