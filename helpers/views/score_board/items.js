// @ts-check
/** ScoreBoard: the board as plain items. Pure. */
import { css, mix } from "../kit/colors.js";
import { dot, line, rect, text } from "../kit/items.js";
import { PALETTE } from "../kit/palette.js";
import { across, TRUTH } from "./maths.js";

const SHARES = [0, 0.25, 0.5, 0.75, 1];

export const seriesColor = (theme, series, name, ink) => (name === TRUTH ? ink
  : PALETTE.lines[theme][series.filter((one) => one !== TRUTH).indexOf(name) % 6]);

const faint = (look, share) => css(mix([PALETTE.paper[look.theme], PALETTE.soft[look.theme]], share));

function axisItems(axis, name, { height, size, look }) {
  return [text(axis.left, size * 0.6, name, { ...look.small, size }), ...SHARES.flatMap((share) => {
    const x = across(axis, share);
    const wide = axis.right - axis.left > size * 16;
    return [line([[x, size * 2], [x, height]], { stroke: faint(look, share % 1 ? 0.25 : 0.5) }),
      ...(wide || share * 2 % 1 === 0 ? [text(x, size * 1.6, `${100 * share}%`, { ...look.small, size: size * 0.85, anchor: "middle" })] : [])];
  })];
}

/** A rate with its interval: a dot, or a ring where it is corrected. */
function rateItems(axis, y, [value, low, high], { color, kind, size, look }) {
  const wide = kind === "true" ? 3 : 2;
  const radius = size * (kind === "true" ? 0.36 : 0.3);
  const x = across(axis, value);
  return [line([[across(axis, low), y], [across(axis, high), y]], { stroke: color, wide }),
    ...[low, high].map((end) => line([[across(axis, end), y - size * 0.2], [across(axis, end), y + size * 0.2]], { stroke: color, wide: 1.5 })),
    dot(x, y, radius, color), ...(kind === "corrected" ? [dot(x, y, radius * 0.55, PALETTE.paper[look.theme])] : [])];
}

function rowItems(row, made, context) {
  const { rates } = made;
  const { size, look, current } = context;
  const on = row.at === current;
  return [...(on ? [rect(0, row.top, made.width, row.height, faint(look, 0.16)), rect(0, row.top, 3, row.height, look.accent)] : []),
    text(rates.left - size, row.top + row.height / 2, row.name, { size, fill: on ? look.accent : look.ink, anchor: "end" }),
    ...row.lanes.flatMap(({ name, kind, rate, y }) => rateItems(rates, y, rate,
      { color: seriesColor(look.theme, made.series, name, look.ink), kind, size, look }))];
}

/** All of the board; `group` says whether a block or a row is a defense. */
export function boardItems(made, { scores, refusals, group, row: current }, look) {
  const size = look.small.size;
  const context = { size, look, current, height: made.height };
  const items = [];
  made.blocks.forEach(({ top, height }, i) => {
    if (i % 2 === 0) items.push(rect(0, top, made.width, height, faint(look, 0.07)));
  });
  const rows = made.blocks.flatMap(({ rows: some }) => some.flatMap((row) => rowItems(row, made, context)));
  items.push(...(made.refusal ? axisItems(made.refusal, "harmless prompts refused", context) : []),
    ...axisItems(made.rates, "attacks that succeed", context), ...rows);
  for (const block of made.blocks) {
    items.push(text(size * 0.5, block.head, block.name, { size: size * 1.05, fill: look.ink }));
    const places = group === "defense" ? [[block.name, (block.rows[0].top + block.rows.at(-1).top + block.rows.at(-1).height) / 2]]
      : block.rows.map((row) => [scores[row.at].defense, row.top + row.height / 2]);
    for (const [defense, y] of made.refusal ? places : [])
      if (refusals[defense]) items.push(...rateItems(made.refusal, y, refusals[defense], { color: look.ink, kind: "true", size, look }));
  }
  return items;
}
