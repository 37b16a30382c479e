// @ts-check
/** Merges: the picture to keep. Pure. */
import { svgItems } from "../kit/items.js";
import { fileLook } from "../kit/look.js";
import { PALETTE } from "../kit/palette.js";
import { label, pictureFile } from "../kit/svg.js";
import { textCells } from "../kit/tokens.js";
import { chartItems } from "./chart.js";
import { shade } from "./show.js";
import { rowSentence } from "./words.js";

/** Every row in its colors, and the chart, as SVG. */
export function mergesSvg({ title, subtitle, theme, rows, bytes, curves, sizes, at, width = 820 }) {
  const items = [];
  let top = 66;
  rows.forEach(({ name, tokens }, row) => {
    items.push(label(16, top + 8, rowSentence({ name, tokens: tokens.length, bytes }),
      { size: 13, fill: PALETTE.lines[theme][row % 6], weight: 600 }));
    const cells = textCells({ tokens: tokens.map(({ text }) => text), theme, width, top: top + 20,
      colours: tokens.map((_, i) => shade(theme, i)) });
    items.push(...cells.items);
    top = cells.bottom + 12;
  });
  if (sizes.length > 1) {
    const look = fileLook(theme);
    items.push(svgItems(chartItems({ curves, sizes, at, width: width - 32, height: 150 }, look), 16, top));
    top += 156;
  }
  return pictureFile({ title, subtitle, theme, width, height: top + 8, items });
}
