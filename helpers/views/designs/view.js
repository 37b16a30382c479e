// @ts-check
/** Designs: the view itself. Handlers write traits or the pointer's place; `draw` only reads. */
import { isCommand } from "../kit/keys.js";
import { mount } from "../kit/kit.js";
import { TEXT_TRAITS, textField } from "../kit/text_field.js";
import { nearestLine } from "./maths.js";
import { cellAt } from "./paint.js";
import { buildParts } from "./parts.js";
import { linesOnPage, measure, showGrids, showRanks, showSpectra, showWords } from "./show.js";
import { State } from "./state.js";
import { designsSvg } from "./svg.js";

const CONTENT = ["names", "notes", "tokens", "word_of", "sentence", "parts", "masks", "levels", "spectra", "ranks"];
const TRAITS = [...CONTENT, "focus", "head", "masks_only", ...TEXT_TRAITS];

/** What keys, buttons and the pointer do. */
function actions(state, ui) {
  const clip = (value, count) => Math.min(Math.max(value, 0), count - 1);
  const say = () => { state.spoke = true; ui.draw(); };
  const move = (design, token) => {
    state.hover = null;
    ui.save({ focus: [design, clip(token, state.designs[design].count)] });
    say();
  };
  return { say,
    step(axis, by) {
      if (!state.hasWeights()) return;
      const head = [...state.head()];
      head[axis] = (head[axis] + by + state.most[axis]) % state.most[axis];
      ui.save({ head, masks_only: false });
      say();
    },
    turnMasks() {
      if (state.hasWeights()) ui.save({ masks_only: !state.get("masks_only") });
      say();
    },
    along(to) {
      const [design, token] = state.focus() ?? [0, -1];
      move(design, to(token, state.designs[design].count));
    },
    toDesign(by) {
      const [design] = state.focus() ?? [0];
      const next = clip(design + by, state.designs.length);
      move(next, state.focus() ? Math.max(state.tokenIn(next), 0) : 0);
    },
    leave() {
      state.hover = null;
      ui.save({ focus: [] });
      say();
    } };
}

function listenToKeys(state, ui, acts) {
  const keys = { ArrowRight: () => acts.along((at) => at + 1), ArrowLeft: () => acts.along((at) => at - 1),
    Home: () => acts.along(() => 0), End: () => acts.along((_, count) => count - 1),
    ArrowDown: () => acts.toDesign(1), ArrowUp: () => acts.toDesign(-1), Escape: acts.leave, m: acts.turnMasks,
    Enter: () => acts.along((at) => at), "[": () => acts.step(1, -1), "]": () => acts.step(1, 1),
    "{": () => acts.step(0, -1), "}": () => acts.step(0, 1) };
  ui.listen(ui.body, "keydown", (event) => {
    if (isCommand(event) || !Object.hasOwn(keys, event.key) || (event.shiftKey && event.key === "Enter")) return;
    keys[event.key]();
    event.preventDefault();
  });
}

function listenToPointer(state, ui, columns) {
  columns.forEach(({ matrix, spectrum }, design) => {
    const at = (event) => cellAt(state.layout.boxes[design], state.designs[design].count, event.offsetX, event.offsetY);
    ui.listen(matrix, "pointermove", (event) => {
      const cell = at(event);
      const next = cell && { design, ...cell };
      if (JSON.stringify(next) === JSON.stringify(state.hover)) return;
      state.hover = next;
      ui.draw();
    });
    ui.listen(matrix, "pointerleave", () => { state.hover = null; ui.draw(); });
    ui.listen(matrix, "click", (event) => {
      const cell = at(event);
      if (cell) ui.save({ focus: [design, cell.query] });
    });
    ui.listen(spectrum, "click", (event) => {
      const found = nearestLine(linesOnPage(state, design), event.offsetX, event.offsetY);
      const heads = found && state.designs[design].parts[found.part].heads[1];
      if (found) ui.save({ head: [Math.floor(found.index / heads), found.index % heads], masks_only: false });
    });
  });
}

function render(context) {
  const state = new State(context.model);
  const ui = mount(context, { name: "designs", traits: TRAITS, draw,
    picture: () => designsSvg({ title: state.get("title"), subtitle: `“${state.get("sentence").join(" ")}” · ${state.headWords()}`,
      theme: ui.theme, designs: state.designs, head: state.head(), range: state.range, views: state.forFile() }) });
  const drawField = textField(ui);
  const acts = actions(state, ui);
  const parts = buildParts(state, ui, acts);
  let fresh = 0;
  for (const trait of CONTENT) ui.on(`change:${trait}`, () => { fresh += 1; state.hover = null; state.read(); });
  let drawn = ""; // what spectra and ranks were drawn from

  function draw() {
    drawField();
    measure(state, ui);
    showGrids(state, parts.columns);
    const key = JSON.stringify([fresh, ui.width, ui.theme, ui.projector, state.layout.font, state.head()]);
    if (key !== drawn) {
      showSpectra(state, parts.columns);
      showRanks(state, parts.columns);
    }
    drawn = key;
    showWords(state, ui, parts);
    if (state.spoke) ui.say(state.told());
    state.spoke = false;
  }

  listenToKeys(state, ui, acts);
  listenToPointer(state, ui, parts.columns);
  return ui.close;
}

export default { render };
