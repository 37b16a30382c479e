// @ts-check
/** Matrices: what follows from the numbers, and how a result came about. Pure. */
import { entropyBits, outputOf, scoresOf, shown, softmaxRows } from "../kit/maths.js";

/** Everything that follows from Q, K, V and the mask. */
export function attend({ Q, K, V, mask, scaled, sizes: [M, N, dk, dv] }) {
  const E = scoresOf(Q, K, M, N, dk, scaled ? Math.sqrt(dk) : 1);
  const A = softmaxRows(E, mask, M, N);
  return { E, A, Y: outputOf(A, V, M, N, dv), H: entropyBits(A, M, N) };
}

/** The cells a result came from: { grid: [[row, column], …] }, and the sum in words. */
export function sourcesOf(grid, row, column, { sizes: [M, N, dk, dv] }) {
  const rowOf = (count) => Array.from({ length: count }, (_, j) => [row, j]);
  const columnOf = (count) => Array.from({ length: count }, (_, i) => [i, column]);
  if (grid === "E") return { Q: rowOf(dk), K: Array.from({ length: dk }, (_, k) => [column, k]) };
  if (grid === "A") return { E: rowOf(N) };
  if (grid === "H") return { A: rowOf(N) };
  if (grid === "Y") return { A: rowOf(N), V: columnOf(N) };
  return {};
}

/** How one result came about, in numbers. */
export function explain(grid, row, column, state, result) {
  const { Q, K, V, mask, scaled, sizes: [, N, dk, dv] } = state;
  const sum = (count, left, right) => Array.from({ length: count }, (_, k) =>
    `${shown(left(k))}·${shown(right(k))}`).join(" + ").replaceAll("+ −", "− ");
  if (grid === "E") {
    if (!mask[row * N + column]) return "masked: −∞ before the softmax, weight 0 after it";
    const products = sum(dk, (k) => Q[row * dk + k], (k) => K[column * dk + k]);
    return scaled ? `(${products}) / √${dk} = ${shown(result.E[row * N + column])}`
      : `${products} = ${shown(result.E[row * N + column])}`;
  }
  if (grid === "A") {
    if (!mask[row * N + column]) return "masked: weight 0";
    const others = Array.from({ length: N }, (_, j) => j).filter((j) => mask[row * N + j])
      .map((j) => `e^${shown(result.E[row * N + j])}`).join(" + ");
    return `e^${shown(result.E[row * N + column])} / (${others}) = ${shown(result.A[row * N + column])}`;
  }
  if (grid === "Y") return `${sum(N, (j) => result.A[row * N + j], (j) => V[j * dv + column])}`
    + ` = ${shown(result.Y[row * dv + column])}`;
  if (grid === "H") return `entropy ${shown(result.H[row])} of ${shown(Math.log2(N))} bits`;
  return "";
}

/** Where a cell's number lies in its matrix: K is shown transposed. */
export const flatIndex = (grid, row, column, [, , dk, dv]) =>
  (grid === "K" ? column * dk + row : row * (grid === "V" ? dv : dk) + column);
