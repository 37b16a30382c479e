// @ts-check
/** LossCurve: axes, known levels, the losses and their running mean. Pure. */
import { axesItems, ticksOf } from "../kit/chart.js";
import { dot, line, text } from "../kit/items.js";
import { PALETTE } from "../kit/palette.js";
import { apart, smoothed } from "./maths.js";

/** A dashed line with its name at every known level. */
function levelItems(scale, levels, names, look) {
  const heights = apart(levels.map((level) => scale.y(level) - 8), 14);
  return levels.flatMap((level, i) => [
    line([[scale.left, scale.y(level)], [scale.right, scale.y(level)]], { stroke: look.soft, dash: [5, 4] }),
    text(scale.right, heights[i], names[i], { ...look.small, anchor: "end" })]);
}

/** Every loss thin and the running mean thick, with a dot at the step under the pointer. */
function lossItems(scale, { steps, losses, under }, look) {
  const means = smoothed(losses);
  const through = (ys) => Array.from(ys, (y, i) => [scale.x(steps[i]), scale.y(y)]);
  const blues = PALETTE.sequential[look.theme];
  return [line(through(losses), { stroke: blues[2], wide: look.wide / 2 }),
    line(through(means), { stroke: blues[look.theme === "light" ? 5 : 4], wide: look.wide }),
    ...(under !== null && under < losses.length ? [dot(scale.x(steps[under]), scale.y(means[under]), 4.5, look.accent)] : [])];
}

/** The whole chart; `under` is the index of the step under the pointer, or null. */
export const curveItems = (scale, { total, unit, levels, names, ...data }, look) => [
  ...axesItems(scale, { heights: ticksOf(0, scale.most), xName: `step, of ${total} →`, yName: `↑ ${unit}` }, look),
  ...levelItems(scale, levels, names, look), ...lossItems(scale, data, look)];
