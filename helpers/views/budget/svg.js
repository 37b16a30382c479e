// @ts-check
/** Budget: the picture to keep. Pure. */
import { countText, powerText, shareText } from "../kit/amounts.js";
import { line, rect, svgItems, text } from "../kit/items.js";
import { fileLook } from "../kit/look.js";
import { PALETTE } from "../kit/palette.js";
import { pictureFile } from "../kit/svg.js";
import { impliedOf, outcomeOf } from "./maths.js";
import { cells, durationText, HEADS, hoursText, peakText, verdict } from "./words.js";

const RIGHT = [0, 190, 250, 360, 480, 610]; // the first column begins there, the others end there
const [BAR, WIDE, ROW] = [640, 190, 26];

const rowText = (words, y, look) => words.map((word, i) =>
  text(RIGHT[i], y, word, { ...look, anchor: i ? "end" : "start" }));

function tableItems({ run, cards, at }, theme, look) {
  const ink = { size: 13, fill: look.ink };
  const mark = BAR + WIDE * run.utilization;
  const heads = HEADS(run.utilization);
  return [...rowText(heads.map((head) => head.split(" at ")[0].replace(" stated", "")), 8, look.small),
    ...[[4, `at ${shareText(run.utilization)}`], [5, "stated"]].map(([i, words]) => text(RIGHT[i], 24, words, { ...look.small, anchor: "end" })),
    text(BAR, 8, "utilization implied", look.small),
    ...cards.flatMap((card, i) => {
      const [top, middle] = [36 + i * ROW, 36 + i * ROW + ROW / 2];
      const share = impliedOf(card);
      return [...(i === at ? [rect(-6, top, BAR + WIDE + 62, ROW, PALETTE.sequential[theme][1])] : []),
        ...rowText(cells(card, run.utilization), middle, ink),
        rect(BAR, top + 6, WIDE * (share ?? 0), ROW - 12, PALETTE.bar[theme]),
        text(BAR + WIDE + 52, middle, share === null ? "–" : shareText(share), { ...ink, anchor: "end" })];
    }),
    line([[mark, 34], [mark, 38 + cards.length * ROW]], { stroke: PALETTE.accent[theme], wide: 2 })];
}

export function budgetSvg({ title, theme, read, width = 930 }) {
  const look = fileLook(theme);
  const { flops, gpuHours, days } = outcomeOf(read.run);
  const sum = `6ND = ${powerText(flops)} FLOPs → ${hoursText(gpuHours)} GPU-hours at ${shareText(read.run.utilization)} of `
    + `${peakText(read.run.peak)} → ${durationText(days)} on ${countText(read.run.gpus)} GPUs`;
  return pictureFile({ title, subtitle: sum, theme, width, height: 150 + read.cards.length * ROW, items: [
    svgItems(tableItems(read, theme, look), 16, 72),
    svgItems([text(0, 0, verdict(read.run, read.cards[read.at]), { size: 13, fill: look.ink })], 16, 132 + read.cards.length * ROW)] });
}
