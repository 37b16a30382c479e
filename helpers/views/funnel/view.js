// @ts-check
/** Funnel: the view itself. Handlers write traits; `draw` only reads. */
import { mount, write } from "../kit/kit.js";
import { listenToKeys } from "./keys.js";
import { buildParts } from "./parts.js";
import { showDocument, showRows } from "./show.js";
import { State } from "./state.js";
import { funnelSvg } from "./svg.js";
import { ruleSentence, summary } from "./words.js";

const ARRAYS = ["values", "tokens", "good", "pairs", "similarity"];
const TRAITS = [...ARRAYS, "limits", "rule", "document"];

function render(context) {
  const { model } = context;
  const state = new State(model);
  const ui = mount(context, { name: "funnel", traits: TRAITS, draw, picture: () => {
    const { rows, documents, rules } = state.seen;
    return funnelSvg({ title: model.get("title"), subtitle: summary(rows, documents), theme: ui.theme, rules,
      limits: rules.map((_, rule) => state.limitText(rule)), rows, documents });
  } });
  for (const trait of ARRAYS) ui.on(`change:${trait}`, () => state.read());
  const parts = buildParts(state, ui);

  function draw() {
    const { rows, rule, rules, documents } = state.compute();
    showRows(state, parts);
    showDocument(state, ui, parts);
    write(parts.readout, summary(rows, documents));
    const said = ruleSentence({ name: rules[rule], limit: state.limitText(rule), row: rows[rule] });
    ui.body.setAttribute("aria-label", `${model.get("title")}. ${said}. Arrow keys move.`);
    if (state.told) ui.say(`${said}. ${parts.says.textContent}`);
    state.told = false;
  }

  listenToKeys(state, ui);
  return ui.close;
}

export default { render };
