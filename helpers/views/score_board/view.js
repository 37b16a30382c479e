// @ts-check
/** ScoreBoard: the view itself. Handlers write traits; `draw` only reads. */
import { isCommand } from "../kit/keys.js";
import { paintItems } from "../kit/items.js";
import { mount, node, pen, write } from "../kit/kit.js";
import { pageLook } from "../kit/look.js";
import { textMeasure } from "../kit/parts.js";
import { seriesColor } from "./items.js";
import { rowAt } from "./maths.js";
import { State } from "./state.js";
import { boardSvg } from "./svg.js";

const TRAITS = ["scores", "refusals", "group", "off", "row"];

/** A button for each series, with its color, and what dots and rings are. */
function buildLegend(state, ui) {
  const box = ui.root.insertBefore(node("div", "course-score-board__legend"), ui.body);
  const switches = state.series().map((name, i) => {
    const button = box.appendChild(node("button", "course-score-board__series"));
    button.type = "button";
    button.setAttribute("role", "switch");
    button.title = `Show or hide ${name} (${i + 1})`;
    const mark = button.appendChild(node("span", "course-score-board__mark"));
    button.appendChild(node("span", "", name));
    ui.listen(button, "click", () => state.turn(ui, name));
    return { name, button, mark };
  });
  const says = state.get("scores").some(({ corrected }) => Object.keys(corrected).length)
    ? "dot: as judged · ring: corrected · line: 95% interval" : "dot: rate · line: 95% interval";
  box.appendChild(node("span", "course-view__caption", says));
  return switches;
}

function buildParts(state, ui) {
  const switches = buildLegend(state, ui);
  ui.body.tabIndex = 0;
  ui.body.setAttribute("role", "application");
  const canvas = ui.body.appendChild(node("canvas", "course-score-board__canvas"));
  const readout = ui.footer.appendChild(node("span", "course-score-board__readout"));
  const group = ui.button("", "Put together by defense or by attack", () => state.turnGroup(ui));
  ui.pictureTools();
  ui.help("↑ ↓ row · Home, End · g by defense or by attack · 1 2 3 … show or hide a series · Esc leave the row");
  return { switches, canvas, readout, group };
}

function listenToKeys(state, ui) {
  const acts = { ArrowDown: () => state.move(ui, (at) => at + 1), ArrowUp: () => state.move(ui, (at, count) => (at < 0 ? count : at) - 1),
    Home: () => state.move(ui, () => 0), End: () => state.move(ui, (_, count) => count - 1), g: () => state.turnGroup(ui),
    Escape: () => ui.save({ row: -1 }) };
  ui.listen(ui.body, "keydown", (event) => {
    if (isCommand(event)) return;
    if (Object.hasOwn(acts, event.key)) acts[event.key]();
    else if (/^[1-9]$/.test(event.key)) state.turn(ui, state.series()[Number(event.key) - 1]);
    else return;
    event.preventDefault();
    [state.under, state.spoke] = [-1, true];
    ui.draw();
  });
}

function listenToPointer(state, ui, canvas, board) {
  ui.listen(canvas, "pointermove", (event) => {
    const under = rowAt(board().made, event.offsetY);
    if (under === state.under) return;
    state.under = under;
    ui.draw();
  });
  ui.listen(canvas, "pointerleave", () => { state.under = -1; ui.draw(); });
  ui.listen(canvas, "click", (event) => ui.save({ row: rowAt(board().made, event.offsetY) }));
}

function showWords(state, ui, { switches, readout, group }) {
  const look = pageLook(ui);
  for (const { name, button, mark } of switches) {
    button.setAttribute("aria-checked", String(!state.get("off").includes(name)));
    mark.style.background = seriesColor(ui.theme, state.series(), name, look.ink);
  }
  write(group, `by ${state.get("group")}`);
  write(readout, state.sentence());
  ui.body.setAttribute("aria-label", state.spoken());
}

function render(context) {
  const state = new State(context.model);
  const ui = mount(context, { name: "score-board", traits: TRAITS, draw, picture: () => boardSvg(state, ui.theme) });
  const parts = buildParts(state, ui);
  let board = null;

  function draw() {
    const look = pageLook(ui);
    const font = ui.projector ? Math.max(11, parseFloat(getComputedStyle(ui.root).fontSize) * 0.85) : look.small.size;
    look.small = { ...look.small, size: font };
    const width = ui.width - 30;
    board = state.board(width, look, textMeasure(`${font}px ${look.family}`),
      ui.projector ? ui.room - (ui.root.offsetHeight - parts.canvas.offsetHeight) : Infinity);
    paintItems(pen(parts.canvas, width, board.made.height), board.items, look.family);
    showWords(state, ui, parts);
    if (state.spoke) ui.say(state.sentence());
    state.spoke = false;
  }

  listenToKeys(state, ui);
  listenToPointer(state, ui, parts.canvas, () => board);
  return ui.close;
}

export default { render };
