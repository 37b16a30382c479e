// @ts-check
/** Unrolled: the picture to keep. Pure. */
import { svgItems } from "../kit/items.js";
import { PALETTE } from "../kit/palette.js";
import { label, pictureFile, tag } from "../kit/svg.js";
import { stateItems } from "./cells.js";

const [WIDE, HIGH, COLUMNS] = [82, 168, 12]; // of one step, and how many steps are in a line
const STATE = { width: 52, height: 72 };

/** One step with its upper left corner at (x, y): what came out, the state, what was fed in. */
function stepItems(run, t, x, y, theme) {
  const [ink, soft, accent] = ["ink", "soft", "accent"].map((name) => PALETTE[name][theme]);
  const at = t - run.reads;
  const items = [svgItems(stateItems(run, t, { ...STATE, rows: 8, theme }), x, y + 24),
    tag("rect", { x, y: y + 24, ...STATE, fill: "none", "stroke-width": 1.5,
      stroke: at < 0 ? soft : PALETTE.sequential[theme][4] }),
    label(x + 26, y + 112, run.fed[t], { size: 12, anchor: "middle", fill: soft })];
  if (run.back) items.push(label(x + 26, y + 130, run.partsOf[t].toFixed(2),
    { size: 12, anchor: "middle", fill: accent }));
  if (at >= 0 && at < run.written.length) items.push(label(x + 26, y + 10, run.written[at],
    { anchor: "middle", weight: "bold", fill: run.wrong[at] ? accent : ink,
      line: run.wrong[at] ? "underline" : undefined }));
  return items;
}

/** The whole graph as SVG, as many columns in a line as fit; backward with what comes back. */
export function unrolledSvg({ title, theme, ...run }) {
  const [steps] = run.sizes;
  const items = Array.from({ length: steps }, (_, t) =>
    stepItems(run, t, 16 + (t % COLUMNS) * WIDE, 50 + Math.floor(t / COLUMNS) * HIGH, theme)).flat();
  return pictureFile({ title, theme, items, width: 16 + Math.min(steps, COLUMNS) * WIDE,
    height: 50 + Math.ceil(steps / COLUMNS) * HIGH });
}
