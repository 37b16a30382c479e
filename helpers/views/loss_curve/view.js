// @ts-check
/** LossCurve: the view itself; stop is the one thing that it tells Python. */
import { paintHeights, ticksOf } from "../kit/chart.js";
import { mount, node, numbers, pen } from "../kit/kit.js";
import { PALETTE } from "../kit/palette.js";
import { apart, curveScale, smoothed } from "./maths.js";
import { curveSvg } from "./svg.js";

const TRAITS = ["values", "total", "levels", "level_names", "samples", "running", "stopped", "unit",
  "seconds"];

function render(context) {
  const { model } = context;
  const ui = mount(context, { name: "loss-curve", traits: TRAITS, draw, picture: () => curveSvg({
    title: model.get("title"), subtitle: sentence(), theme: ui.theme, ...data(), total: model.get("total"),
    levels: model.get("levels"), names: model.get("level_names"), unit: model.get("unit") }) });
  const { body } = ui;
  const progress = ui.root.insertBefore(node("progress", "course-loss-curve__progress"), body);
  progress.setAttribute("aria-label", "steps done");
  const canvas = body.appendChild(node("canvas"));
  canvas.setAttribute("role", "img");
  const samples = ui.root.insertBefore(node("div", "course-loss-curve__samples"), ui.footer);
  const readout = ui.footer.appendChild(node("span", "course-loss-curve__readout"));
  // A busy kernel may not hear of a trait before the cell has ended: then interrupt the cell, as
  // JupyterLab's own stop button does; Python takes that as a stop too.
  const insist = ui.rested(() => {
    if (model.get("running")) model.widget_manager?.kernel?.interrupt();
  }, 1000);
  const stop = ui.button("Stop", "Stop the training and keep what it has learned", () => {
    ui.save({ stopped: true });
    insist();
  });
  ui.pictureTools();
  let under = null;

  const data = () => ({ steps: numbers(model.get("steps"), Float32Array),
    losses: numbers(model.get("values"), Float32Array) });

  function sentence() {
    const { steps, losses } = data();
    if (!losses.length) return `nothing is trained yet; ${model.get("total")} steps are planned`;
    const at = under === null ? losses.length - 1 : under;
    const means = smoothed(losses);
    const seconds = model.get("seconds");
    const left = (seconds / losses.length) * (model.get("total") - losses.length);
    const state = !model.get("running") ? (model.get("stopped") ? "stopped" : "done")
      : model.get("stopped") ? "stopping" : `about ${Math.max(1, Math.round(left))} s left`;
    return `step ${steps[at]} of ${model.get("total")}: ${means[at].toFixed(3)} (${model.get("unit")}) · `
      + `${seconds.toFixed(0)} s · ${state}`;
  }

  function draw() {
    const { steps, losses } = data();
    const [total, levels, names] = [model.get("total"), model.get("levels"), model.get("level_names")];
    const [width, height] = [ui.width - 30, ui.projector ? 340 : 240];
    const theme = ui.theme;
    const brush = pen(canvas, width, height);
    body.style.height = `${height}px`;
    const scale = curveScale(width, height, total, losses, levels);
    const style = getComputedStyle(ui.root);
    const colour = (name) => style.getPropertyValue(name);
    brush.font = `${ui.projector ? 16 : 12}px ${style.fontFamily}`;
    brush.textBaseline = "middle";
    brush.lineWidth = 1;
    paintHeights(brush, ticksOf(0, scale.most), scale,
      { line: colour("--cv-line"), soft: colour("--cv-soft") });
    brush.setLineDash([5, 4]);
    brush.strokeStyle = colour("--cv-soft");
    const heights = apart(levels.map((level) => scale.y(level) - 8), 14);
    levels.forEach((level, i) => {
      brush.beginPath();
      brush.moveTo(scale.left, scale.y(level));
      brush.lineTo(scale.right, scale.y(level));
      brush.stroke();
      brush.fillText(names[i], scale.right, heights[i]);
    });
    brush.setLineDash([]);
    brush.fillText(`step, of ${total}`, scale.right, height - 10);
    brush.textAlign = "left";
    brush.fillText(model.get("unit"), scale.left, height - 10);
    const line = (ys, look, wide) => {
      brush.strokeStyle = look;
      brush.lineWidth = wide;
      brush.beginPath();
      ys.forEach((y, i) => brush.lineTo(scale.x(steps[i]), scale.y(y)));
      brush.stroke();
    };
    line(losses, PALETTE.sequential[theme][2], 1.2);
    line(smoothed(losses), PALETTE.sequential[theme][theme === "light" ? 5 : 4], 2.4);
    if (under !== null && under < losses.length) {
      brush.fillStyle = colour("--cv-accent");
      brush.beginPath();
      brush.arc(scale.x(steps[under]), scale.y(smoothed(losses)[under]), 4.5, 0, 7);
      brush.fill();
    }
    progress.max = total;
    progress.value = losses.length ? steps[losses.length - 1] : 0;
    stop.disabled = !model.get("running") || model.get("stopped");
    readout.textContent = sentence();
    canvas.setAttribute("aria-label", readout.textContent);
    const texts = model.get("samples");
    samples.replaceChildren(...texts.slice(-4).map(([step, text]) => {
      const one = node("div", "course-loss-curve__sample");
      one.append(node("span", "course-view__caption", `step ${step}  `), node("span", "", text));
      return one;
    }));
  }

  ui.listen(canvas, "pointermove", (event) => {
    const { steps, losses } = data();
    const scale = curveScale(canvas.clientWidth, canvas.clientHeight, model.get("total"), losses,
      model.get("levels"));
    let nearest = null;
    steps.forEach((step, i) => {
      if (nearest === null || Math.abs(scale.x(step) - event.offsetX)
        < Math.abs(scale.x(steps[nearest]) - event.offsetX)) nearest = i;
    });
    under = nearest;
    ui.draw();
  });
  ui.listen(canvas, "pointerleave", () => { under = null; ui.draw(); });
  return ui.close;
}

export default { render };
