// @ts-check
/** Matrices: what pointer, keys and buttons can do. */
import { numbers } from "../kit/kit.js";
import { flatIndex } from "./maths.js";
import { BYTES, sameCell } from "./state.js";

export function actions(state, ui) {
  const { model } = state;

  function setValue({ grid, row, column }, value) {
    const changed = numbers(model.get(BYTES[grid]), Float64Array);
    changed[flatIndex(grid, row, column, model.get("sizes"))] = value;
    ui.save({ [BYTES[grid]]: new DataView(changed.buffer) }, 80);
  }
  function turnMask({ row, column }) {
    const mask = numbers(model.get("mask_bytes")).slice();
    mask[row * model.get("sizes")[1] + column] ^= 1;
    ui.save({ mask_bytes: new DataView(mask.buffer) });
  }
  const turnScaled = () => ui.save({ scaled: !model.get("scaled") });
  /** Set all numbers back to those that were given. */
  function reset() {
    const start = numbers(model.get("start_bytes"), Float64Array);
    const [M, N, dk, dv] = model.get("sizes");
    const ends = [0, M * dk, (M + N) * dk, (M + N) * dk + N * dv];
    const part = (i) => new DataView(start.slice(ends[i], ends[i + 1]).buffer);
    ui.save({ q_bytes: part(0), k_bytes: part(1), v_bytes: part(2),
      mask_bytes: new DataView(numbers(model.get("start_mask")).slice().buffer),
      scaled: model.get("start_scaled") });
  }
  /** Explain a cell, or none; while a number is dragged it stays the one that is explained. */
  function point(cell) {
    if (state.drag || sameCell(cell, state.under)) return;
    state.under = cell;
    ui.draw();
  }
  return { setValue, turnMask, turnScaled, reset, point };
}
