// @ts-check
/** Matrices: the view itself. Handlers write traits or the state; `draw` only reads, and computes
 * what follows. */
import { mount } from "../kit/kit.js";
import { actions } from "./actions.js";
import { listenToKeys } from "./keys.js";
import { buildBody, buildFooter, buildTools } from "./parts.js";
import { listenToPointer } from "./pointer.js";
import { measure, showGrids, showLayout, showLegend, showReadout } from "./show.js";
import { BYTES, State } from "./state.js";
import { matricesSvg } from "./svg.js";

const TRAITS = [...Object.values(BYTES), "mask_bytes", "scaled", "sizes"];

function render(context) {
  const state = new State(context.model);
  const ui = mount(context, { name: "matrices", traits: TRAITS, draw,
    picture: () => matricesSvg(state.forFile(ui.theme)) });
  const acts = actions(state, ui);
  const parts = { ...buildBody(ui, state), ...buildFooter(ui) };
  Object.assign(parts, buildTools(ui, acts));

  function draw() {
    state.read();
    state.compute(ui.theme);
    if (measure(state, ui)) showLayout(state, ui, parts);
    showGrids(state, ui, parts);
    showLegend(state, ui, parts);
    showReadout(state, parts);
  }

  listenToPointer(state, ui, parts, acts);
  listenToKeys(state, ui, parts, acts);
  return ui.close;
}

export default { render };
