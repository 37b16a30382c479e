// @ts-check
/** Curves: the view itself. A slider writes its number; Python answers with new lines. */
import { paintItems, svgItems } from "../kit/items.js";
import { mount, node, paced, pen } from "../kit/kit.js";
import { fileLook, pageLook } from "../kit/look.js";
import { pictureFile } from "../kit/svg.js";
import { colourOf, linesScale, nameItems } from "./chart.js";
import { short, State } from "./state.js";

const TRAITS = ["values", "names", "range", "setting", "x_label", "y_label"];

/** One slider for each number that the reader may set; what is dragged is sent at a steady pace. */
function buildSliders(ui, row) {
  const { model } = ui;
  let wanted = null;
  const send = paced(() => { if (wanted) ui.save({ setting: wanted }); }, 60, ui.signal);
  const inputs = model.get("sliders").map(([name, lowest, highest], i) => {
    const line = row.appendChild(node("label", "course-curves__slider"));
    line.append(node("span", "", name.replaceAll("_", " ")));
    const input = line.appendChild(node("input"));
    Object.assign(input, { type: "range", min: lowest, max: highest, step: (highest - lowest) / 100 });
    input.setAttribute("aria-label", name.replaceAll("_", " "));
    const shown = line.appendChild(node("output"));
    ui.listen(input, "input", () => {
      wanted = inputs.map((one) => Number(one.input.value));
      shown.textContent = short(wanted[i]);
      send();
    });
    return { input, shown };
  });
  return inputs;
}

function showSliders(inputs, setting) {
  inputs.forEach(({ input, shown }, i) => {
    if (document.activeElement === input) return;
    input.value = String(setting[i]);
    shown.textContent = short(setting[i]);
  });
}

function showChart(state, ui, canvas) {
  const [width, height] = [ui.width - 30, ui.projector ? 380 : 280];
  ui.body.style.height = `${height}px`;
  const look = pageLook(ui);
  paintItems(pen(canvas, width, height), state.items(width, height, look), look.family);
}

/** The lines' names and values at one point, in color below the chart and in words for a reader. */
function showValues(state, ui, { canvas, legend, readout }, xs, lines) {
  const { model } = state;
  const at = state.under === null ? xs.length - 1 : state.under;
  const values = model.get("names").map((name, i) => [name, state.heightText(lines[i][at])]);
  legend.replaceChildren(...values.map(([name, value], i) => {
    const one = node("span", "course-curves__name", `— ${name}: ${value}`);
    one.style.color = colourOf(ui.theme, i);
    return one;
  }));
  readout.textContent = `at ${model.get("x_label")} ${short(xs[at])}`;
  canvas.setAttribute("aria-label", `${model.get("title")}, ${state.settings()}; `
    + `${readout.textContent}: ${values.map((pair) => pair.join(" ")).join(", ")}`);
}

function listenToPointer(state, ui, canvas) {
  ui.listen(canvas, "pointermove", (event) => {
    const xs = state.xs();
    const scale = linesScale(canvas.clientWidth, canvas.clientHeight, xs, ui.model.get("range"));
    const far = xs.map((x) => Math.abs(scale.x(x) - event.offsetX));
    state.under = far.indexOf(Math.min(...far));
    ui.draw();
  });
  ui.listen(canvas, "pointerleave", () => { state.under = null; ui.draw(); });
}

function render(context) {
  const { model } = context;
  const state = new State(model);
  const ui = mount(context, { name: "curves", traits: TRAITS, draw, picture: () => pictureFile({
    title: model.get("title"), subtitle: state.settings(), theme: ui.theme, width: 760, height: 400,
    items: [svgItems(state.items(760, 306, fileLook(ui.theme)), 0, 60),
      svgItems(nameItems(model.get("names"), 384, ui.theme))] }) });
  const canvas = ui.body.appendChild(node("canvas"));
  canvas.setAttribute("role", "img");
  const legend = ui.footer.appendChild(node("span", "course-curves__legend"));
  const readout = ui.footer.appendChild(node("span", "course-curves__readout"));
  const row = ui.root.insertBefore(node("div", "course-curves__sliders"), ui.body);
  ui.pictureTools();
  const inputs = buildSliders(ui, row);

  function draw() {
    showChart(state, ui, canvas);
    showValues(state, ui, { canvas, legend, readout }, state.xs(), state.lines());
    showSliders(inputs, model.get("setting"));
  }

  listenToPointer(state, ui, canvas);
  return ui.close;
}

export default { render };
