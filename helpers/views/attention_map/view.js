// @ts-check
/** AttentionMap: the view itself. Handlers write traits or the state; `draw` only reads. */
import { cellsOf } from "../kit/colors.js";
import { mount } from "../kit/kit.js";
import { TEXT_TRAITS, textField } from "../kit/text_field.js";
import { listenToKeys } from "./keys.js";
import { buildBody, buildFooter, buildTools } from "./parts.js";
import { listenToPointer } from "./pointer.js";
import { readyHeads } from "./ready.js";
import { measure, showCursor, showFaint, showHead, showLegend, showReadout, showThumbnails,
  showTools } from "./show.js";
import { State } from "./state.js";
import { attentionSvg } from "./svg.js";

const TRAITS = ["version", "layer", "head", "query", "heads_off", "scale", "layer_labels",
  "head_labels", ...TEXT_TRAITS];

/** What changes all of the drawing but the cursor. */
function drawnFrom({ model, pane, data }, ui) {
  return JSON.stringify([ui.width, ui.theme, ui.projector, pane, TRAITS.map((trait) =>
    trait === "query" ? 0 : model.get(trait)), data.has(data.index())]);
}

/** Cursor, locked row and the exact weight under the cursor, which Python is asked for. */
function actions(state, ui) {
  const { model } = state;
  const askExact = ui.rested(() => {
    const at = state.shownCursor();
    if (at && at.query !== null && at.key !== null)
      model.send({ kind: "exact", layer: model.get("layer"), head: model.get("head"), ...at });
  }, 250);
  const setCursor = (next) => {
    if (JSON.stringify(next) === JSON.stringify(state.cursor)) return;
    state.cursor = next;
    ui.draw();
    askExact();
  };
  const lock = (query) => ui.save({ query: model.get("query") === query ? null : query });
  return { askExact, setCursor, lock };
}

function listenToModel(state, ui, ready, askExact) {
  const { data, seen } = state;
  ui.on("change:version", () => { data.reset(); seen.mosaic = seen.thumbs = ""; state.exact = null; });
  ui.on("change:shape", () => { state.cursor = null; }); // another text
  for (const trait of ["layer", "head"]) ui.on(`change:${trait}`, () => { data.hurry(); askExact(); });
  ui.on("msg:custom", (content, buffers) => {
    if (content.kind === "head") { if (data.receive(content, buffers)) ui.draw(); ready.ahead(); }
    if (content.kind === "exact") { state.exact = content; ui.draw(); }
  });
}

function render(context) {
  const { model } = context;
  const state = new State(model);
  const { data, seen } = state;
  const ui = mount(context, { name: "attention-map", traits: TRAITS, draw,
    picture: () => attentionSvg(state.forFile()) });
  const ready = readyHeads(data, model, ui.signal);
  const drawField = textField(ui);
  const { canvases, words } = buildBody(ui);
  const footer = buildFooter(ui);
  const tools = buildTools(ui, state);
  const faintLater = ui.rested(() => showFaint(state, canvases.faint), 30);

  function drawAll() {
    if (measure(state, ui)) ready.reset(cellsOf(state.box.matrix));
    ui.body.style.height = `${state.box.height}px`;
    state.picture = ready.current();
    showHead(state, canvases, faintLater);
    const colors = [ui.theme, model.get("scale"), state.look.font].join();
    showThumbnails(state, canvases.thumbs, colors);
    showLegend(state, footer, colors);
    showTools(state, tools);
    words.build(state.box, { ...state.texts(), layers: model.get("layer_labels"),
      heads: model.get("head_labels"), parts: data.parts, most: data.most,
      version: model.get("version") });
  }

  function draw() {
    drawField();
    const key = drawnFrom(state, ui);
    if (seen.key !== key) {
      seen.key = key;
      drawAll();
    }
    showCursor(state, canvases, words);
    showReadout(state, ui, footer.readout);
    data.fetch();
    ready.ahead();
  }

  const acts = actions(state, ui);
  listenToPointer(state, ui, { canvases, words }, acts);
  listenToKeys(state, ui, acts);
  listenToModel(state, ui, ready, acts.askExact);
  return ui.close;
}

export default { render };
