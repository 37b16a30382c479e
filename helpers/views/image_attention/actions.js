// @ts-check
/** ImageAttention: what pointer, keys and buttons can do. Python answers the changes. */
import { attendedPlaces, brushPlaces, editsTo, massMoved } from "./maths.js";

const BEAT = 1100; // milliseconds for which a word is shown while playing
const NEXT_BRUSH = { 1: 3, 3: 99 };

/** Carry attention from one cell to another, delete cells, undo. */
function changes(state, ui) {
  function take(place) {
    state.carry = { from: place, to: place, map: state.map(), edits: state.run.edits };
    ui.draw();
  }
  function carryTo(place) {
    const { carry, run } = state;
    if (place === carry.to) return;
    carry.to = state.cursor = place;
    const edits = new Map(carry.edits);
    if (place !== carry.from)
      edits.set(run.step, massMoved(carry.map, run.rows, run.columns, carry.from, place, state.get("brush")));
    ui.save({ edit_bytes: editsTo(edits) });
  }
  /** Put down what is carried; `kept` false: where it was. Returns whether anything had moved. */
  function drop(kept) {
    const { carry } = state;
    if (!carry) return false;
    const moved = carry.to !== carry.from;
    if (!kept && moved) ui.save({ edit_bytes: editsTo(carry.edits) });
    state.carry = null;
    ui.draw();
    return moved;
  }
  function deletePlaces() {
    if (!state.get("changeable")) return;
    const { run } = state;
    const held = state.cursor ?? state.get("place");
    const chosen = held === null ? attendedPlaces(state.map())
      : brushPlaces(held, state.get("brush"), run.rows, run.columns);
    const gone = new Set(run.deleted);
    if (chosen.every((place) => gone.has(place))) chosen.forEach((place) => gone.delete(place));
    else chosen.forEach((place) => gone.add(place));
    ui.save({ deleted_places: [...gone].sort((a, b) => a - b) });
  }
  function undoAll() {
    state.carry = null;
    ui.save({ edit_bytes: editsTo(new Map()), deleted_places: [] });
  }
  const turnBrush = () => ui.save({ brush: NEXT_BRUSH[state.get("brush")] ?? 1 });
  return { take, carryTo, drop, deletePlaces, undoAll, turnBrush };
}

/** Go from word to word. */
function stepping(state, ui, drop) {
  const go = (step) => {
    const to = Math.min(Math.max(step, 0), state.run.steps - 1);
    if (to !== state.get("step")) { drop(false); ui.save({ step: to }); }
  };
  const atEnd = () => state.get("step") >= state.run.steps - 1;
  const stop = () => { clearInterval(state.timer); state.timer = 0; ui.draw(); };
  const next = () => go(state.get("step") + 1);
  function play() {
    if (state.timer) { stop(); return; }
    if (atEnd()) go(0);
    state.timer = setInterval(() => { if (atEnd()) stop(); else next(); }, BEAT);
    ui.draw();
  }
  ui.signal.addEventListener("abort", () => clearInterval(state.timer));
  return { go, play, next, back: () => go(state.get("step") - 1), first: () => go(0),
    last: () => go(state.run.steps - 1) };
}

/** Point at a cell, hold it, free it. */
function pointing(state, ui, drop) {
  const point = (place) => {
    if (place === state.cursor) return;
    state.cursor = place;
    ui.draw();
  };
  const hold = (place) => ui.save({ place: state.get("place") === place ? null : place });
  const free = () => {
    if (!state.carry) { state.cursor = null; ui.save({ place: null }); }
    drop(false);
  };
  return { point, hold, free };
}

export function actions(state, ui) {
  const change = changes(state, ui);
  return { ...change, ...stepping(state, ui, change.drop), ...pointing(state, ui, change.drop) };
}
