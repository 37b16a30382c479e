// @ts-check
/** Curves: the view itself. A slider writes its number; Python answers with new lines. */
import { paintHeights, ticksOf } from "../kit/chart.js";
import { mount, node, numbers, paced, pen } from "../kit/kit.js";
import { DASHES, LINE_COLOURS, linesScale } from "./lines.js";
import { linesSvg } from "./svg.js";

const TRAITS = ["values", "names", "range", "setting", "x_label", "y_label"];

function render(context) {
  const { model } = context;
  const ui = mount(context, { name: "curves", traits: TRAITS, draw, picture: () => linesSvg({
    title: model.get("title"), subtitle: settings(), theme: ui.theme, xs: places(), lines: lines(),
    names: model.get("names"), range: model.get("range"), log: model.get("log"),
    xLabel: model.get("x_label"), yLabel: model.get("y_label") }) });
  const { body } = ui;
  const canvas = body.appendChild(node("canvas"));
  canvas.setAttribute("role", "img");
  const legend = ui.footer.appendChild(node("span", "course-curves__legend"));
  const readout = ui.footer.appendChild(node("span", "course-curves__readout"));
  const row = ui.root.insertBefore(node("div", "course-curves__sliders"), body);
  ui.pictureTools();
  let under = null;

  const places = () => [...numbers(model.get("places"), Float32Array)];
  const lines = () => {
    const all = numbers(model.get("values"), Float32Array);
    const points = model.get("points");
    return model.get("names").map((_, i) => all.subarray(i * points, (i + 1) * points));
  };
  const short = (value) => String(Number(value.toPrecision(3))).replace("-", "−");
  const settings = () => model.get("sliders").map(([name], i) =>
    `${name} = ${short(model.get("setting")[i])}`).join(", ");
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

  function draw() {
    const xs = places();
    const all = lines();
    const [names, range, log] = [model.get("names"), model.get("range"), model.get("log")];
    const [width, height] = [ui.width - 30, ui.projector ? 380 : 280];
    const brush = pen(canvas, width, height);
    body.style.height = `${height}px`;
    const scale = linesScale(width, height, xs, range);
    const style = getComputedStyle(ui.root);
    const colour = (name) => style.getPropertyValue(name);
    brush.font = `${ui.projector ? 16 : 12}px ${style.fontFamily}`;
    brush.textBaseline = "middle";
    paintHeights(brush, ticksOf(range[0], range[1], log), scale,
      { line: colour("--cv-line"), soft: colour("--cv-soft") }, log);
    brush.textAlign = "center";
    for (const tick of ticksOf(scale.first, scale.last))
      brush.fillText(String(tick), scale.x(tick), scale.bottom + 12);
    brush.textAlign = "right";
    brush.fillText(model.get("x_label"), scale.right, height - 7);
    brush.textAlign = "left";
    brush.fillText(model.get("y_label"), 2, height - 7);
    all.forEach((line, i) => {
      brush.strokeStyle = LINE_COLOURS[ui.theme][i % 6];
      brush.lineWidth = ui.projector ? 4 : 2.4;
      brush.setLineDash(DASHES[i % 6]);
      brush.beginPath();
      line.forEach((y, k) => brush.lineTo(scale.x(xs[k]), scale.y(y)));
      brush.stroke();
    });
    brush.setLineDash([]);
    const at = under === null ? xs.length - 1 : under;
    if (under !== null) {
      brush.strokeStyle = colour("--cv-ink");
      brush.lineWidth = 1;
      brush.beginPath();
      brush.moveTo(scale.x(xs[at]), scale.top);
      brush.lineTo(scale.x(xs[at]), scale.bottom);
      brush.stroke();
    }
    const value = (y) => (log ? (10 ** y).toExponential(1) : y.toFixed(2)).replaceAll("-", "−");
    legend.replaceChildren(...names.map((name, i) => {
      const one = node("span", "course-curves__name", `— ${name}: ${value(all[i][at])}`);
      one.style.color = LINE_COLOURS[ui.theme][i % 6];
      return one;
    }));
    readout.textContent = `at ${model.get("x_label")} ${short(xs[at])}`;
    canvas.setAttribute("aria-label", `${model.get("title")}, ${settings()}; ${readout.textContent}: `
      + names.map((name, i) => `${name} ${value(all[i][at])}`).join(", "));
    inputs.forEach(({ input, shown }, i) => {
      if (document.activeElement === input) return;
      input.value = String(model.get("setting")[i]);
      shown.textContent = short(model.get("setting")[i]);
    });
  }

  ui.listen(canvas, "pointermove", (event) => {
    const xs = places();
    const scale = linesScale(canvas.clientWidth, canvas.clientHeight, xs, model.get("range"));
    const far = xs.map((x) => Math.abs(scale.x(x) - event.offsetX));
    under = far.indexOf(Math.min(...far));
    ui.draw();
  });
  ui.listen(canvas, "pointerleave", () => { under = null; ui.draw(); });
  return ui.close;
}

export default { render };
