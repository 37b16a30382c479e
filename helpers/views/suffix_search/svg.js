// @ts-check
/** SuffixSearch: the picture to keep. Pure. */
import { mix, rgbOf } from "../kit/colors.js";
import { svgItems } from "../kit/items.js";
import { fileLook } from "../kit/look.js";
import { PALETTE } from "../kit/palette.js";
import { label, pictureFile, tag } from "../kit/svg.js";
import { textCells } from "../kit/tokens.js";
import { curveColor, searchItems } from "./items.js";

/** The tokens of prompt, suffix and target with the color of each. */
function tokensOf(state, theme) {
  const { suffix, marks } = state.seen;
  const pale = mix([PALETTE.paper[theme], curveColor(theme, 0)], 0.28);
  return { tokens: [...state.get("prompt"), ...suffix, "→", ...state.get("target")],
    colours: [...state.get("prompt").map(() => null), ...suffix.map((_, i) => (marks[i] ? rgbOf(PALETTE.accent[theme]) : pale)),
      null, ...state.get("target").map(() => mix([PALETTE.paper[theme], PALETTE.soft[theme]], 0.2))] };
}

export function searchSvg(state, theme, width = 820) {
  const look = fileLook(theme);
  const { tokens, colours } = tokensOf(state, theme);
  const text = textCells({ tokens, colours, theme, width, top: 62 });
  let x = 16;
  const legend = ["this search", ...state.get("names")].flatMap((name, i) => {
    const at = x;
    x += 34 + [...name].length * 7;
    return [tag("rect", { x: at, y: text.bottom + 10, width: 16, height: 4, fill: curveColor(theme, i) }),
      label(at + 22, text.bottom + 12, name, { size: 12.5, fill: PALETTE.ink[theme] })];
  });
  return pictureFile({ title: state.get("title"), subtitle: state.sentence(), theme, width, height: text.bottom + 300,
    items: [...text.items, ...legend, svgItems(searchItems(state.seen, { width: width - 32, height: 260 }, look), 16, text.bottom + 26)] });
}
