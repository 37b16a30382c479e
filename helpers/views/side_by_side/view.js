// @ts-check
/** SideBySide: the view itself. Handlers write traits or the pointer's token; `draw` only reads. */
import { mount } from "../kit/kit.js";
import { TEXT_TRAITS, textField } from "../kit/text_field.js";
import { listenToKeys, listenToPointer } from "./keys.js";
import { buildParts } from "./parts.js";
import { showAll } from "./show.js";
import { State } from "./state.js";
import { sideSvg } from "./svg.js";

const TRAITS = ["names", "notes", "prompts", "answered", "seed", "tokens", "own", "choices", "chances", "cut", "errors",
  "remarks", "writing", "at", ...TEXT_TRAITS];

function render(context) {
  const { model } = context;
  const state = new State(model);
  const ui = mount(context, { name: "side-by-side", traits: TRAITS, draw, picture: () => sideSvg({
    title: model.get("title"), prompt: model.get("answered"), answers: state.answers, mode: state.mode, theme: ui.theme,
    expected: state.answers.map((_, k) => state.expected(k)) }) });
  const drawField = textField(ui);
  const parts = buildParts(ui);

  function draw() {
    state.read();
    drawField();
    showAll(state, ui, parts);
    const news = state.news();
    if (state.toldOf !== null) ui.say(state.spoken(state.toldOf));
    else if (news) ui.say(news);
    state.toldOf = null;
  }

  listenToPointer(state, ui, parts);
  listenToKeys(state, ui, parts);
  return ui.close;
}

export default { render };
