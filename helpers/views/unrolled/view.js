// @ts-check
/** Unrolled: the view itself. A click on a bar is the one thing that it asks Python. */
import { ANSWERING_TRAITS, replaceKeepingFocus } from "../kit/answering.js";
import { isCommand } from "../kit/keys.js";
import { mount, node } from "../kit/kit.js";
import { textField } from "../kit/text_field.js";
import { backPanel } from "./backward.js";
import { forwardPanel, inputImage, stepColumn } from "./show.js";
import { sentenceOf, State } from "./state.js";
import { unrolledSvg } from "./svg.js";

const UNROLLED_TRAITS = [...ANSWERING_TRAITS, "sizes", "states", "limit", "reads", "fed", "written",
  "wrong", "planted", "picture", "picture_size", "note", "step", "back_sizes", "back_states", "back_parts",
  "weight", "backward"];

function buildTools(ui, state) {
  const turn = ui.button("", "Turn around: forward or backward (b)", () => state.turnAround(ui));
  ui.button("◀", "One step to the left", () => state.go(ui, "ArrowLeft"));
  ui.button("▶", "One step to the right", () => state.go(ui, "ArrowRight"));
  ui.pictureTools();
  return turn;
}

function render(context) {
  const state = new State(context.model);
  const ui = mount(context, { name: "unrolled", traits: UNROLLED_TRAITS, draw,
    picture: () => unrolledSvg({ title: state.get("title"), theme: ui.theme, ...state.run() }) });
  const drawField = textField(ui);
  const graph = ui.body.appendChild(node("div", "course-unrolled__graph"));
  graph.tabIndex = 0;
  graph.setAttribute("role", "group");
  const panel = ui.body.appendChild(node("div", "course-unrolled__panel"));
  const readout = ui.footer.appendChild(node("span", "course-unrolled__readout"));
  const turn = buildTools(ui, state);

  function draw() {
    const run = state.run();
    drawField();
    turn.hidden = !run.partsOf;
    turn.textContent = run.back ? "forward →" : "← backward";
    graph.classList.toggle("is-backward", run.back);
    const held = graph.contains(document.activeElement); // the columns are made again
    graph.replaceChildren(...inputImage(context.model), ...run.fed.map((_, t) => stepColumn(ui, run, t)));
    if (held) graph.focus();
    replaceKeepingFocus(panel, ...(run.back ? backPanel(ui, run) : forwardPanel(ui, run)));
    readout.textContent = [sentenceOf(run), state.get("note")].filter(Boolean).join(" · ");
    graph.setAttribute("aria-label", readout.textContent);
    ui.say(readout.textContent);
  }

  ui.listen(graph, "keydown", (event) => {
    if (isCommand(event)) return;
    if (event.key === "b") state.turnAround(ui);
    if (state.go(ui, event.key)) event.preventDefault();
  });
  return ui.close;
}

export default { render };
