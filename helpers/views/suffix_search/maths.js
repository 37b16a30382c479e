// @ts-check
/** SuffixSearch: what changed, who was better at equal queries, and where the points lie. Pure. */

/** Which tokens of a suffix differ from the one before it. */
export const changed = (suffix, before) => suffix.map((token, i) => Boolean(before) && token !== before[i]);

/** The last loss of a search after so many queries; null before its first. */
export function lossAfter({ queries, losses }, many) {
  let found = null;
  for (let i = 0; i < queries.length && queries[i] <= many; i++) found = losses[i];
  return found;
}

/** The other searches from their bytes: [{ name, queries, losses }]. */
export function curvesOf(names, lengths, numbers) {
  let at = 0;
  return names.map((name, i) => {
    const [queries, losses] = [numbers.subarray(at, at + lengths[i]), numbers.subarray(at + lengths[i], at + 2 * lengths[i])];
    at += 2 * lengths[i];
    return { name, queries, losses };
  });
}

/** From queries and a loss to a place in a box; the axis of losses fits what is shown. */
export function searchScale({ total, curves, success }, width, height, font) {
  const losses = [...curves.flatMap((curve) => [...curve.losses]), ...success];
  let [low, high] = [Math.min(...losses), Math.max(...losses)];
  if (!losses.length) [low, high] = [0, 1];
  const air = (high - low) * 0.06 || 0.5;
  [low, high] = [Math.max(low - air, Math.min(low, 0)), high + air];
  const [left, right, top, bottom] = [font * 3.4, width - font, font * 0.8, height - font * 2.8];
  const last = Math.max(total, ...curves.map((curve) => curve.queries.at(-1) ?? 0));
  return { low, high, left, right, top, bottom, foot: height - font * 0.7,
    x: (queries) => left + (queries / last) * (right - left),
    y: (loss) => bottom - ((loss - low) / (high - low)) * (bottom - top) };
}

/** A loss stays until the next one: the points of a line that goes down in steps. */
export function stairs(queries, losses, scale) {
  const points = [];
  for (let i = 0; i < queries.length; i++) {
    if (i) points.push([scale.x(queries[i]), scale.y(losses[i - 1])]);
    points.push([scale.x(queries[i]), scale.y(losses[i])]);
  }
  return points;
}

/** The step whose queries are nearest to a place on the axis; −1 without any. */
export function nearestStep(queries, x, scale) {
  let best = -1;
  queries.forEach((many, i) => {
    if (best < 0 || Math.abs(scale.x(many) - x) < Math.abs(scale.x(queries[best]) - x)) best = i;
  });
  return best;
}
