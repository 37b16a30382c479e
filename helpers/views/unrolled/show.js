// @ts-check
/** Unrolled: from the run to the page. */
import { choiceBars } from "../kit/answering.js";
import { paintItems } from "../kit/items.js";
import { node, numbers, pen } from "../kit/kit.js";
import { stateItems } from "./cells.js";
import { sentenceOf } from "./state.js";

/** Paint the state of step `t`, or its gradient. */
const paintState = (canvas, run, t, look) =>
  paintItems(pen(canvas, look.width, look.height), stateItems(run, t, look));

/** How much a step asks of the weight, as a bar. */
function partBar(run, t) {
  const bar = node("span", "course-unrolled__part");
  bar.title = `size of what this step asks of ${run.weight}`;
  bar.append(node("span", "course-unrolled__part-size", run.partsOf[t].toFixed(2)));
  bar.firstChild.style.setProperty("--part", `${(100 * run.partsOf[t]) / Math.max(...run.partsOf)}%`);
  return bar;
}

/** One step of the graph: what came out, the state, what was fed in. */
export function stepColumn(ui, run, t) {
  const column = node("button", "course-unrolled__step");
  column.type = "button";
  column.tabIndex = -1;
  const at = t - run.reads;
  column.classList.toggle("is-reading", at < 0);
  column.classList.toggle("is-current", t === run.step);
  // after a planted token the reader looks at what follows: nothing is dimmed
  column.classList.toggle("is-later", run.back ? t < run.step : t > run.step && !run.planted.length);
  const out = column.appendChild(node("span", "course-unrolled__out",
    at >= 0 && at < run.written.length ? run.written[at] : "\u00a0"));
  out.classList.toggle("is-wrong", at >= 0 && Boolean(run.wrong[at]));
  out.classList.toggle("is-planted", run.planted.includes(at));
  paintState(column.appendChild(node("canvas")), run, t,
    { width: 46, height: 60, rows: 8, theme: ui.theme });
  column.appendChild(node("span", "course-unrolled__fed", run.fed[t]));
  if (run.back) column.appendChild(partBar(run, t));
  column.setAttribute("aria-label", sentenceOf({ ...run, step: t }));
  column.addEventListener("click", () => ui.save({ step: t }), { signal: ui.signal });
  return column;
}

function bars(ui, run) {
  const step = run.step - run.reads;
  const names = run.choices[step];
  if (!names) return [];
  const chances = run.chances.subarray(step * names.length, (step + 1) * names.length);
  return choiceBars(ui, { step, names, chances, written: run.written[step] });
}

/** The state of the current step, large, beside the most likely tokens. */
export function forwardPanel(ui, run) {
  const state = node("canvas");
  const caption = node("span", "course-view__caption", run.reads === 0 ? "state"
    : run.step < run.reads ? "state of the encoder" : "state of the decoder");
  const list = node("div", "course-unrolled__bars");
  list.append(...bars(ui, run));
  const side = node("div", "course-unrolled__state");
  side.append(caption, state);
  paintState(state, run, run.step,
    { width: 224, height: 64, rows: 4, theme: ui.theme });
  return [side, list];
}

/** The image that the model describes, where there is one. */
export function inputImage(model) {
  const [height, width] = model.get("picture_size");
  if (!height) return [];
  const pixels = numbers(model.get("picture"));
  const canvas = node("canvas", "course-unrolled__image");
  [canvas.width, canvas.height] = [width, height];
  const data = new ImageData(width, height);
  for (let i = 0; i < width * height; i++)
    data.data.set([pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2], 255], 4 * i);
  canvas.getContext("2d").putImageData(data, 0, 0);
  return [canvas];
}
