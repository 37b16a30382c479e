// @ts-check
/** ResidualStream: the view itself. Handlers write traits or the cursor; `draw` only reads. */
import { mount, write } from "../kit/kit.js";
import { TEXT_TRAITS, textField } from "../kit/text_field.js";
import { listenToKeys } from "./keys.js";
import { matrixColors, stripColors } from "./paint.js";
import { buildParts } from "./parts.js";
import { listenToPointer } from "./pointer.js";
import { lookOf, matrixOf, measure, showCursor, showLabels, showLegend, showStrips, showThumbs,
  showTokens } from "./show.js";
import { State } from "./state.js";
import { streamSvg } from "./svg.js";

const TRAITS = ["sizes", "rows", "names", "parts", "tokens", "values", "held", "largest", "limit", "profile",
  "alike", "matrices", "full", "full_alike", "note", "token", "off", "switchable",
  ...TEXT_TRAITS];

/** All that the picture to keep shows. */
function pictureOf(state, ui) {
  const { seen, box } = state;
  const { theme } = ui;
  const colors = { theme, largest: state.get("largest"), limit: state.get("limit") };
  const limit = colors.limit.toPrecision(2);
  return streamSvg({ title: state.get("title"), subtitle: state.sentence(), note: state.get("note"), theme, box,
    seen: { ...seen, isOff: seen.rows.map((_, row) => state.isOff(row)), legend: `from −${limit} to ${limit}` },
    look: lookOf(theme), matrices: box.thumbs.places.map((_, i) => matrixColors(matrixOf(state, i), theme)),
    strips: state.isHere() ? seen.rows.map((_, row) => stripColors(state.strip(row), box.strip.width, colors)) : [] });
}

function render(context) {
  const state = new State(context.model);
  const ui = mount(context, { name: "residual-stream", traits: TRAITS, draw,
    picture: () => pictureOf(state, ui) });
  const drawField = textField(ui);
  const parts = buildParts(ui);
  let drawn = null; // what all but the cursor was drawn from
  for (const trait of TRAITS) ui.on(`change:${trait}`, () => { drawn = null; });

  function drawAll() {
    const style = getComputedStyle(ui.root);
    drawField();
    measure(state, ui, style);
    showTokens(state, parts.tokens);
    showLabels(state, ui, parts);
    showStrips(state, parts, ui.theme, style);
    showThumbs(state, parts.thumbs, ui.width - 30, ui.theme, style);
    showLegend(state, parts, ui.theme);
  }

  function draw() {
    const key = [ui.width, ui.theme, ui.projector].join();
    if (drawn !== key) drawAll();
    drawn = key;
    showCursor(state, parts);
    const said = state.sentence();
    write(parts.readout, said);
    ui.body.setAttribute("aria-label", `${state.get("title")}. ${said}. Arrow keys move.`);
    if (state.told) ui.say(said);
    state.told = false;
  }

  listenToPointer(state, ui, parts);
  listenToKeys(state, ui);
  return ui.close;
}

export default { render };
