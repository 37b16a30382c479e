// @ts-check
/** HiddenStates: the elements on the page. */
import { node } from "../kit/kit.js";
import { textField } from "../kit/text_field.js";

const HELP = "↑ ↓: unit · ← →: step · [ ]: what is shown · o: order · b: best unit · click in the map: "
  + "keep a unit · Escape: no step";

function buildTools(ui, state) {
  const shown = ui.tools.appendChild(node("select"));
  shown.setAttribute("aria-label", "what is shown");
  ui.listen(shown, "change", () => ui.save({ series: shown.selectedIndex }));
  const order = ui.tools.appendChild(node("select"));
  order.setAttribute("aria-label", "order of the units");
  ui.listen(order, "change", () => ui.save({ order: order.value }));
  const best = ui.button("Best unit", "Show the unit that follows the pattern best (b)",
    () => state.showBest(ui));
  ui.pictureTools();
  ui.help(HELP);
  return { shown, order, best };
}

export function buildParts(ui, state) {
  const { body } = ui;
  body.tabIndex = 0;
  body.setAttribute("role", "application");
  body.setAttribute("aria-label", "Hidden states: arrows move between units and steps");
  const showField = textField(ui);
  const strip = body.appendChild(node("div", "course-hidden-states__text"));
  const caption = body.appendChild(node("div", "course-view__caption"));
  const spans = body.appendChild(node("canvas", "course-hidden-states__spans"));
  const map = body.appendChild(node("canvas", "course-hidden-states__map"));
  const readout = ui.footer.appendChild(node("span", "course-hidden-states__readout"));
  const legend = ui.footer.appendChild(node("span", "course-hidden-states__legend"));
  const [low, ramp, high] = [node("span"), node("canvas"), node("span")];
  legend.append(low, ramp, high);
  return { showField, strip, caption, spans, map, readout, low, ramp, high, ...buildTools(ui, state) };
}
