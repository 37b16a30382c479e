// @ts-check
/** SceneEditor: the view itself. Handlers write traits or the state; `draw` only reads. Python
 * answers every change of `shapes` with words. */
import { mount } from "../kit/kit.js";
import { actions } from "./actions.js";
import { listenToKeys } from "./keys.js";
import { buildBody, buildFooter, buildTools } from "./parts.js";
import { listenToPointer } from "./pointer.js";
import { measure, showBars, showFeatures, showReadout, showScene, showTools, showWords } from "./show.js";
import { State } from "./state.js";
import { sceneSvg } from "./svg.js";

const TRAITS = ["shapes", "selected", "told", "written", "wrong", "choices", "chances",
  "chance_of", "word", "grid", "grid_size", "limit", "note", "most"];

function render(context) {
  const state = new State(context.model);
  const ui = mount(context, { name: "scene", traits: TRAITS, draw,
    picture: () => sceneSvg(state.forFile(ui.theme, parts)) });
  const acts = actions(state, ui);
  const parts = { ...buildBody(ui), ...buildFooter(ui) };
  Object.assign(parts, buildTools(ui, state.world, parts.bar, acts));

  function draw() {
    const wide = measure(ui);
    const caption = state.caption();
    showScene(state, parts, wide.scene);
    showTools(state, parts, wide.kind);
    showFeatures(state, ui, parts, wide.mosaic);
    showBars(state, parts, caption);
    showWords(state, parts, caption);
    showReadout(state, ui, parts, caption);
  }

  listenToPointer(state, ui, parts, acts);
  listenToKeys(state, ui, parts, acts);
  return ui.close;
}

export default { render };
