// @ts-check
/** LiveAttention: the view itself. Handlers write traits or the state; `draw` only reads, and
 * computes what follows. */
import { mount } from "../kit/kit.js";
import { actions } from "./actions.js";
import { listenToKeys } from "./keys.js";
import { buildBody, buildFooter, buildTools } from "./parts.js";
import { listenToPointer } from "./pointer.js";
import { measure, showChips, showGrids, showReadout, showTools } from "./show.js";
import { State } from "./state.js";
import { liveSvg } from "./svg.js";

const TRAITS = ["orders", "wiring", "mask_bytes", "masking", "positions", "vector_bytes"];

function render(context) {
  const state = new State(context.model);
  const ui = mount(context, { name: "live", traits: TRAITS, draw,
    picture: () => liveSvg(state.forFile(ui.theme)) });
  const acts = actions(state, ui);
  const parts = { ...buildBody(ui), ...buildFooter(ui) };
  Object.assign(parts, buildTools(ui, parts.wires, acts));

  function draw() {
    state.read();
    measure(state, ui);
    showChips(state, parts);
    showTools(state, parts);
    showGrids(state, ui, parts);
    showReadout(state, parts);
  }

  listenToPointer(state, ui, parts, acts);
  listenToKeys(state, ui, parts, acts);
  return ui.close;
}

export default { render };
