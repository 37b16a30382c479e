// @ts-check
/** Tokens: the picture to keep. Pure. */
import { css, inkOn } from "../kit/colors.js";
import { PALETTE } from "../kit/palette.js";
import { label, svgFile, tag } from "../kit/svg.js";
import { meanSentence, runningToken, tokenColour } from "./words.js";

/** The text in its colours, as SVG. */
export function tokensSvg({ title, theme, tokens, given, values, limit, name, unit, width = 820 }) {
  const [letter, line, margin] = [8.6, 25, 16];
  const items = [label(margin, 24, title, { size: 17, fill: PALETTE.ink[theme], weight: "bold" }),
    label(margin, 46, meanSentence({ values, name, unit }), { fill: PALETTE.soft[theme] })];
  let [x, y] = [margin, 66];
  tokens.forEach((token, i) => {
    const text = runningToken(token);
    const letters = [...text].length;
    const wide = letter * Math.max(1, letters) + (letters > 1 ? 8 : 0);
    if (x + wide > width - margin) [x, y] = [margin, y + line];
    const colour = tokenColour(theme, i < given ? null : values[i - given], limit);
    if (colour) items.push(tag("rect", { x, y, width: wide - (letters > 1 ? 3 : 0), height: line - 4,
      fill: css(colour) }));
    items.push(tag("text", { x: x + wide / 2, y: y + 15, "font-family": "monospace", "font-size": 13,
      "text-anchor": "middle", fill: colour ? inkOn(colour) : PALETTE.ink[theme] }, text));
    x += wide;
  });
  const height = y + line + 12;
  return { svg: svgFile({ width, height, theme, title, items }), width, height };
}
