// @ts-check
/** EmbeddingSpace: the view itself. Handlers write traits or the cursor; `draw` only reads. */
import { mount, node, write } from "../kit/kit.js";
import { TEXT_TRAITS, textField } from "../kit/text_field.js";
import { HELP, listenToKeys, listenToPointer } from "./keys.js";
import { thumbs } from "./paint.js";
import { showBars, showCanvas } from "./show.js";
import { State } from "./state.js";
import { spaceSvg } from "./svg.js";

const TRAITS = ["items", "captions", "belongs", "steps", "places", "cosines", "images", "image_size", "frame", "item",
  "prompts", "prompt_places", "prompt_chances", ...TEXT_TRAITS];

/** The slider through the steps of training. */
function buildSteps(state, ui) {
  const row = ui.footer.appendChild(node("label", "course-space__steps"));
  row.append(node("span", "course-view__caption", "step of training"));
  const input = row.appendChild(node("input"));
  Object.assign(input, { type: "range", min: 0, step: 1 });
  const shown = row.appendChild(node("output"));
  ui.listen(input, "input", () => state.toFrame(ui, Number(input.value)));
  return () => {
    const steps = state.get("steps");
    row.hidden = steps.length < 2;
    input.max = String(steps.length - 1);
    input.value = String(state.get("frame"));
    write(shown, String(steps[state.get("frame")]));
  };
}

function buildParts(state, ui) {
  ui.body.tabIndex = 0;
  ui.body.setAttribute("role", "group");
  const canvas = ui.body.appendChild(node("canvas"));
  canvas.setAttribute("aria-hidden", "true");
  const bars = ui.body.appendChild(node("div", "course-space__bars"));
  const heading = bars.appendChild(node("div", "course-view__caption"));
  const list = bars.appendChild(node("div"));
  const drawSteps = buildSteps(state, ui);
  const readout = ui.footer.appendChild(node("span", "course-space__readout"));
  ui.pictureTools();
  ui.help(HELP);
  return { canvas, bars, heading, list, drawSteps, readout };
}

function render(context) {
  const state = new State(context.model);
  const ui = mount(context, { name: "space", traits: TRAITS, draw, picture: () => spaceSvg(state, ui.theme) });
  const drawField = textField(ui);
  state.pictures = thumbs(state);
  const parts = buildParts(state, ui);
  ui.on("change:images", () => { state.pictures = thumbs(state); });

  function draw() {
    drawField();
    const left = showCanvas(state, ui, parts.canvas);
    showBars(state, ui, parts, left);
    parts.drawSteps();
    const said = [state.stepWords(), state.sentence()].filter(Boolean).join(" · ");
    write(parts.readout, state.sentence());
    ui.body.setAttribute("aria-label", `${state.get("title")}. ${said}. Arrow keys move.`);
    if (state.told) ui.say(said);
    state.told = false;
  }

  listenToPointer(state, ui, parts.canvas);
  listenToKeys(state, ui);
  return ui.close;
}

export default { render };
