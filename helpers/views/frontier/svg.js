// @ts-check
/** Frontier: the picture to keep. */
import { percent } from "../kit/answering.js";
import { area, rect, svgItems, text } from "../kit/items.js";
import { fileLook } from "../kit/look.js";
import { PALETTE } from "../kit/palette.js";
import { pictureFile } from "../kit/svg.js";
import { chartItems, colorOf } from "./items.js";
import { frontierScale } from "./maths.js";
import { dataOf, lookFor } from "./show.js";
import { digits, titleOf } from "./words.js";

const [WIDTH, SIDE, TOP, FONT, LINE] = [640, 330, 64, 13, 36];
const short = (words, most) => ([...words].length > most ? `${[...words].slice(0, most - 1).join("")}…` : words);

/** The answers of the chosen point as items. */
function answerItems(state, look) {
  const both = state.get("both");
  const color = colorOf(look, state.tracks[state.at()[0]].kind);
  const soft = { size: 12, fill: look.soft };
  return [text(0, 10, short(titleOf(state.chosen()), 42), { size: 14, fill: look.ink }),
    ...state.answers().flatMap(({ text: words, share, before, reward, true: truth }, i) => {
      const y = 38 + i * LINE;
      return [text(0, y, short(words, 24), { size: 12, fill: look.ink }),
        text(SIDE, y, `${percent(share)} · ${digits(reward)}${both ? ` · ${digits(truth)}` : ""}`, { ...soft, anchor: "end" }),
        rect(0, y + 9, SIDE, 7, PALETTE.line[look.theme]), rect(0, y + 9, SIDE * share, 7, color),
        area([[0, -2], [2, -2], [2, 9], [0, 9]].map(([dx, dy]) => [SIDE * before + dx - 1, y + 9 + dy]), look.ink)];
    })];
}

export function frontierSvg(state, theme) {
  const look = lookFor(fileLook(theme), PALETTE.paper[theme]);
  const height = 380;
  const chart = chartItems(frontierScale(WIDTH, height, state.get("range"), FONT), dataOf(state), look,
    (words) => [...words].length * FONT * 0.58);
  return pictureFile({ title: state.get("title"), subtitle: [state.sentence(), state.turning()].filter(Boolean).join(" · "),
    theme, width: WIDTH + SIDE + 48, height: TOP + height + 12,
    items: [svgItems(chart, 8, TOP), svgItems(answerItems(state, look), WIDTH + 28, TOP)] });
}
