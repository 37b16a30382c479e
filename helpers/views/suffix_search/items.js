// @ts-check
/** SuffixSearch: the losses against the queries as plain items. Pure. */
import { axesItems, ticksOf } from "../kit/chart.js";
import { dot, line, text } from "../kit/items.js";
import { PALETTE } from "../kit/palette.js";
import { searchScale, stairs } from "./maths.js";
import { grouped } from "./words.js";

/** The first color is the search's own. */
export const curveColor = (theme, at) => PALETTE.lines[theme][at % 6];

/** `own` and `others` have queries and losses; `at` is the index of the step on show, −1 for none. */
export function searchItems({ own, others, total, success, at }, { width, height }, look) {
  const size = look.small.size;
  const scale = searchScale({ total, curves: [own, ...others], success }, width, height, size);
  const items = axesItems(scale, { heights: ticksOf(scale.low, scale.high), yName: "↑ loss of the target",
    xName: `queries, of ${grouped(total)} →` }, look);
  for (const level of success) {
    items.push(line([[scale.left, scale.y(level)], [scale.right, scale.y(level)]], { stroke: look.soft, dash: [5, 4] }),
      text(scale.left + size * 0.4, scale.y(level) - size * 0.7, "below: the model writes the target", look.small));
  }
  others.forEach(({ queries, losses }, i) =>
    items.push(line(stairs(queries, losses, scale), { stroke: curveColor(look.theme, i + 1), wide: look.wide * 0.7 })));
  items.push(line(stairs(own.queries, own.losses, scale), { stroke: curveColor(look.theme, 0), wide: look.wide * 1.3 }));
  if (at < 0) return items;
  const x = scale.x(own.queries[at]);
  return [...items, line([[x, scale.top], [x, scale.bottom]], { stroke: look.accent, wide: 1, dash: [3, 3] }),
    dot(x, scale.y(own.losses[at]), size * 0.4, look.accent)];
}
