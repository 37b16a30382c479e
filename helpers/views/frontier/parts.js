// @ts-check
/** Frontier: the elements on the page. */
import { node } from "../kit/kit.js";
import { selectBox, stopButton } from "../kit/parts.js";

const HELP = "← →: points of a method · ↑ ↓: method, at the top the exact curve · Home End: first and last point · "
  + "[ ]: prompt · a click chooses a point. The tick in a bar is the probability under the reference; "
  + "a point's distance is measured straight up, at the same KL.";

/** The prompts to choose from, where there are several. */
function buildPrompts(ui, panel) {
  const row = panel.appendChild(node("label", "course-frontier__prompts"));
  row.append(node("span", "course-view__caption", "prompt"));
  const select = selectBox(ui, "prompt", ui.model.get("prompts").map((text, i) => [i, text]),
    (value) => ui.save({ prompt: Number(value) }));
  row.append(select);
  return { row, select };
}

export function buildParts(ui) {
  const legend = ui.root.insertBefore(node("div", "course-frontier__legend"), ui.body);
  const { body } = ui;
  const canvas = body.appendChild(node("canvas", "course-frontier__chart"));
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  const panel = body.appendChild(node("div", "course-frontier__panel"));
  const heading = panel.appendChild(node("div", "course-frontier__heading"));
  const list = panel.appendChild(node("div", "course-frontier__facts"));
  const prompts = buildPrompts(ui, panel);
  const caption = panel.appendChild(node("div", "course-frontier__columns"));
  const bars = panel.appendChild(node("div", "course-frontier__bars"));
  const readout = ui.footer.appendChild(node("span", "course-frontier__readout"));
  const turning = ui.footer.appendChild(node("span", "course-frontier__turning"));
  const drawStop = stopButton(ui);
  const stop = ui.tools.lastChild;
  ui.pictureTools();
  ui.help(HELP);
  return { legend, canvas, panel, heading, list, prompts, caption, bars, readout, turning, stop, drawStop };
}
