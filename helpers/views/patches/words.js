// @ts-check
/** Patches: what is said of a patch, and where a map points. Pure. */
import { shown } from "../kit/maths.js";

/** The number of the largest value. */
export const pointsTo = (values) => values.reduce((best, value, i) => (value > values[best] ? i : best), 0);

/** "points to 5 ✓": the patch of a map, and whether it is the true one. */
export function verdict(values, truth) {
  const best = pointsTo(values);
  return `points to ${best}${truth < 0 ? "" : best === truth ? " ✓" : " ✗"}`;
}

/** The name of the class token's map. */
export const attentionName = (layer, head) =>
  `class token, layer ${layer}, ${head < 0 ? "mean of heads" : `head ${head}`}`;

/** What is said of one patch: its number, where it is, its value in every map. */
export function sentence({ patch, columns, truth, maps }) {
  const [row, column] = [Math.floor(patch / columns), patch % columns];
  const said = [`patch ${patch} (row ${row}, column ${column})`];
  if (patch === truth) said.push("this one decides");
  said.push(...maps.map(({ name, values }) => `${name} ${shown(values[patch])}`));
  return said.join(" · ");
}

/** What is said of every map together. */
export const summary = ({ count, truth, maps }) => [`${count} patches`,
  ...(truth < 0 ? [] : [`patch ${truth} decides`]),
  ...maps.map(({ name, values }) => `${name} ${verdict(values, truth)}`)].join(" · ");
