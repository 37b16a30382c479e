// @ts-check
/** HiddenStates: the picture to keep. Pure. */
import { svgItems } from "../kit/items.js";
import { PALETTE } from "../kit/palette.js";
import { pictureFile, tag } from "../kit/svg.js";
import { textCells } from "../kit/tokens.js";
import { spanItems } from "./paint.js";

/** The picture to keep: the text in the unit's colours above the map of all units. */
export function statesSvg({ title, subtitle, theme, tokens, colours, image, spans, width }) {
  const text = textCells({ tokens, colours, theme, width, top: 66 });
  const y = text.bottom + 16;
  const map = { x: 16, y, width: width - 32, height: 260 };
  return pictureFile({ title, subtitle, theme, width, height: y + 276, items: [...text.items,
    svgItems(spanItems(spans, map.width, PALETTE.accent[theme]), 16, y - 9),
    tag("image", { ...map, href: image, preserveAspectRatio: "none", style: "image-rendering: pixelated" })] });
}
