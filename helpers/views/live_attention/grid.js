// @ts-check
/** LiveAttention: where the grids lie and what their cells say. Reads the model, touches no page. */
import { css, diverging, inkOn, levelTable } from "../kit/colors.js";
import { numbers } from "../kit/kit.js";
import { largest, niceLimit, shown } from "../kit/maths.js";
import { fittingMask } from "./maths.js";

export const CAPTIONS = { A: "A: weights", I: "I: influence", Y: "Y: outputs" };

/** Everything the numbers follow from, as it stands in the traits. */
export function liveInputs(model) {
  const tokens = model.get("tokens");
  const [d, dk, dv] = model.get("sizes");
  const all = numbers(model.get("vector_bytes"), Float64Array);
  let from = 0;
  const sources = tokens.map((words, s) => {
    const vectors = all.slice(from, from += words.length * d);
    return { name: model.get("source_names")[s], words, vectors, order: model.get("orders")[s] };
  });
  const W = numbers(model.get("weight_bytes"), Float64Array);
  const wiring = model.get("wiring");
  const count = sources[wiring[0]].order.length * sources[wiring[1]].order.length;
  return { sources, wiring, sizes: [d, dk, dv], masking: model.get("masking"),
    weights: { q: W.slice(0, d * dk), k: W.slice(d * dk, 2 * d * dk), v: W.slice(2 * d * dk) },
    positions: model.get("positions") ? numbers(model.get("position_bytes"), Float64Array) : null,
    mask: fittingMask(numbers(model.get("mask_bytes")), count) };
}

/** Boxes of the three grids; `measure` gives a word's width in pixels. */
export function layoutLive(state, { width, font, measure }) {
  const [q, k] = state.wiring;
  const [queries, keys] = [state.sources[q], state.sources[k]];
  const [M, N, dv] = [queries.order.length, keys.order.length, state.sizes[2]];
  const wide = Math.max(...state.sources.flatMap(({ words }) => words).map((w) => measure(w)));
  const label = Math.min(wide + 8, font * 7);
  const gap = font * 2;
  const free = width - 40 - label - 2 * gap;
  const cell = Math.max(font * 2.5, Math.min(font * 4.2, Math.floor(free / (2 * N + dv))));
  const [tall, top] = [font * 2.3, font * 3.4];
  return { M, N, dv, font, label, gap, cell, tall, top, chip: Math.min(wide, font * 7) + font * 1.4,
    queries, keys, x: { A: label + 8, I: label + 8 + N * cell + gap, Y: label + 8 + 2 * (N * cell + gap) },
    width: label + 8 + 2 * (N * cell + gap) + dv * cell, height: top + M * tall + 4 };
}

/** Every cell of the three grids: where, what it says, its colours. */
export function looksOf(state, result, effect, { M, N, dv }, theme) {
  if (!result) return [];
  const table = levelTable(theme);
  const [limit, most] = [niceLimit(largest(result.Y)), niceLimit(largest(effect.influence))];
  const all = [];
  const sequential = (value) => table[Math.round(254 * Math.sqrt(Math.min(Math.max(value, 0), 1)))];
  for (let i = 0; i < M; i++) {
    for (let j = 0; j < N; j++) {
      const at = i * N + j;
      const masked = !state.mask[at];
      const seen = result.A[at] > 0;
      all.push({ grid: "A", i, j, text: masked && !seen ? "0" : shown(result.A[at]),
        masked: masked && !seen, leak: masked && seen, colour: sequential(result.A[at]) });
      const value = effect.influence[at];
      const itself = i === j && state.wiring[0] === state.wiring[1];
      all.push({ grid: "I", i, j, text: value === 0 ? "0" : value < 0.005 ? "< .01" : shown(value),
        masked: masked && value === 0, leak: masked && value > 0 && !itself, colour: sequential(value / most) });
    }
    for (let c = 0; c < dv; c++)
      all.push({ grid: "Y", i, j: c, text: shown(result.Y[i * dv + c]), colour: diverging(theme,
        result.Y[i * dv + c], limit) });
  }
  return all.map((look) => ({ ...look, ink: inkOn(look.colour), colour: css(look.colour) }));
}
