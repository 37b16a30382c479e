// @ts-check
/** Survey: the picture to keep: the time line. Pure. */
import { svgItems } from "../kit/items.js";
import { fileLook } from "../kit/look.js";
import { label, pictureFile } from "../kit/svg.js";
import { timelineItems } from "./items.js";
import { timeline } from "./maths.js";

export function surveySvg({ title, subtitle, theme, seen, width = 960 }) {
  const look = fileLook(theme);
  if (!seen.shown.length) return pictureFile({ title, subtitle, theme, width, height: 90, items: [label(16, 70, "no model is shown", { fill: look.soft })] });
  const made = timeline(seen.lanes, { rows: seen.rows, width: width - 32, font: 12, most: 14,
    widthOf: (text) => [...text].length * 6.8 });
  return pictureFile({ title, subtitle, theme, width, height: made.height + 72,
    items: [svgItems(timelineItems(made, { current: seen.row, wrong: seen.wrong }, look), 16, 60)] });
}
