// @ts-check
/** Experts: the tokens and the load as items. Pure. */
import { line, rect, text } from "../kit/items.js";
import { PALETTE } from "../kit/palette.js";

export const colourOf = (theme, expert) => PALETTE.lines[theme][expert % PALETTE.lines[theme].length];
const onColour = (theme) => PALETTE.on[theme === "light" ? "dark" : "light"]; // strong colors, or bright ones

/** Where everything is: labels, cells, and the load beside them, or below where there is no room. */
export function layout({ width, font, rows, time, labelWidth }) {
  const line = Math.round(font * 1.6);
  const beside = width > font * 38;
  const chart = beside ? Math.round(width * 0.3) : width;
  const room = (beside ? width - chart - font * 2 : width) - labelWidth;
  const cell = Math.max(4, Math.min(Math.round(font * 2), Math.floor(room / time)));
  const tall = Math.max(8, Math.min(cell, Math.round(font * 1.7)));
  const cells = { x: labelWidth, y: line, wide: cell, tall, height: rows * tall };
  const below = line + cells.height + font;
  const load = beside ? { x: width - chart, y: line, width: chart, height: Math.max(cells.height, font * 9) }
    : { x: 0, y: below + line, width, height: Math.round(font * 9) };
  return { width, font, line, cells, load, labelWidth, height: Math.max(line + cells.height, load.y + load.height) + line + 4 };
}

/** The sequences, a cell a token; where one expert is lit up, the others are pale. */
function tokenItems(box, { chosen, tokens, kinds, step, expert, theme }, look) {
  const { x, y, wide, tall } = box.cells;
  const items = [text(0, box.line * 0.4, `tokens after step ${step}`, { size: box.font, fill: look.soft })];
  chosen.forEach((row, i) => {
    const top = y + i * tall;
    items.push(text(x - box.font * 0.6, top + tall / 2, kinds[i], { size: Math.min(box.font, tall * 0.8), fill: look.ink, anchor: "end" }));
    row.forEach((one, j) => {
      const pale = expert >= 0 && one !== expert;
      items.push(rect(x + j * wide, top, wide - 1, tall - 1, pale ? PALETTE.line[theme] : colourOf(theme, one)));
      if (wide >= box.font * 0.9) items.push(text(x + (j + 0.5) * wide, top + tall / 2, tokens[i][j],
        { size: Math.min(box.font * 0.9, tall * 0.75, (1.3 * wide) / [...tokens[i][j]].length), fill: pale ? look.soft : onColour(theme), anchor: "middle" }));
    });
  });
  return items;
}

/** The shares of the experts, one above the other, over the steps so far; the line is where we are.
 * What is still to come is left empty. */
function loadItems(box, { load, step, expert, theme }, look) {
  const { x, y, width, height } = box.load;
  const steps = load.length;
  const items = [text(x, y - box.line * 0.6, "share of the tokens", { size: box.font, fill: look.soft }),
    line([[x, y + height], [x + width, y + height]], { stroke: look.line })];
  const wide = width / steps;
  const every = Math.max(1, Math.ceil(steps / width)); // no more strips than pixels
  for (let s = 0; s < Math.min(step, steps); s += every) {
    const [left, right] = [s, s + every].map((at) => Math.round(x + Math.min(at, step, steps) * wide)); // no seams
    let top = y;
    load[s].forEach((share, e) => {
      const pale = expert >= 0 && e !== expert;
      items.push(rect(left, top, right - left, share * height, pale ? PALETTE.line[theme] : colourOf(theme, e)));
      top += share * height;
    });
  }
  const here = x + (width * Math.min(step, steps)) / steps;
  items.push(line([[here, y - 3], [here, y + height + 3]], { stroke: look.ink, wide: 2 }),
    text(x, y + height + box.line * 0.5, "step 1", { size: box.font * 0.9, fill: look.soft }),
    text(x + width, y + height + box.line * 0.5, String(steps), { size: box.font * 0.9, fill: look.soft, anchor: "end" }));
  return items;
}

export const allItems = (box, seen, look) => [...tokenItems(box, seen, look), ...loadItems(box, seen, look)];

/** The cell at a point: [sequence, token], or null. */
export function cellAt(box, rows, time, px, py) {
  const [row, column] = [Math.floor((py - box.cells.y) / box.cells.tall), Math.floor((px - box.cells.x) / box.cells.wide)];
  return row >= 0 && row < rows && column >= 0 && column < time ? [row, column] : null;
}

/** Each expert's share of the tokens that are seen, in percent. */
export function shares(chosen, experts) {
  const counts = new Array(experts).fill(0);
  for (const row of chosen) for (const one of row) counts[one]++;
  const all = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => Math.round((100 * count) / all));
}
