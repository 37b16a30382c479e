// @ts-check
/** Frontier: from state to page. */
import { percent } from "../kit/answering.js";
import { paintItems } from "../kit/items.js";
import { node, pen, write } from "../kit/kit.js";
import { pageLook } from "../kit/look.js";
import { PALETTE } from "../kit/palette.js";
import { textMeasure } from "../kit/parts.js";
import { chartItems, colorOf, markItems, spotsOf } from "./items.js";
import { frontierScale } from "./maths.js";
import { digits, facts, titleOf } from "./words.js";

const NARROW = 620; // pixels: below it, the answers are under the chart
const LIKELY_PROJECTED = 5; // answers, in large type

/** The look of the chart: the region above the curve, and the paper inside of hollow marks. */
export const lookFor = (look, paper) => ({ ...look, paper, beyond: PALETTE.line[look.theme] + "55" });

export const dataOf = (state) => ({ curve: state.curve(), tracks: state.tracks, both: state.get("both"), point: state.chosen() });

/** Draw the chart; returns the look, which the legend shares. */
export function showChart(state, ui, { canvas, panel }) {
  const style = getComputedStyle(ui.root);
  const font = parseFloat(style.fontSize);
  const look = lookFor(pageLook(ui), style.getPropertyValue("--cv-paper"));
  const room = ui.width - 30;
  const narrow = room < NARROW;
  const side = Math.round(Math.min(font * 30, room * 0.41));
  ui.body.classList.toggle("is-narrow", narrow);
  panel.style.width = narrow ? "" : `${side}px`;
  const [width, height] = [narrow ? room : room - side - Math.round(font * 1.6), Math.round(font * (ui.projector ? 21.5 : 27))];
  const scale = frontierScale(width, height, state.get("range"), font);
  const data = dataOf(state);
  paintItems(pen(canvas, width, height), chartItems(scale, data, look, textMeasure(`${font}px ${look.family}`)), look.family);
  state.spots = spotsOf(scale, state.tracks, data.both).reverse();
  return look;
}

/** One button for each method: its mark and name; a click chooses its last point. */
export function showLegend(state, ui, { legend }, look) {
  const kinds = [...new Map(state.tracks.map((track, k) => [track.name, { ...track, k }])).values()];
  const key = JSON.stringify([kinds.map(({ name }) => name), ui.theme, look.paper]);
  if (legend.dataset.key !== key) {
    legend.dataset.key = key;
    legend.replaceChildren(...kinds.map(({ name, kind }) => {
      const chip = node("button", "course-frontier__chip");
      chip.type = "button";
      const mark = chip.appendChild(node("canvas"));
      const brush = pen(mark, 22, 12);
      if (kind < 0) paintItems(brush, [{ kind: "rect", x: 0, y: 4.5, width: 22, height: 3, fill: look.ink }]);
      else paintItems(brush, markItems(11, 6, 4.6, kind, colorOf(look, kind)));
      chip.append(node("span", "", name));
      ui.listen(chip, "click", () => {
        const to = state.tracks.findLastIndex((track) => track.name === name);
        state.to(ui, [to, state.tracks[to].points.length - 1]);
      });
      return chip;
    }));
  }
  const now = state.tracks[state.at()[0]].name;
  [...legend.children].forEach((chip, i) => chip.setAttribute("aria-pressed", String(kinds[i].name === now)));
}

/** One answer: its text, its bar with a tick at the reference's probability, its rewards. */
function answerRow({ text, share, before, reward, true: truth }, both, color) {
  const row = node("div", "course-frontier__answer");
  const name = row.appendChild(node("span", "course-frontier__text", text));
  name.title = text;
  name.dir = "auto";
  row.append(...[percent(share), digits(reward), ...(both ? [digits(truth)] : [])]
    .map((words) => node("span", "course-frontier__number", words)));
  const box = row.appendChild(node("span", "course-frontier__box"));
  const fill = box.appendChild(node("span", "course-frontier__fill"));
  fill.style.width = `${100 * share}%`;
  fill.style.background = color;
  box.appendChild(node("span", "course-frontier__tick")).style.left = `${100 * before}%`;
  box.title = `${percent(share)}, under the reference ${percent(before)}`;
  return row;
}

/** The panel: the chosen point in numbers, and its answers. */
export function showPanel(state, ui, { panel, heading, list, prompts, caption, bars }, look) {
  const both = state.get("both");
  const point = state.chosen();
  const color = colorOf(look, state.tracks[state.at()[0]].kind);
  write(heading, titleOf(point));
  heading.style.borderColor = color;
  list.replaceChildren(...facts(point, both).flatMap(([what, value]) => [node("span", "", what), node("b", "", value)]));
  prompts.row.hidden = state.get("prompts").length < 2;
  prompts.select.value = String(state.get("prompt"));
  panel.classList.toggle("has-true", both);
  caption.replaceChildren(...["answer (tick: reference)", "share", both ? "proxy" : "reward", ...(both ? ["true"] : [])]
    .map((words) => node("span", "course-view__caption", words)));
  const answers = state.answers().slice(0, ui.projector ? LIKELY_PROJECTED : undefined);
  bars.replaceChildren(...answers.map((answer) => answerRow(answer, both, color)));
}
