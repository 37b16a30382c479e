// @ts-check
/** Unrolled: the way back. What every step asks of the weight they share, and the sum so far. */
import { css, diverging, inkOn } from "../kit/colors.js";
import { paintItems } from "../kit/items.js";
import { node, pen } from "../kit/kit.js";
import { matrixItems } from "./cells.js";

const NUMBERS = 6; // matrices up to this size are shown with their numbers

/** The part of step t, and the sum of the parts from the last step down to t. */
export function partAndSum(parts, [rows, columns], steps, t) {
  const count = rows * columns;
  const sum = new Float32Array(count);
  for (let s = t; s < steps; s++)
    for (let i = 0; i < count; i++) sum[i] += parts[s * count + i];
  return { part: parts.subarray(t * count, (t + 1) * count), sum };
}

/** The size of a matrix: the root of its summed squares. */
export const sizeOf = (matrix) => Math.sqrt(matrix.reduce((sum, value) => sum + value * value, 0));

/** The size of every step's part. */
export function partSizes(parts, [rows, columns], steps) {
  return Array.from({ length: steps }, (_, t) =>
    sizeOf(parts.subarray(t * rows * columns, (t + 1) * rows * columns)));
}

const sumOf = (step, steps) => (step === steps - 1 ? "no later step yet"
  : `sum of steps ${step + 1} to ${steps}`);

/** What is said of a step on the way back. */
export function backSentence({ step, fed, weight, parts, backSizes }) {
  const { part, sum } = partAndSum(parts, backSizes, fed.length, step);
  const sofar = step > 0 ? sumOf(step, fed.length)
    : `sum of all ${fed.length} steps, the gradient of ${weight}`;
  return `back at step ${step + 1} of ${fed.length}: asks ${weight} for a change of size `
    + `${sizeOf(part).toFixed(3)}; ${sofar}: size ${sizeOf(sum).toFixed(3)}`;
}

const signed = (value) => value.toFixed(2).replace("-", "−").replace(/^−(0\.00)$/, "$1");

/** A small matrix with its numbers, a large one in colours only. */
function matrix(ui, caption, values, [rows, columns], limit) {
  const box = node("div", "course-unrolled__matrix");
  box.append(node("span", "course-view__caption", caption));
  if (rows > NUMBERS || columns > NUMBERS) {
    paintItems(pen(box.appendChild(node("canvas")), 120, 120),
      matrixItems(values, [rows, columns], limit, 120, ui.theme));
    return box;
  }
  const grid = box.appendChild(node("div", "course-unrolled__cells"));
  grid.style.gridTemplateColumns = `repeat(${columns}, 3.9em)`;
  values.forEach((value) => {
    const colour = diverging(ui.theme, value, limit);
    const cell = grid.appendChild(node("span", "", signed(value)));
    cell.style.backgroundColor = css(colour);
    cell.style.color = inkOn(colour);
  });
  return box;
}

/** What stands below the graph on the way back: dL/dh_t, the part of this step, the sum so far. */
export function backPanel(ui, { step, fed, weight, parts, backStates, backSizes, sizes, limits }) {
  const { part, sum } = partAndSum(parts, backSizes, fed.length, step);
  const units = sizes[1];
  const asked = backStates.subarray(step * units, (step + 1) * units);
  const range = step > 0 ? sumOf(step, fed.length) : `all steps: ∂L/∂${weight}`;
  const tall = units > NUMBERS ? [8, Math.ceil(units / 8)] : [1, units];
  const padded = Array.from({ length: tall[0] * tall[1] }, (_, i) => asked[i] ?? 0);
  return [matrix(ui, `∂L/∂h at step ${step + 1}`, padded, tall, limits.states),
    node("span", "course-unrolled__sign", "⟹"),
    matrix(ui, `asked of ${weight} here`, [...part], backSizes, limits.parts),
    node("span", "course-unrolled__sign", step === fed.length - 1 ? "=" : "+ later ="),
    matrix(ui, range, [...sum], backSizes, limits.parts)];
}
