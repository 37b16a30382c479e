// @ts-check
/** ScoreBoard: the picture to keep. Pure. */
import { svgItems } from "../kit/items.js";
import { fileLook } from "../kit/look.js";
import { label, pictureFile, tag } from "../kit/svg.js";
import { seriesColor } from "./items.js";

export function boardSvg(state, theme, width = 900) {
  const look = fileLook(theme);
  const { made, items } = state.board(width - 32, look, (text) => [...text].length * 6.8);
  let x = 16;
  const legend = made.series.filter((name) => !state.get("off").includes(name)).flatMap((name) => {
    const color = seriesColor(theme, made.series, name, look.ink);
    const at = x;
    x += 26 + [...name].length * 7.2;
    return [tag("circle", { cx: at + 5, cy: 50, r: 4.5, fill: color }), label(at + 15, 50, name, { size: 12.5, fill: look.ink })];
  });
  return pictureFile({ title: state.get("title"), theme, width, height: made.height + 84,
    items: [...legend, label(x, 50, "dot: as judged · ring: corrected", { size: 12.5, fill: look.soft }), svgItems(items, 16, 70)] });
}
