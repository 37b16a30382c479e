// @ts-check
/** Anatomy: the bars of the shares as items. Pure. */
import { countText, largeText, shareText, sizeText } from "../kit/amounts.js";
import { css, inkOn, mix } from "../kit/colors.js";
import { rect, text } from "../kit/items.js";
import { PALETTE } from "../kit/palette.js";
import { colorOf } from "./paint.js";
import { costOf } from "./words.js";

const rgb = (color) => color.match(/\d+/g).map(Number);

/** The first of some names that has room in a piece of a bar. */
function inside(x, y, wide, names, font, ink) {
  const fits = names.find((name) => name.length * font * 0.56 + 6 <= wide);
  return fits ? [text(x + wide / 2, y, fits, { size: font * 0.9, fill: ink, anchor: "middle" })] : [];
}

/** Neighbors of one color: [x, width, color], each as long as it goes on. */
function runsOf(pieces) {
  const runs = [];
  for (const { x, wide, color } of pieces) {
    const last = runs.at(-1);
    if (last?.color === color) last.wide += wide;
    else runs.push({ x, wide, color });
  }
  return runs;
}

/** One bar of the parts, those of a group together. `of` is "parameters" or "flops". */
function partsBar({ parts, part, theme }, of, box) {
  const total = parts.reduce((sum, one) => sum + one[of], 0);
  let x = box.left;
  return [...new Set(parts.map(({ group }) => group))].flatMap((group) => {
    const mine = parts.filter((one) => one.group === group && one[of] > 0);
    const runs = runsOf(mine.map((one) => {
      const piece = { x, wide: (box.width * one[of]) / total,
        color: colorOf(theme, { ...one, parameters: 1 }, !part || part === one.name) };
      x += piece.wide;
      return piece;
    }));
    if (!runs.length) return [];
    const share = shareText(mine.reduce((sum, one) => sum + one[of], 0) / total);
    const longest = runs.reduce((best, run) => (run.wide > best.wide ? run : best));
    return [...runs.map((run, i) => rect(run.x, box.y, Math.max(run.wide - (i === runs.length - 1 && run.wide > 3 ? 1 : 0), 0),
      box.height, run.color)),
    ...inside(longest.x, box.y + box.height / 2, longest.wide, [`${group} ${share}`, share], box.font, inkOn(rgb(longest.color)))];
  });
}

/** What training keeps: a piece for each kind of state, in it the share of the part that is looked at. */
function statesBar({ parts, part, states, theme }, box) {
  const total = states.reduce((sum, [, bytes]) => sum + bytes, 0);
  const whole = costOf(parts, states).parameters;
  const share = (parts.find(({ name }) => name === part)?.parameters ?? 0) / whole;
  let x = box.left;
  return states.flatMap(([name, bytes], i) => {
    const [start, wide] = [x, (box.width * bytes) / total];
    x += wide;
    const color = mix([PALETTE.paper[theme], PALETTE.lines[theme][5]], 0.34 + 0.12 * (i % 3));
    return [rect(start, box.y, wide - 0.8, box.height, css(color)),
      ...(share ? [rect(start, box.y + box.height * 0.78, (wide - 0.8) * share, box.height * 0.22, PALETTE.ink[theme])] : []),
      ...inside(start, box.y + box.height * (share ? 0.42 : 0.5), wide, [name], box.font, inkOn(color))];
  });
}

/** Three bars, one below the other, with their names at the left and their totals at the right. */
export function barItems(state, { left, width, font }, look) {
  const whole = costOf(state.parts, state.states);
  const [height, step, right] = [font * 1.5, font * 1.95, font * 9.8];
  const rows = [["parameters", countText(whole.parameters), (box) => partsBar(state, "parameters", box)],
    ["FLOPs a token", largeText(whole.flops), (box) => partsBar(state, "flops", box)],
    ["training memory", sizeText(whole.bytes), (box) => statesBar(state, box)]];
  return rows.flatMap(([name, total, draw], i) => {
    const [y, middle] = [i * step, i * step + height / 2];
    return [text(0, middle, name, { size: font, fill: look.soft }),
      ...draw({ left, width: width - right, y, height, font }),
      text(left + width, middle, total, { size: font, fill: look.ink, anchor: "end" })];
  });
}

export const barsHeight = (font) => font * 1.95 * 3;
