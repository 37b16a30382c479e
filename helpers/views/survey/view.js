// @ts-check
/** Survey: the view itself. Handlers write traits; `draw` only reads. */
import { isCommand } from "../kit/keys.js";
import { mount } from "../kit/kit.js";
import { markAt } from "./maths.js";
import { buildParts } from "./parts.js";
import { showControls, showCurrent, showTable, showTimeline, showWords } from "./show.js";
import { State } from "./state.js";
import { surveySvg } from "./svg.js";

const TABLE = ["rows", "sort", "descending", "filters", "search", "hidden", "revealed", "errata"];
const TRAITS = [...TABLE, "group", "row", "source"];

function listenToKeys(state, ui) {
  const acts = { ArrowDown: () => state.move(ui, 1), ArrowUp: () => state.move(ui, -1),
    ArrowRight: () => state.move(ui, 1, state.byYear()), ArrowLeft: () => state.move(ui, -1, state.byYear()),
    Home: () => state.toEnd(ui, false), End: () => state.toEnd(ui, true), l: () => state.turnGroup(ui),
    Enter: () => state.reveal(ui, state.get("row")), e: () => ui.save({ errata: !state.get("errata") }),
    Escape: () => ui.save({ row: -1 }) };
  ui.listen(ui.body, "keydown", (event) => {
    const onButton = event.target !== ui.body && event.key === "Enter";
    if (isCommand(event) || !Object.hasOwn(acts, event.key) || event.shiftKey || onButton) return;
    acts[event.key]();
    event.preventDefault();
    state.spoke = true;
    ui.draw();
  });
}

function listenToPointer(state, ui, { canvas, rows }, where) {
  ui.listen(canvas, "click", (event) => {
    const row = where() ? markAt(where(), event.offsetX, event.offsetY, 22) : -1;
    state.spoke = true; // scrolled to in the table
    ui.save({ row });
  });
  ui.listen(canvas, "pointermove", (event) => {
    canvas.style.cursor = where() && markAt(where(), event.offsetX, event.offsetY, 22) >= 0 ? "pointer" : "default";
  });
  ui.listen(rows, "click", (event) => {
    const made = event.target.closest("tr");
    if (!made) return;
    const at = Number(made.dataset.row);
    if (event.target.dataset.reveal) state.reveal(ui, at);
    else ui.save({ row: at });
  });
}

function render(context) {
  const state = new State(context.model);
  const ui = mount(context, { name: "survey", traits: TRAITS, draw, picture: () => surveySvg({ title: state.get("title"),
    subtitle: state.sentence(), theme: ui.theme, seen: state.seen }) });
  state.compute();
  const parts = buildParts(state, ui);
  let made = null;
  let drawn = "";

  function draw() {
    state.compute();
    showControls(state, parts.controls);
    made = showTimeline(state, ui, parts.canvas);
    const key = JSON.stringify(TABLE.slice(1).map((name) => state.get(name)));
    if (key !== drawn) showTable(state, ui, parts);
    drawn = key;
    const around = ui.projector ? ui.root.offsetHeight - parts.scroll.offsetHeight : 0;
    parts.scroll.style.maxHeight = ui.projector ? `${Math.max(110, ui.room - around)}px` : "";
    showWords(state, ui, parts);
    showCurrent(state, parts);
    if (state.spoke) ui.say([state.sentence(), state.note()].filter(Boolean).join(". "));
    state.spoke = false;
  }

  listenToKeys(state, ui);
  listenToPointer(state, ui, parts, () => made);
  return ui.close;
}

export default { render };
