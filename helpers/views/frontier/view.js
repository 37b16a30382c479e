// @ts-check
/** Frontier: the view itself. Handlers write traits or the pointer's point; `draw` only reads. */
import { mount, write } from "../kit/kit.js";
import { listenToKeys, listenToPointer } from "./keys.js";
import { buildParts } from "./parts.js";
import { showChart, showLegend, showPanel } from "./show.js";
import { State } from "./state.js";
import { frontierSvg } from "./svg.js";

const TRAITS = ["names", "paths", "labels", "where", "turns", "curve", "range", "both", "best", "chances", "prompts",
  "answers", "tables", "at", "prompt", "running", "stopped"];

function render(context) {
  const { model } = context;
  const state = new State(model);
  const ui = mount(context, { name: "frontier", traits: TRAITS, draw, picture: () => frontierSvg(state, ui.theme) });
  const parts = buildParts(ui);
  let ran = false;

  function draw() {
    state.read();
    const look = showChart(state, ui, parts);
    showLegend(state, ui, parts, look);
    showPanel(state, ui, parts, look);
    write(parts.readout, state.sentence());
    write(parts.turning, state.turning());
    ran ||= model.get("running"); // a view that nothing trains has nothing to stop
    parts.stop.hidden = !ran;
    parts.drawStop();
    parts.canvas.setAttribute("aria-label", [model.get("title"), state.spoken(), state.turning()].filter(Boolean).join(". "));
    if (state.told) ui.say(state.spoken());
    state.told = false;
  }

  listenToPointer(state, ui, parts);
  listenToKeys(state, ui, parts);
  return ui.close;
}

export default { render };
