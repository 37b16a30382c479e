// @ts-check
/** HiddenStates: the view itself. Handlers write traits or the cursor; `draw` only reads. */
import { mount } from "../kit/kit.js";
import { TEXT_TRAITS } from "../kit/text_field.js";
import { listenToKeys } from "./keys.js";
import { rowOrder } from "./paint.js";
import { buildParts } from "./parts.js";
import { listenToPointer } from "./pointer.js";
import { showLegend, showMap, showSpans, showText, showTools } from "./show.js";
import { State } from "./state.js";
import { statesSvg } from "./svg.js";

const TRAITS = [...TEXT_TRAITS, "sizes", "values", "limits", "names", "tokens", "spans", "scores",
  "likeness", "series", "unit", "order", "pattern_name"];

function render(context) {
  const state = new State(context.model);
  const ui = mount(context, { name: "hidden-states", traits: TRAITS, draw, picture: () => statesSvg({
    title: state.get("title"), subtitle: state.sentence(), theme: ui.theme, tokens: state.get("tokens"),
    colours: state.colorsOf(state.unit(), ui.theme), image: state.imageUrl(),
    spans: state.get("spans"), width: 900 }) });
  const parts = buildParts(ui, state);

  function draw() {
    const style = getComputedStyle(ui.root);
    const width = ui.width - 30;
    state.rows = rowOrder(state.get("order"), state.size[2], state.get("scores"), state.get("likeness"));
    parts.showField();
    showTools(state, parts);
    showText(state, parts.strip, ui.theme);
    showSpans(state, parts, width, style.getPropertyValue("--cv-accent"));
    showMap(state, parts.map, width, { theme: ui.theme, projector: ui.projector,
      ink: style.getPropertyValue("--cv-ink") });
    parts.readout.textContent = state.sentence();
    showLegend(state, parts, ui.theme);
  }

  listenToPointer(state, ui, parts);
  listenToKeys(state, ui, parts);
  return ui.close;
}

export default { render };
