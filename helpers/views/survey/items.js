// @ts-check
/** Survey: the time line as plain items. Pure. */
import { css, mix } from "../kit/colors.js";
import { dot, line, rect, text } from "../kit/items.js";
import { PALETTE } from "../kit/palette.js";

export const laneColor = (theme, at, name) => (name === "?" ? PALETTE.soft[theme] : PALETTE.lines[theme][at % 6]);

/** Lanes, years, dots and names; `current` is a row, `wrong` are the rows with a shown erratum. */
export function timelineItems(made, { current, wrong }, look) {
  const { left, right, height, lanes, ticks } = made;
  const size = look.small.size;
  const items = [];
  lanes.forEach(({ top, height: tall }, at) => {
    if (at % 2 === 0) items.push(rect(0, top, right + size * 0.5, tall, css(mix([PALETTE.paper[look.theme], PALETTE.soft[look.theme]], 0.07))));
  });
  const faint = css(mix([PALETTE.paper[look.theme], PALETTE.soft[look.theme]], 0.3));
  for (const { year, x } of ticks) {
    items.push(line([[x, size * 1.6], [x, height]], { stroke: faint }));
    items.push(text(x, size * 0.8, String(year), { ...look.small, anchor: "middle" }));
  }
  lanes.forEach(({ name, count, top, height: tall, marks }, at) => {
    const color = laneColor(look.theme, at, name);
    items.push(text(left - size, top + tall / 2, `${name || "(empty)"} `, { size, fill: color, anchor: "end" }));
    for (const { row, x, y, flip, label } of marks) {
      const on = row === current;
      if (on || wrong.has(row)) items.push(dot(x, y, made.dot * 1.9, look.accent));
      items.push(dot(x, y, made.dot, color));
      const away = (flip ? -1 : 1) * made.dot * 2.2;
      if (label || on) items.push(text(x + away, y, label ?? "", { size: size * (on ? 1.05 : 1),
        fill: on ? look.accent : look.ink, anchor: flip ? "end" : "start" }));
    }
  });
  return items;
}
