// @ts-check
/** SceneEditor: what the pointer does. */
import { mosaicOf } from "./paint.js";
import { shapeAt } from "./shapes.js";

/** Where the pointer is on a square canvas whose side counts as `size`. */
function pointOn(canvas, size, event) {
  const box = canvas.getBoundingClientRect();
  return [((event.clientX - box.left) / box.width) * size, ((event.clientY - box.top) / box.height) * size];
}

function listenToScene(state, ui, scene, acts) {
  const { world } = state;
  const point = (event) => pointOn(scene, world.side, event);
  ui.listen(scene, "pointerdown", (event) => {
    if (event.button !== 0) return;
    const [x, y] = point(event);
    const i = shapeAt(state.get("shapes"), world, x, y);
    scene.focus();
    if (i < 0) return;
    event.preventDefault();
    const shape = state.get("shapes")[i];
    state.held = { i, dx: shape.x - x, dy: shape.y - y };
    scene.setPointerCapture(event.pointerId);
    ui.save({ selected: i });
  });
  ui.listen(scene, "pointermove", (event) => {
    const [x, y] = point(event);
    scene.classList.toggle("is-over", shapeAt(state.get("shapes"), world, x, y) >= 0);
    const { held } = state;
    if (held) acts.change({ x: x + held.dx, y: y + held.dy }, held.i);
  });
  for (const end of ["pointerup", "pointercancel"]) ui.listen(scene, end, () => { state.held = null; });
  ui.listen(scene, "dblclick", (event) => acts.addAt(...point(event)));
}

function listenToMosaic(state, ui, mosaic, acts) {
  ui.listen(mosaic, "pointermove", (event) => {
    const sizes = state.get("grid_size");
    const [channels, rows, columns] = sizes;
    const { across, cell } = mosaicOf(sizes, 1);
    const [x, y] = pointOn(mosaic, 1, event);
    const channel = Math.floor(y / (cell * (rows + 1))) * across + Math.floor(x / (cell * (columns + 1)));
    if (channel !== state.channel && channel < channels) acts.point(channel);
  });
  ui.listen(mosaic, "pointerleave", () => acts.point(-1));
}

export function listenToPointer(state, ui, { scene, mosaic, words }, acts) {
  listenToScene(state, ui, scene, acts);
  listenToMosaic(state, ui, mosaic, acts);
  ui.listen(words, "click", (event) => {
    const chip = event.target.closest(".course-scene__word");
    if (chip) acts.select(Number(chip.dataset.at));
  });
}
