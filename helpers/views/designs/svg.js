// @ts-check
/** Designs: the picture to keep. Pure. */
import { css, levelTable, MASKED, pool } from "../kit/colors.js";
import { svgItems } from "../kit/items.js";
import { fileLook } from "../kit/look.js";
import { PALETTE } from "../kit/palette.js";
import { label, pictureFile, tag } from "../kit/svg.js";
import { spectrumItems } from "./chart.js";
import { gridBox, labelled } from "./paint.js";

const [COLUMN, FONT, CHART, CELLS] = [300, 12, 130, 64];

function cellItems(grid, count, box, theme) {
  const { levels, rows } = pool(grid, count, count, CELLS);
  const table = levelTable(theme, count > 40 ? "root" : "linear");
  const cell = box.side / rows;
  return [...levels].map((level, i) => tag("rect", { x: box.left + (i % rows) * cell, y: box.top + Math.floor(i / rows) * cell,
    width: cell - (cell > 8 ? 1 : 0), height: cell - (cell > 8 ? 1 : 0), fill: level === MASKED ? "url(#masked)" : css(table[level]) }));
}

function designItems(design, { grid, token, says, ranks, hasChart }, context) {
  const { theme, x, head, range } = context;
  const color = (name) => PALETTE[name][theme];
  const widest = Math.max(...design.tokens.map((text) => [...text].length)) * FONT * 0.6;
  const box = gridBox({ width: COLUMN, most: 320, label: widest, font: FONT, count: design.count });
  const some = labelled(design.count, box.cell, FONT);
  const inside = [label(0, 8, design.name, { size: 15, fill: color("ink"), weight: 700 }), label(0, 28, design.note, { size: 12, fill: color("soft") })];
  const matrix = [...cellItems(grid, design.count, box, theme),
    ...some.map((i) => label(box.left - 5, box.top + (i + 0.5) * box.cell, design.tokens[i], { size: FONT, anchor: "end",
      fill: color(i === token ? "accent" : "ink") })),
    ...some.map((j) => label(box.left + (j + 0.5) * box.cell, box.top - 5, design.tokens[j], { size: FONT, fill: color("ink"), turn: -50 })),
    ...(token < 0 ? [] : [tag("rect", { x: box.left, y: box.top + token * box.cell, width: box.side, height: box.cell,
      fill: "none", stroke: color("accent"), "stroke-width": 2 })])];
  const under = 360;
  return `<g transform="translate(${x} 76)">${inside.join("")}<g transform="translate(0 44)">${matrix.join("")}</g>`
    + label(0, under, says, { size: 11, fill: color("ink") })
    + (hasChart ? svgItems(spectrumItems(design, head, range, { width: COLUMN, height: CHART }, fileLook(theme)), 0, under + 16) : "")
    + ranks.map((words, i) => label(0, under + CHART + 30 + 17 * i, words, { size: 10.5, fill: color("soft") })).join("") + "</g>";
}

/** All designs beside each other. `views` has { grid, token, says, ranks, hasChart } for each. */
export function designsSvg({ title, subtitle, theme, designs, views, head, range }) {
  const items = designs.map((design, i) => designItems(design, views[i], { theme, head, range, x: 16 + i * (COLUMN + 30) }));
  const rows = Math.max(...views.map(({ ranks }) => ranks.length));
  const chart = views.some(({ hasChart }) => hasChart);
  return pictureFile({ title, subtitle, theme, items, width: 32 + designs.length * (COLUMN + 30) - 30,
    height: 76 + 380 + (chart ? CHART + 20 + 17 * rows : 0) });
}
