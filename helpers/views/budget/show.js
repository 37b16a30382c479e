// @ts-check
/** Budget: from state to page. */
import { powerText, shareText } from "../kit/amounts.js";
import { write } from "../kit/kit.js";
import { impliedOf, outcomeOf, toStep } from "./maths.js";
import { cells, durationText, HEADS, hoursText, LABEL, sourceText, VALUE, verdict } from "./words.js";

/** The GPUs of the cards that have this peak: "H100, H800". */
const gpusOf = (cards, peak) => [...new Set(cards.filter((card) => card.peak === peak).map(({ gpu }) => gpu))].join(", ");

function showSliders({ run, cards }, sliders) {
  const named = gpusOf(cards, run.peak);
  write(sliders.peak.label, named ? `peak (${named})` : LABEL.peak);
  for (const [name, { slider, value }] of Object.entries(sliders)) {
    const words = VALUE[name](run[name]);
    if (Number(slider.value) !== toStep(name, run[name])) slider.value = String(toStep(name, run[name]));
    slider.setAttribute("aria-valuetext", words);
    write(value, words);
  }
}

function showTiles({ run }, tiles) {
  const { flops, gpuHours, days } = outcomeOf(run);
  write(tiles.flops, powerText(flops));
  write(tiles.gpuHours, hoursText(gpuHours));
  write(tiles.days, durationText(days));
}

function showRows({ run, cards, at }, { heads, rows }) {
  HEADS(run.utilization).forEach((words, i) => write(heads[i], words));
  rows.forEach(({ row, texts, fill, mark, implied }, i) => {
    const share = impliedOf(cards[i]);
    cells(cards[i], run.utilization).forEach((words, j) => write(texts[j], words));
    row.classList.toggle("is-chosen", i === at);
    fill.style.width = `${100 * (share ?? 0)}%`;
    mark.style.left = `${100 * run.utilization}%`;
    write(implied, share === null ? "–" : shareText(share));
  });
}

export function show(state, ui, parts) {
  const read = state.read();
  const card = read.cards[read.at];
  showSliders(read, parts.sliders);
  showTiles(read, parts.tiles);
  showRows(read, parts);
  parts.match.disabled = state.implied() === null;
  write(parts.source, card ? sourceText(card) : "no card has these numbers: choose one, or compare your own");
  const said = verdict(read.run, card);
  write(parts.readout, said);
  ui.body.setAttribute("aria-label", `${state.get("title")} ${said}. Up and down choose a card.`);
}
