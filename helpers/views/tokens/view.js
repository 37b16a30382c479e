// @ts-check
/** Tokens: the view itself. Handlers write traits or the cursor; `draw` only reads. */
import { ANSWERING_TRAITS } from "../kit/answering.js";
import { alongRow, isCommand } from "../kit/keys.js";
import { mount, node } from "../kit/kit.js";
import { textField } from "../kit/text_field.js";
import { buildCells, showBars, showCells, showLegend } from "./show.js";
import { State } from "./state.js";
import { tokensSvg } from "./svg.js";
import { meanSentence, tokenSentence } from "./words.js";

const TOKENS_TRAITS = [...ANSWERING_TRAITS, "tokens", "given", "values", "own", "limit", "name", "unit",
  "at"];

function buildParts(ui) {
  const strip = ui.body.appendChild(node("div", "course-tokens__text"));
  strip.tabIndex = 0;
  strip.setAttribute("role", "application");
  const panel = ui.body.appendChild(node("div", "course-tokens__panel"));
  const caption = panel.appendChild(node("div", "course-tokens__context"));
  const bars = panel.appendChild(node("div", "course-tokens__bars"));
  const readout = ui.footer.appendChild(node("span", "course-tokens__readout"));
  const mean = ui.footer.appendChild(node("span", "course-view__caption"));
  const legend = ui.footer.appendChild(node("span", "course-tokens__legend"));
  const [low, ramp, high] = [node("span", "", "0"), node("canvas"), node("span")];
  legend.append(low, ramp, high);
  ui.pictureTools();
  return { strip, panel, caption, bars, readout, mean, ramp, high };
}

function perRow(cells) {
  const top = cells[0]?.offsetTop;
  const second = cells.findIndex((cell) => cell.offsetTop > top);
  return second < 0 ? cells.length : second;
}

function listen(state, ui, { strip, caption }, cellsNow) {
  const say = () => ui.say(state.spoken(caption.textContent));
  ui.listen(strip, "pointermove", (event) => {
    const at = event.target.dataset?.place;
    const next = at === undefined ? null : Number(at);
    if (next === state.cursor) return;
    state.cursor = next;
    ui.draw();
  });
  ui.listen(strip, "pointerleave", () => { state.cursor = null; ui.draw(); });
  ui.listen(strip, "click", () => {
    if (state.cursor === null) return;
    ui.save({ at: state.cursor });
    say();
  });
  ui.listen(strip, "keydown", (event) => {
    if (isCommand(event)) return;
    const to = alongRow(event.key, state.get("at"), state.count(), perRow(cellsNow()));
    if (to === null) return;
    event.preventDefault();
    state.cursor = null;
    ui.save({ at: to });
    ui.draw();
    say();
  });
}

function render(context) {
  const state = new State(context.model);
  let shown = ""; // the text that the cells are made for
  let cells = [];
  const ui = mount(context, { name: "tokens", traits: TOKENS_TRAITS, draw,
    picture: () => tokensSvg({ title: state.get("title"), theme: ui.theme, ...state.content() }) });
  const drawField = textField(ui);
  const parts = buildParts(ui);

  function draw() {
    const seen = state.content();
    drawField();
    const more = state.count() > seen.tokens.length;
    const key = JSON.stringify([seen.tokens, more]);
    if (key !== shown) [shown, cells] = [key, buildCells(parts.strip, seen.tokens, more)];
    showCells(state, cells, seen, ui.theme);
    showBars(state, ui, parts, seen);
    parts.readout.textContent = tokenSentence({ ...seen, place: state.position() });
    parts.mean.textContent = meanSentence(seen);
    showLegend(parts, seen, ui.theme);
    parts.strip.setAttribute("aria-label", `${parts.readout.textContent}; ${parts.mean.textContent}`);
  }

  listen(state, ui, parts, () => cells);
  return ui.close;
}

export default { render };
