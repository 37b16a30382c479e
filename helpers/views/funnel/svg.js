// @ts-check
/** Funnel: the picture to keep. Pure. */
import { PALETTE } from "../kit/palette.js";
import { label, pictureFile, tag } from "../kit/svg.js";
import { count, thousands } from "./words.js";

const [TOP, LINE, LEFT, BAR, WIDTH] = [78, 24, 300, 330, 900];
const NUMBERS = [690, 745, 805, 890];

/** All rules as bars with their numbers; `limits` are texts. */
export function funnelSvg({ title, subtitle, theme, rules, limits, rows, documents }) {
  const color = (name) => PALETTE[name][theme];
  const pale = PALETTE.sequential[theme][theme === "dark" ? 2 : 1];
  const head = ["left", "tokens", "dropped", "of which good"].map((words, i) =>
    label(NUMBERS[i], TOP - 14, words, { size: 11, fill: color("soft"), anchor: "end" }));
  const items = rows.flatMap((row, i) => {
    const y = TOP + i * LINE;
    const wide = (number) => (BAR * number) / Math.max(documents, 1);
    return [label(LEFT - 10, y + 8, `${rules[i]} ${limits[i]}`, { size: 12, fill: color("ink"), anchor: "end" }),
      tag("rect", { x: LEFT, y, width: wide(row.good), height: 16, fill: color("bar") }),
      tag("rect", { x: LEFT + wide(row.good), y, width: wide(row.left - row.good), height: 16, fill: pale }),
      ...[count(row.left), thousands(row.tokens), count(row.removed), count(row.wrongly)].map((words, k) =>
        label(NUMBERS[k], y + 8, words,
          { size: 12, anchor: "end", fill: k === 3 && row.wrongly ? color("accent") : color("ink") }))];
  });
  return pictureFile({ title, subtitle, theme, width: WIDTH, height: TOP + rows.length * LINE + 12,
    items: [...head, ...items] });
}
