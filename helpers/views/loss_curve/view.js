// @ts-check
/** LossCurve: the view itself; stop is the one thing that it tells Python. */
import { mount, node, pen } from "../kit/kit.js";
import { curveScale } from "./maths.js";
import { paintAxes, paintLevels, paintLosses } from "./paint.js";
import { State } from "./state.js";
import { curveSvg } from "./svg.js";

const TRAITS = ["values", "total", "levels", "level_names", "samples", "running", "stopped", "unit",
  "seconds"];

/** A busy kernel may not hear of a trait before the cell has ended: then interrupt the cell, as
 * JupyterLab's own stop button does; Python takes that as a stop too. */
function stopButton(ui) {
  const { model } = ui;
  const insist = ui.rested(() => {
    if (model.get("running")) model.widget_manager?.kernel?.interrupt();
  }, 1000);
  return ui.button("Stop", "Stop the training and keep what it has learned", () => {
    ui.save({ stopped: true });
    insist();
  });
}

function showChart(state, ui, canvas) {
  const { model } = state;
  const data = state.data();
  const [total, levels] = [model.get("total"), model.get("levels")];
  const [width, height] = [ui.width - 30, ui.projector ? 340 : 240];
  const brush = pen(canvas, width, height);
  ui.body.style.height = `${height}px`;
  const scale = curveScale(width, height, total, data.losses, levels);
  const style = getComputedStyle(ui.root);
  paintAxes(brush, scale, { total, unit: model.get("unit"), height, size: ui.projector ? 16 : 12, style });
  paintLevels(brush, scale, levels, model.get("level_names"), style.getPropertyValue("--cv-soft"));
  paintLosses(brush, scale, data, { theme: ui.theme, under: state.under,
    accent: style.getPropertyValue("--cv-accent") });
}

function showSamples(samples, texts) {
  samples.replaceChildren(...texts.slice(-4).map(([step, text]) => {
    const one = node("div", "course-loss-curve__sample");
    one.append(node("span", "course-view__caption", `step ${step}  `), node("span", "", text));
    return one;
  }));
}

function listenToPointer(state, ui, canvas) {
  ui.listen(canvas, "pointermove", (event) => {
    const { steps, losses } = state.data();
    const scale = curveScale(canvas.clientWidth, canvas.clientHeight, ui.model.get("total"), losses,
      ui.model.get("levels"));
    let nearest = null;
    steps.forEach((step, i) => {
      if (nearest === null || Math.abs(scale.x(step) - event.offsetX)
        < Math.abs(scale.x(steps[nearest]) - event.offsetX)) nearest = i;
    });
    state.under = nearest;
    ui.draw();
  });
  ui.listen(canvas, "pointerleave", () => { state.under = null; ui.draw(); });
}

function render(context) {
  const { model } = context;
  const state = new State(model);
  const ui = mount(context, { name: "loss-curve", traits: TRAITS, draw, picture: () => curveSvg({
    title: model.get("title"), subtitle: state.sentence(), theme: ui.theme, ...state.data(),
    total: model.get("total"), levels: model.get("levels"), names: model.get("level_names"),
    unit: model.get("unit") }) });
  const progress = ui.root.insertBefore(node("progress", "course-loss-curve__progress"), ui.body);
  progress.setAttribute("aria-label", "steps done");
  const canvas = ui.body.appendChild(node("canvas"));
  canvas.setAttribute("role", "img");
  const samples = ui.root.insertBefore(node("div", "course-loss-curve__samples"), ui.footer);
  const readout = ui.footer.appendChild(node("span", "course-loss-curve__readout"));
  const stop = stopButton(ui);
  ui.pictureTools();

  function draw() {
    showChart(state, ui, canvas);
    const { steps, losses } = state.data();
    progress.max = model.get("total");
    progress.value = losses.length ? steps[losses.length - 1] : 0;
    stop.disabled = !model.get("running") || model.get("stopped");
    readout.textContent = state.sentence();
    canvas.setAttribute("aria-label", readout.textContent);
    showSamples(samples, model.get("samples"));
  }

  listenToPointer(state, ui, canvas);
  return ui.close;
}

export default { render };
