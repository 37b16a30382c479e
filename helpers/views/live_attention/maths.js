// @ts-check
/** LiveAttention: the layer over sets of tokens that can be moved, masked and rewired. Pure. */
import { outputOf, scoresOf } from "../kit/maths.js";

export const MASKINGS = ["-inf", "-1e6", "zero score", "after softmax"];
export const LARGE = -1e6; // what some courses write in place of minus infinity

/** X (n, d) times W (d, k). */
export function project(X, W, n, d, k) {
  const out = new Float64Array(n * k);
  for (let i = 0; i < n; i++)
    for (let c = 0; c < d; c++)
      for (let j = 0; j < k; j++) out[i * k + j] += X[i * d + c] * W[c * k + j];
  return out;
}

/** The vectors of a source in the order in which they stand, with positions where asked. */
export function placed({ vectors, order, d, positions }) {
  const X = new Float64Array(order.length * d);
  order.forEach((token, place) => {
    for (let c = 0; c < d; c++)
      X[place * d + c] = vectors[token * d + c] + (positions ? positions[place * d + c] : 0);
  });
  return X;
}

/** Weights of each row under one of four ways to mask; only the first is right. */
export function maskedWeights(E, mask, M, N, masking) {
  const A = new Float64Array(M * N);
  for (let i = 0; i < M; i++) {
    const scores = Array.from({ length: N }, (_, j) => {
      const at = i * N + j;
      if (mask[at] || masking === "after softmax") return E[at];
      return { "-inf": -Infinity, "-1e6": LARGE, "zero score": 0 }[masking];
    });
    const largest = Math.max(...scores);
    if (largest === -Infinity) continue; // nothing may be looked at: weights 0
    const powers = scores.map((e) => Math.exp(e - largest));
    const total = powers.reduce((sum, power) => sum + power, 0);
    powers.forEach((power, j) => {
      const kept = masking !== "after softmax" || mask[i * N + j];
      A[i * N + j] = kept ? power / total : 0;
    });
  }
  return A;
}

/** One pass; `blank` is [source, place] of a vector that is replaced by zeros. */
export function pass(state, blank) {
  const { sources, wiring, weights, sizes: [d, dk, dv] } = state;
  const X = sources.map((source, s) => {
    const placedSource = placed({ ...source, d, positions: state.positions });
    if (blank && blank[0].includes(s)) placedSource.fill(0, blank[1] * d, (blank[1] + 1) * d);
    return placedSource;
  });
  const [M, N, values] = wiring.map((s) => sources[s].order.length);
  if (N !== values) return null; // a key without a value
  const [q, k, v] = wiring;
  const Q = project(X[q], weights.q, M, d, dk);
  const K = project(X[k], weights.k, N, d, dk);
  const V = project(X[v], weights.v, N, d, dv);
  const E = scoresOf(Q, K, M, N, dk, Math.sqrt(dk));
  const A = maskedWeights(E, state.mask, M, N, state.masking);
  return { M, N, E, A, Y: outputOf(A, V, M, N, dv) };
}

/** How far each output moves when one key's token is blanked: (M, N), and the leak through the mask. */
export function influenceOf(state, result) {
  const { wiring, mask, sizes: [, , dv] } = state;
  const { M, N, Y } = result;
  const influence = new Float64Array(M * N);
  let leak = 0;
  for (let j = 0; j < N; j++) {
    const changed = pass(state, [[wiring[1], wiring[2]], j]).Y;
    for (let i = 0; i < M; i++) {
      for (let c = 0; c < dv; c++)
        influence[i * N + j] = Math.max(influence[i * N + j], Math.abs(changed[i * dv + c] - Y[i * dv + c]));
      const itself = i === j && (wiring[0] === wiring[1] || wiring[0] === wiring[2]);
      if (!mask[i * N + j] && !itself) leak = Math.max(leak, influence[i * N + j]);
    }
  }
  return { influence, leak };
}

/** Move the item at place `from` to place `to`. */
export function moved(order, from, to) {
  const next = order.slice();
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}

/** The mask for M x N places: as painted, or all allowed where the sizes have changed. */
export const fittingMask = (mask, count) => (mask.length === count ? mask : new Uint8Array(count).fill(1));

/** What the wiring is called, and which shapes meet. */
export function wiringWords({ sources, wiring, sizes: [, dk, dv] }) {
  const [q, k, v] = wiring;
  const [M, N, values] = wiring.map((s) => sources[s].order.length);
  const shapes = `Q (${M}, ${dk}) · K (${N}, ${dk}) · V (${values}, ${dv})`;
  if (N !== values) return `${shapes}: does not fit, ${N} keys but ${values} values`;
  const kind = q === k && k === v ? "self-attention" : k === v ? "cross-attention"
    : "it runs, but keys and values come from different sets";
  return `${shapes} → A (${M}, ${N}) → Y (${M}, ${dv}): ${kind}`;
}
