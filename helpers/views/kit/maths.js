// @ts-check
/** The attention layer in numbers, and numbers as they are shown. Pure; row-major Float64Arrays. */

/** Q (M, d) times K (N, d) transposed, each divided by `divisor`: the scores (M, N). */
export function scoresOf(Q, K, M, N, d, divisor = 1) {
  const E = new Float64Array(M * N);
  for (let i = 0; i < M; i++)
    for (let j = 0; j < N; j++) {
      let sum = 0;
      for (let k = 0; k < d; k++) sum += Q[i * d + k] * K[j * d + k];
      E[i * N + j] = sum / divisor;
    }
  return E;
}

/** Softmax of each row over the keys that may be looked at; a row with none has weights 0. */
export function softmaxRows(E, mask, M, N) {
  const A = new Float64Array(M * N);
  for (let i = 0; i < M; i++) {
    let largest = -Infinity;
    for (let j = 0; j < N; j++) if (mask[i * N + j]) largest = Math.max(largest, E[i * N + j]);
    if (largest === -Infinity) continue;
    let total = 0;
    for (let j = 0; j < N; j++)
      if (mask[i * N + j]) total += A[i * N + j] = Math.exp(E[i * N + j] - largest);
    for (let j = 0; j < N; j++) A[i * N + j] /= total;
  }
  return A;
}

/** A (M, N) times V (N, d): the output (M, d). */
export function outputOf(A, V, M, N, d) {
  const Y = new Float64Array(M * d);
  for (let i = 0; i < M; i++)
    for (let j = 0; j < N; j++)
      for (let k = 0; k < d; k++) Y[i * d + k] += A[i * N + j] * V[j * d + k];
  return Y;
}

/** Entropy of each row in bits; 0 log 0 = 0. */
export function entropyBits(A, M, N) {
  return Float64Array.from({ length: M }, (_, i) => {
    let bits = 0;
    for (let j = 0; j < N; j++) {
      const p = A[i * N + j];
      if (p > 0) bits -= p * Math.log2(p);
    }
    return Math.max(0, bits);
  });
}

/** A number as it stands in a cell: short, and never "-0.00". */
export function shown(value) {
  const size = Math.abs(value);
  const digits = size >= 1000 ? 0 : size >= 100 ? 1 : 2;
  const text = size >= 1e6 ? value.toExponential(0) : value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
}

/** The next of 1, 2, 5, 10, 20 … that is at least `value`: colour limits that rarely change. */
export function niceLimit(value) {
  if (!(value > 1)) return 1;
  const ten = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * ten).find((limit) => limit >= value - 1e-9);
}

export const largest = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
