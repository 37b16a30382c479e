// @ts-check
/** ImageAttention: the view itself. Handlers write traits or the state; `draw` only reads. Python is
 * asked nothing but: what would be written if the attention were elsewhere, or cells were gone? */
import { mount } from "../kit/kit.js";
import { actions } from "./actions.js";
import { listenToKeys } from "./keys.js";
import { buildBody, buildFooter, buildTools } from "./parts.js";
import { listenToPointer } from "./pointer.js";
import { measure, showMap, showReadout, showStrip, showTools, showWords } from "./show.js";
import { State } from "./state.js";
import { imageAttentionSvg } from "./svg.js";

const TRAITS = ["picture", "picture_size", "sizes", "weights", "words_written", "truth", "name",
  "chances", "choices", "outlines", "about", "beside_names", "beside_words", "first_words", "step",
  "place", "brush", "edit_bytes", "deleted_places", "changeable"];

function render(context) {
  const state = new State(context.model);
  const ui = mount(context, { name: "image-attention", traits: TRAITS, draw,
    picture: () => imageAttentionSvg(state.forFile(ui.theme)) });
  const acts = actions(state, ui);
  const parts = { ...buildBody(ui), ...buildFooter(ui) };
  Object.assign(parts, buildTools(ui, acts));

  function draw() {
    state.read();
    const type = measure(state, ui);
    showMap(state, ui, parts.canvas, type);
    showWords(state, parts);
    showStrip(state, ui, parts.strip, type);
    showTools(state, parts);
    showReadout(state, ui, parts);
  }

  listenToPointer(state, ui, parts, acts);
  listenToKeys(state, ui, parts, acts);
  return ui.close;
}

export default { render };
