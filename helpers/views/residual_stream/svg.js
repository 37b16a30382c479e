// @ts-check
/** ResidualStream: the picture to keep. Pure. */
import { css, diverging } from "../kit/colors.js";
import { svgItems } from "../kit/items.js";
import { PALETTE } from "../kit/palette.js";
import { label, svgFile, tag } from "../kit/svg.js";
import { profileItems, thumbItems } from "./items.js";

const MARGIN = 16;

function stripItems(colors, { x, y, width, height }, stroke) {
  const wide = width / colors.length;
  return [...colors.map((color, i) => tag("rect", { x: x + i * wide, y, width: wide + (wide < 7 ? 0.3 : -1),
    height, fill: css(color) })), tag("rect", { x, y, width, height, fill: "none", stroke })];
}

function matrixItems(colors, { x, y }, size) {
  const side = Math.round(Math.sqrt(colors.length));
  const cell = size / side;
  return colors.map((color, i) => tag("rect", { x: x + (i % side) * cell, y: y + Math.floor(i / side) * cell,
    width: cell + 0.2, height: cell + 0.2, fill: css(color) }));
}

const group = (x, y, items) => `<g transform="translate(${x} ${y})">${items.join("")}</g>`;

/** Strips, profiles and small matrices; `strips` and `matrices` are lists of colors. */
export function streamSvg({ title, subtitle, note, theme, box, seen, strips, matrices, look }) {
  const head = box.font * 4.2;
  const inside = [];
  strips.forEach((colors, row) => {
    const stream = seen.rows[row][2];
    const inset = stream ? 0 : Math.max(1, Math.round(box.tall * 0.12));
    inside.push(...stripItems(colors, { x: box.strip.x, y: box.tops[row] + inset, width: box.strip.width,
      height: box.tall - 2 * inset }, stream ? look.ink : look.line),
    label(box.labelWidth - 4, box.tops[row] + box.tall / 2, seen.names[row],
      { size: Math.min(box.font, box.tall * 0.86), fill: stream ? look.ink : look.soft, anchor: "end",
        weight: stream ? 600 : undefined, line: seen.isOff[row] ? "line-through" : undefined }));
  });
  inside.push(svgItems(profileItems(box, seen, look)));
  const below = matrices.flatMap((colors, i) => matrixItems(colors, box.thumbs.places[i], box.thumbs.size));
  below.push(svgItems(thumbItems(box, seen, look)));
  const legendY = head + box.height + box.thumbs.height + box.line;
  const ramp = Array.from({ length: 40 }, (_, i) => tag("rect", { x: MARGIN + i * 3, y: legendY, width: 3.2,
    height: 9, fill: css(diverging(theme, i / 19.5 - 1, 1)) }));
  const height = legendY + box.line * 1.6;
  const width = box.width + 2 * MARGIN;
  const items = [label(MARGIN, box.font * 1.6, title, { size: box.font * 1.25, fill: look.ink, weight: 600 }),
    label(MARGIN, box.font * 3.2, [subtitle, note].filter(Boolean).join(" · "),
      { size: box.font * 0.95, fill: look.soft }),
    group(MARGIN, head, inside), group(MARGIN, head + box.height + box.line * 0.5, below), ...ramp,
    label(MARGIN + 128, legendY + 5, seen.legend, { size: box.font * 0.85, fill: PALETTE.soft[theme] })];
  return { svg: svgFile({ width, height, theme, title: `${title}. ${subtitle}`, items }), width, height };
}
