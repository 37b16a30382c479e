// @ts-check
/** Budget: the elements of the page. */
import { node } from "../kit/kit.js";
import { fromStep, SLIDERS, STEPS } from "./maths.js";
import { LABEL } from "./words.js";

/** One slider with its name and value. */
function buildSlider(state, ui, box, name) {
  const row = box.appendChild(node("label", "course-budget__slider"));
  const label = row.appendChild(node("span", "", LABEL[name]));
  const slider = row.appendChild(node("input"));
  Object.assign(slider, { type: "range", min: 0, max: STEPS, step: 1 });
  slider.setAttribute("aria-label", LABEL[name]);
  const value = row.appendChild(node("output"));
  ui.listen(slider, "input", () => {
    state.set(ui, name, fromStep(name, Number(slider.value)));
    ui.say(state.sentence());
  });
  return { label, slider, value };
}

/** One result: caption, value, and how it comes from the one before. */
function buildTile(box, caption, formula) {
  const tile = box.appendChild(node("div", "course-budget__tile"));
  tile.appendChild(node("span", "course-view__caption", caption));
  const value = tile.appendChild(node("span", "course-budget__value"));
  tile.appendChild(node("span", "course-budget__formula", formula));
  return value;
}

function buildRow(state, ui, table, at) {
  const row = table.appendChild(node("div", "course-budget__row"));
  const texts = Array.from({ length: 6 }, () => row.appendChild(node("span", "course-budget__cell")));
  const bar = row.appendChild(node("span", "course-budget__bar"));
  const fill = bar.appendChild(node("span", "course-budget__fill"));
  const mark = bar.appendChild(node("span", "course-budget__mark"));
  const implied = row.appendChild(node("span", "course-budget__cell"));
  ui.listen(row, "click", () => { state.toCard(ui, at); ui.say(state.sentence()); });
  return { row, texts, fill, mark, implied };
}

export function buildParts(state, ui) {
  const top = ui.root.insertBefore(node("div", "course-budget__top"), ui.body);
  const box = top.appendChild(node("div", "course-budget__sliders"));
  const sliders = Object.fromEntries(Object.keys(SLIDERS).map((name) => [name, buildSlider(state, ui, box, name)]));
  const results = top.appendChild(node("div", "course-budget__results"));
  const tiles = { flops: buildTile(results, "FLOPs", "6ND"),
    gpuHours: buildTile(results, "GPU-hours", "FLOPs / (utilization × peak)"),
    days: buildTile(results, "time", "GPU-hours / GPUs") };
  const table = ui.body.appendChild(node("div", "course-budget__table"));
  const head = table.appendChild(node("div", "course-budget__row is-head"));
  const heads = Array.from({ length: 6 }, () => head.appendChild(node("span", "course-budget__cell")));
  head.appendChild(node("span", "course-budget__wide", "utilization that the stated hours imply (line: the slider’s)"));
  const rows = state.get("cards").map((_, at) => buildRow(state, ui, table, at));
  const source = ui.body.appendChild(node("div", "course-budget__source"));
  ui.body.tabIndex = 0;
  ui.body.setAttribute("role", "application");
  const readout = ui.footer.appendChild(node("span", "course-budget__readout"));
  const match = ui.button("match the card", "Set the utilization that the stated GPU-hours imply", () => {
    state.match(ui);
    ui.say(state.sentence());
  });
  return { sliders, tiles, heads, rows, source, readout, match };
}
