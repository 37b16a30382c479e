// @ts-check
/** Arena: the view itself. A prompt, and to stop, is all that it asks Python. */
import { isCommand } from "../kit/keys.js";
import { mount } from "../kit/kit.js";
import { buildParts } from "./parts.js";
import { showField, showHistory, showLevels, showTally, showWay } from "./show.js";
import { State } from "./state.js";
import { arenaSvg } from "./svg.js";

const TRAITS = ["levels", "rules", "goal", "level", "attempts", "current", "busy", "looked"];

/** What the buttons do. */
function actions(state, ui, field) {
  return {
    send() {
      const prompt = field().value;
      if (state.get("busy")) return;
      ui.tell(); // the level, before the prompt
      ui.model.send({ kind: "attack", prompt });
      if (prompt.trim()) field().value = "";
      state.recalled = 0;
    },
    stop: () => ui.model.send({ kind: "stop" }),
  };
}

function listenToKeys(state, ui, { input, way }, acts) {
  ui.listen(input, "keydown", (event) => {
    if (isCommand(event) || event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) acts.send();
    else if (event.key === "ArrowUp" || event.key === "ArrowDown") input.value = state.recall(event.key === "ArrowUp" ? 1 : -1);
    else return;
    event.preventDefault();
  });
  const keys = { ArrowUp: () => state.look(ui, -1), ArrowDown: () => state.look(ui, 1), Escape: () => ui.save({ looked: -1 }),
    "[": () => state.toLevel(ui, state.level() - 1), "]": () => state.toLevel(ui, state.level() + 1) };
  ui.listen(way, "keydown", (event) => {
    if (isCommand(event) || !Object.hasOwn(keys, event.key)) return;
    keys[event.key]();
    event.preventDefault();
    state.spoke = true;
    ui.draw();
  });
}

function listenToModel(state, ui, { history }) {
  ui.listen(history, "click", (event) => {
    const row = event.target.closest("[data-attempt]");
    if (row) ui.save({ looked: Number(row.dataset.attempt) });
  });
  ui.on("change:attempts", () => { state.spoke = true; });
}

function render(context) {
  const state = new State(context.model);
  const ui = mount(context, { name: "arena", traits: TRAITS, draw, picture: () => arenaSvg({ title: state.get("title"),
    subtitle: state.get("goal"), theme: ui.theme, attempt: state.attempt(), tally: state.tallyWords() }) });
  const acts = actions(state, ui, () => parts.input);
  const parts = buildParts(state, ui, acts);

  function draw() {
    showLevels(state, parts);
    showField(state, parts);
    showWay(state, parts);
    showTally(state, parts);
    showHistory(state, ui, parts);
    parts.way.setAttribute("aria-label", state.spoken());
    if (state.spoke) ui.say([state.sentence(), state.tallyWords()[0]].join(". "));
    state.spoke = false;
  }

  listenToKeys(state, ui, parts, acts);
  listenToModel(state, ui, parts);
  return ui.close;
}

export default { render };
