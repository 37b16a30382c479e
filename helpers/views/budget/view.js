// @ts-check
/** Budget: the view itself. Handlers write traits; `draw` only reads. */
import { mount } from "../kit/kit.js";
import { KEYS, listenToKeys } from "./keys.js";
import { buildParts } from "./parts.js";
import { show } from "./show.js";
import { State } from "./state.js";
import { budgetSvg } from "./svg.js";

const TRAITS = ["cards", "usual_gpus", "parameters", "tokens", "gpus", "peak", "utilization"];

function render(context) {
  const state = new State(context.model);
  const ui = mount(context, { name: "budget", traits: TRAITS, draw, picture: () =>
    budgetSvg({ title: state.get("title"), theme: ui.theme, read: state.read() }) });
  const parts = buildParts(state, ui);
  ui.pictureTools();
  ui.help(KEYS);

  function draw() {
    show(state, ui, parts);
  }

  listenToKeys(state, ui);
  return ui.close;
}

export default { render };
