// @ts-check
/** LossCurve: the view itself; stop is the one thing that it tells Python. */
import { paintItems, svgItems } from "../kit/items.js";
import { mount, node, pen } from "../kit/kit.js";
import { fileLook, pageLook } from "../kit/look.js";
import { stopButton } from "../kit/parts.js";
import { pictureFile } from "../kit/svg.js";
import { MEAN_OF, curveScale } from "./maths.js";
import { State } from "./state.js";

const TRAITS = ["values", "total", "levels", "level_names", "samples", "running", "stopped", "unit",
  "seconds"];

function showChart(state, ui, canvas) {
  const [width, height] = [ui.width - 30, ui.projector ? 340 : 240];
  ui.body.style.height = `${height}px`;
  const look = pageLook(ui);
  paintItems(pen(canvas, width, height), state.items(width, height, look), look.family);
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
  const ui = mount(context, { name: "loss-curve", traits: TRAITS, draw, picture: () => pictureFile({
    title: model.get("title"), subtitle: state.sentence(), theme: ui.theme, width: 760, height: 380,
    items: [svgItems(state.items(760, 320, fileLook(ui.theme)), 0, 56)] }) });
  const progress = ui.root.insertBefore(node("progress", "course-loss-curve__progress"), ui.body);
  progress.setAttribute("aria-label", "steps done");
  const canvas = ui.body.appendChild(node("canvas"));
  canvas.setAttribute("role", "img");
  const samples = ui.root.insertBefore(node("div", "course-loss-curve__samples"), ui.footer);
  const readout = ui.footer.appendChild(node("span", "course-loss-curve__readout"));
  ui.footer.appendChild(node("span", "course-view__caption",
    `thin: the loss of each step · thick: the mean of the last ${MEAN_OF}`));
  const drawStop = stopButton(ui);
  ui.pictureTools();

  function draw() {
    showChart(state, ui, canvas);
    const { steps, losses } = state.data();
    progress.max = model.get("total");
    progress.value = losses.length ? steps[losses.length - 1] : 0;
    drawStop();
    readout.textContent = state.sentence();
    canvas.setAttribute("aria-label", state.spoken());
    showSamples(samples, model.get("samples"));
  }

  listenToPointer(state, ui, canvas);
  return ui.close;
}

export default { render };
