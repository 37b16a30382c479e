// @ts-check
/** LiveAttention: what pointer, keys and buttons can do. */
import { moved } from "./maths.js";

const bytes = (mask) => new DataView(Uint8Array.from(mask).buffer);

/** Change the mask: one cell, or all of them. */
function masking(state, ui) {
  const at = (cell) => Number(cell.dataset.row) * state.box.N + Number(cell.dataset.column);
  /** Paint what is being painted into a cell. */
  function paint(cell) {
    const { inputs, painting } = state;
    if (inputs.mask[at(cell)] === painting) return;
    const mask = inputs.mask.slice();
    mask[at(cell)] = painting;
    ui.save({ mask_bytes: bytes(mask) });
    inputs.mask = mask;
  }
  /** Begin with a cell: the other of allowed and forbidden. */
  function beginPainting(cell) {
    state.painting = state.inputs.mask[at(cell)] ? 0 : 1;
    paint(cell);
  }
  const endPainting = () => { state.painting = null; };
  const forbidFuture = () => ui.save({ mask_bytes: bytes(
    state.inputs.mask.map((_, i) => Number(i % state.box.N <= Math.floor(i / state.box.N)))) });
  const allowAll = () => ui.save({ mask_bytes: bytes(state.inputs.mask.map(() => 1)) });
  return { paint, beginPainting, endPainting, forbidFuture, allowAll };
}

export function actions(state, ui) {
  /** Move a token of a source to another position. */
  function move(source, from, to) {
    const order = state.get("orders")[source];
    if (to < 0 || to >= order.length || to === from) return;
    const orders = state.get("orders").map((old, s) => (s === source ? moved(old, from, to) : old));
    ui.save({ orders });
    ui.say(`${orders[source].map((token) => state.get("tokens")[source][token]).join(" ")}`);
  }
  /** Take queries, keys or values (role 0, 1, 2) from another source. */
  function rewire(role, source) {
    const wiring = state.get("wiring").slice();
    wiring[role] = source;
    ui.save({ wiring, mask_bytes: bytes([]) });
  }
  const turnPositions = () => ui.save({ positions: !state.get("positions") });
  return { ...masking(state, ui), move, rewire, turnPositions };
}
