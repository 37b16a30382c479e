// @ts-check
/** Designs: from state to page. */
import { paintItems } from "../kit/items.js";
import { node, pen, write } from "../kit/kit.js";
import { pageLook } from "../kit/look.js";
import { textMeasure } from "../kit/parts.js";
import { linesOf, partColor, spectrumItems, spectrumScale } from "./chart.js";
import { gridBox, paintGrid } from "./paint.js";

const GAP = 22; // pixels between two designs, as in style.css

/** Sizes of a column: the grid's box, and the chart's. */
export function measure(state, ui) {
  const style = getComputedStyle(ui.root);
  const font = parseFloat(style.fontSize);
  const count = state.designs.length;
  const width = Math.floor((ui.width - 30 - GAP * (count - 1)) / count);
  const widthOf = textMeasure(`700 ${font}px ${style.fontFamily}`);
  const label = Math.max(...state.designs.flatMap(({ tokens }) => tokens.map(widthOf)));
  const chart = { width, height: state.hasWeights() ? Math.round(font * 10) : 0 };
  const rows = state.hasWeights() ? Math.max(...state.designs.map(({ parts }) => parts.length)) + 1 : 0;
  const around = font * (17 + 1.4 * rows) + chart.height;
  const most = Math.min(font * 26, ui.projector ? Math.max(font * 9, ui.room - around) : Infinity);
  state.layout = { font, chart, look: { ...pageLook(ui), small: { size: Math.max(font * 0.88, 11), fill: pageLook(ui).soft } },
    boxes: state.designs.map(({ count: n }) => gridBox({ width, most, label, font, count: n })) };
}

export function showGrids(state, columns) {
  const { boxes, look, font } = state.layout;
  columns.forEach(({ matrix }, i) => {
    const box = boxes[i];
    const key = state.hover?.design === i ? state.hover.key : -1;
    paintGrid(pen(matrix, box.width, box.height), state.designs[i], state.grid(i), box,
      { token: state.tokenIn(i), key, seen: state.seen(i), look, font });
  });
}

export function showSpectra(state, columns) {
  const { chart, look } = state.layout;
  columns.forEach(({ spectrum }, i) => {
    const design = state.designs[i];
    spectrum.hidden = !design.parts.some((part) => part.spectra);
    if (spectrum.hidden) return;
    paintItems(pen(spectrum, chart.width, chart.height), spectrumItems(design, state.head(), state.range, chart, look), look.family);
  });
}

/** The lines of a design's chart, where they are on the page. */
export function linesOnPage(state, design) {
  const { chart, look } = state.layout;
  return linesOf(state.designs[design], state.head(), spectrumScale(state.range, chart.width, chart.height, look.small.size));
}

/** A small table of ranks under every chart: the head that is shown, and all heads. */
export function showRanks(state, columns) {
  columns.forEach(({ ranks }, i) => {
    const rows = state.ranks(i);
    if (!rows.length) return;
    const head = ["rank", "effective", "median", "numerical", "full"];
    const several = rows.some(({ count }) => count > 1);
    const which = several ? [0, 1, 2, 3, 4] : [0, 1, 3];
    ranks.style.setProperty("--columns", String(which.length));
    const titles = ["", "exp of the entropy of the values' shares", "the median of all heads' effective ranks",
      "values that do not count as 0", "heads of full numerical rank"];
    ranks.replaceChildren(...which.map((at) => {
      const made = node("span", "course-designs__head", head[at]);
      made.title = titles[at];
      return made;
    }),
      ...rows.flatMap((row) => {
        const name = node("span", "course-designs__part");
        name.appendChild(node("span", "course-designs__line")).style.background = partColor(state.layout.look.theme, row.at);
        name.appendChild(node("span", "", row.name));
        name.title = row.name;
        const cells = ["", row.effective.toFixed(1), row.median.toFixed(1), `${row.numerical}/${row.size}`, `${row.full}/${row.count}`];
        return [name, ...which.slice(1).map((at) => node("b", "", cells[at]))];
      }));
  });
}

export function showWords(state, ui, { columns, readout, tools }) {
  const sentences = state.sentences();
  columns.forEach(({ says }, i) => write(says, sentences[i] ?? ""));
  write(readout, state.cell() || (state.focus() ? "" : "point at a token, or move with the arrow keys"));
  const head = state.headWords();
  tools.masks?.setAttribute("aria-pressed", String(state.masksOnly()));
  readout.dataset.head = head;
  ui.title.dataset.head = state.hasWeights() ? head : "";
  ui.body.setAttribute("aria-label", state.spoken());
}
