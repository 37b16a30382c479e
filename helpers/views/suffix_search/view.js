// @ts-check
/** SuffixSearch: the view itself; stop is the one thing that it tells Python beside the step. */
import { isCommand } from "../kit/keys.js";
import { paintItems } from "../kit/items.js";
import { mount, node, pen, write } from "../kit/kit.js";
import { pageLook } from "../kit/look.js";
import { running } from "../kit/tokens.js";
import { curveColor, searchItems } from "./items.js";
import { nearestStep, searchScale } from "./maths.js";
import { State } from "./state.js";
import { searchSvg } from "./svg.js";

const TRAITS = ["prompt", "target", "total", "success", "names", "lengths", "others", "queries", "values", "suffixes", "at",
  "running", "stopped"];

/** A busy kernel may not hear of a trait before the cell has ended: then interrupt the cell, as
 * JupyterLab's own stop button does; Python takes that as a stop too. */
function stopButton(ui) {
  const { model } = ui;
  const insist = ui.rested(() => {
    if (model.get("running")) model.widget_manager?.kernel?.interrupt();
  }, 1000);
  return ui.button("Stop", "Stop the search and keep what it has found", () => {
    ui.save({ stopped: true });
    insist();
  });
}

function buildParts(state, ui) {
  const texts = ui.root.insertBefore(node("div", "course-suffix-search__texts"), ui.body);
  const strips = Object.fromEntries(["prompt", "suffix", "target"].map((name) => {
    const box = texts.appendChild(node("div", `course-suffix-search__text is-${name}`));
    box.appendChild(node("span", "course-view__caption", name));
    return [name, box.appendChild(node("span", "course-suffix-search__tokens"))];
  }));
  ui.body.tabIndex = 0;
  ui.body.setAttribute("role", "application");
  const canvas = ui.body.appendChild(node("canvas", "course-suffix-search__canvas"));
  const panel = ui.body.appendChild(node("label", "course-suffix-search__slider"));
  panel.appendChild(node("span", "course-view__caption", "step"));
  const slider = panel.appendChild(node("input"));
  [slider.type, slider.min] = ["range", "0"];
  const change = panel.appendChild(node("span", "course-suffix-search__change"));
  const legend = ui.body.appendChild(node("div", "course-suffix-search__legend"));
  const readout = ui.footer.appendChild(node("span", "course-suffix-search__readout"));
  const stop = stopButton(ui);
  ui.pictureTools();
  ui.help("← → step · Page up, Page down ten steps · [ ] step with a change · Home, End · a click on the chart goes there");
  return { strips, canvas, slider, change, legend, readout, stop };
}

function showTexts(state, { strips }) {
  const { suffix, marks } = state.seen;
  for (const [name, tokens] of [["prompt", state.get("prompt")], ["suffix", suffix], ["target", state.get("target")]])
    strips[name].replaceChildren(...tokens.map((token, i) => {
      const cell = node("span", "course-suffix-search__token", running(token));
      cell.classList.toggle("is-changed", name === "suffix" && marks[i]);
      return cell;
    }));
}

function showLegend(state, ui, { legend }) {
  const { own, at } = state.seen;
  const rows = [{ name: "this search", loss: at < 0 ? null : own.losses[at] }, ...state.beside()];
  legend.replaceChildren(...rows.map(({ name, loss }, i) => {
    const row = node("span", "course-suffix-search__curve");
    row.appendChild(node("span", "course-suffix-search__line")).style.background = curveColor(ui.theme, i);
    row.append(node("span", "", name), node("b", "", loss === null ? "–" : loss.toFixed(2)));
    return row;
  }));
}

function showRest(state, ui, { slider, change, readout, stop }) {
  const { step, last } = state.seen;
  slider.max = String(last);
  slider.value = String(step);
  slider.disabled = !last;
  slider.setAttribute("aria-valuetext", state.sentence());
  write(change, state.change());
  write(readout, [state.sentence(), state.progress()].filter(Boolean).join(" · "));
  stop.disabled = !state.get("running") || state.get("stopped");
  stop.hidden = !state.get("running");
  ui.body.setAttribute("aria-label", state.spoken());
}

function listen(state, ui, { canvas, slider }, sizes) {
  const act = (run) => { run(); state.spoke = true; ui.draw(); };
  const keys = { ArrowLeft: () => state.toStep(ui, state.seen.step - 1), ArrowRight: () => state.toStep(ui, state.seen.step + 1),
    PageUp: () => state.toStep(ui, state.seen.step + 10), PageDown: () => state.toStep(ui, state.seen.step - 10),
    Home: () => state.toStep(ui, 0), End: () => state.toStep(ui, Infinity), "[": () => state.toChange(ui, -1), "]": () => state.toChange(ui, 1) };
  ui.listen(slider, "input", () => act(() => state.toStep(ui, Number(slider.value))));
  ui.listen(ui.body, "keydown", (event) => {
    if (isCommand(event) || event.target === slider || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    act(keys[event.key]);
  });
  ui.listen(canvas, "click", (event) => {
    const { own, others, total, success } = state.seen;
    const { width, height, font } = sizes();
    const found = nearestStep(own.queries, event.offsetX, searchScale({ total, curves: [own, ...others], success }, width, height, font));
    if (found >= 0) state.toStep(ui, found + 1);
  });
}

function render(context) {
  const state = new State(context.model);
  state.compute();
  const ui = mount(context, { name: "suffix-search", traits: TRAITS, draw, picture: () => searchSvg(state, ui.theme) });
  const parts = buildParts(state, ui);
  let sizes = { width: 0, height: 0, font: 12 };

  function draw() {
    state.compute();
    const look = pageLook(ui);
    sizes = { width: ui.width - 34, height: ui.projector ? 300 : 230, font: look.small.size };
    showTexts(state, parts);
    paintItems(pen(parts.canvas, sizes.width, sizes.height), searchItems(state.seen, sizes, look), look.family);
    showLegend(state, ui, parts);
    showRest(state, ui, parts);
    if (state.spoke) ui.say(`${state.sentence()}. ${state.change()}`);
    state.spoke = false;
  }

  listen(state, ui, parts, () => sizes);
  return ui.close;
}

export default { render };
