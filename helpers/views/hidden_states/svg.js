// @ts-check
/** HiddenStates: the picture to keep. Pure. */
import { css, inkOn } from "../kit/colors.js";
import { PALETTE } from "../kit/palette.js";
import { label, svgFile, tag } from "../kit/svg.js";
import { runsOf, visibleToken } from "./paint.js";

/** The picture to keep: the text in the unit's colours above the map of all units. */
export function statesSvg({ title, subtitle, theme, tokens, colours, image, spans, width }) {
  const [letter, line, margin] = [8.4, 20, 16];
  const ink = PALETTE.ink[theme];
  const items = [label(margin, 24, title, { size: 17, fill: ink, weight: 600 }),
    label(margin, 46, subtitle, { fill: PALETTE.soft[theme] })];
  let [x, y] = [margin, 66];
  tokens.forEach((token, i) => {
    const text = visibleToken(token);
    const wide = letter * Math.max(1, [...text].length);
    if (x + wide > width - margin) [x, y] = [margin, y + line];
    items.push(tag("rect", { x, y, width: wide, height: line - 2, fill: css(colours[i]) }),
      tag("text", { x: x + wide / 2, y: y + 13, "font-family": "monospace", "font-size": 13,
        "text-anchor": "middle", fill: inkOn(colours[i]) }, text));
    x += wide;
  });
  y += line + 16;
  const step = (width - 2 * margin) / tokens.length;
  for (const [from, to] of runsOf(spans))
    items.push(tag("rect", { x: margin + from * step, y: y - 8, width: (to - from) * step, height: 4,
      fill: PALETTE.accent[theme] }));
  items.push(tag("image", { x: margin, y, width: width - 2 * margin, height: 260, href: image,
    preserveAspectRatio: "none", style: "image-rendering: pixelated" }));
  const height = y + 276;
  return { svg: svgFile({ width, height, theme, title, items }), width, height };
}
