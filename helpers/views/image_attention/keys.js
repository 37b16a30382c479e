// @ts-check
/** ImageAttention: what the keys do. */
import { onGrid } from "../kit/keys.js";

export const LOOKING_KEYS = "arrows: place · Enter or click: hold it · Escape: free · , and . (or [ and ]): word · "
  + "Home End: first, last word · p or Space: play";
export const CHANGING_KEYS = " · g: take up attention, arrows carry it, g puts it down (or drag) · b: how much · "
  + "Delete: delete places · u: undo all";

/** What each key does on the map and on the strip; `changing` only where Python answers. */
function keyTables(state, acts) {
  const both = { ",": acts.back, ".": acts.next, "[": acts.back, "]": acts.next, Home: acts.first,
    End: acts.last, p: acts.play, Escape: acts.free };
  return {
    map: { ...both, Enter: () => acts.hold(state.at()) },
    strip: { ...both, ArrowLeft: acts.back, ArrowRight: acts.next, " ": acts.play },
    changing: { u: acts.undoAll, Delete: acts.deletePlaces, Backspace: acts.deletePlaces, b: acts.turnBrush,
      g: () => { if (state.carry) acts.drop(true); else acts.take(state.at()); } },
  };
}

export function listenToKeys(state, ui, { canvas, strip }, acts) {
  const tables = keyTables(state, acts);
  /** Move the cursor, or what is carried; says whether the key is an arrow. */
  function move(key) {
    const { carry, run } = state;
    const to = onGrid(key, carry ? carry.to : state.at(), run.rows, run.columns);
    if (to === null) return false;
    if (carry) acts.carryTo(to);
    else { state.cursor = to; ui.draw(); }
    return true;
  }
  function press(key, table) {
    const act = table[key] ?? (state.get("changeable") ? tables.changing[key] : undefined);
    act?.();
    return act !== undefined;
  }
  ui.listen(canvas, "keydown", (event) => {
    if (move(event.key) || press(event.key, tables.map)) event.preventDefault();
  });
  ui.listen(strip, "keydown", (event) => {
    if (press(event.key, tables.strip)) event.preventDefault();
  });
}
