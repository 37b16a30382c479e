// @ts-check
/** SideBySide: the picture to keep. Pure. */
import { percent } from "../kit/answering.js";
import { PALETTE } from "../kit/palette.js";
import { label, pictureFile, tag } from "../kit/svg.js";
import { textCells, visible } from "../kit/tokens.js";
import { answerSentence, colorOf, setToken } from "./words.js";

const [TOP, EACH, GAP, LINE] = [76, 330, 16, 20];
const short = (words, most) => ([...words].length > most ? `${[...words].slice(0, most - 1).join("")}…` : words);

/** The bars of one model from the height `top`. */
function barItems({ names, chances }, written, top, theme) {
  return names.flatMap((name, i) => {
    const y = top + i * LINE;
    return [label(100, y, short(visible(name), 13), { size: 12, fill: PALETTE.ink[theme], anchor: "end",
      weight: name === written ? 700 : undefined }),
    tag("rect", { x: 108, y: y - 6, width: 130, height: 12, rx: 2, fill: PALETTE.line[theme] }),
    tag("rect", { x: 108, y: y - 6, width: 130 * chances[i], height: 12, rx: 2, fill: PALETTE.bar[theme] }),
    label(246, y, percent(chances[i]), { size: 12, fill: PALETTE.soft[theme] })];
  });
}

/** One column: { items, bottom of its answer }. */
function answerItems(one, mode, theme) {
  const soft = { size: 12, fill: PALETTE.soft[theme] };
  const { items, bottom } = textCells({ tokens: one.tokens.map((token) => setToken(token, mode).shown),
    colours: [...one.own].map((chance) => colorOf(theme, chance)), theme, width: EACH, top: TOP + 30, margin: 0 });
  const lines = [one.error || answerSentence(one), one.remark].filter(Boolean);
  return { bottom: bottom + 18 * lines.length,
    items: [label(0, TOP, one.name, { size: 15, weight: 600, fill: PALETTE.ink[theme] }),
      label(0, TOP + 18, short(one.note, 52), soft), ...items,
      ...lines.map((words, i) => label(0, bottom + 10 + 18 * i, short(words, 56), soft))] };
}

/** All columns; below each the tokens that were expected at its selected one. */
export function sideSvg({ title, prompt, answers, expected, mode, theme }) {
  const drawn = answers.map((one) => answerItems(one, mode, theme));
  const top = Math.max(...drawn.map(({ bottom }) => bottom)) + 28;
  const columns = answers.map((one, k) => {
    const bars = one.tokens.length ? [label(0, top, `token ${one.at + 1}: “${short(visible(one.tokens[one.at]), 20)}”`,
      { size: 12, fill: PALETTE.accent[theme] }), ...barItems(expected[k], one.tokens[one.at], top + 22, theme)] : [];
    return `<g transform="translate(${16 + k * (EACH + GAP)} 0)">${[...drawn[k].items, ...bars].join("")}</g>`;
  });
  return pictureFile({ title, subtitle: `“${prompt}”`, theme, width: 16 + answers.length * (EACH + GAP),
    height: top + 22 + 6 * LINE + 8, items: columns });
}
