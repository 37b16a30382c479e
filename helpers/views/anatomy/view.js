// @ts-check
/** Anatomy: the view itself. Handlers write traits; `draw` only reads. */
import { mount } from "../kit/kit.js";
import { KEYS, listenToKeys } from "./keys.js";
import { boxAt } from "./layout.js";
import { buildParts } from "./parts.js";
import { show } from "./show.js";
import { State } from "./state.js";
import { anatomySvg } from "./svg.js";

const TRAITS = ["models", "notes", "parts", "states", "chosen", "part", "zoom"];

/** A click on a matrix, a model or a chip; the pointer shows where there is one. */
function listenToPointer(state, ui, parts, boxes) {
  const under = (event) => boxAt(boxes(), event.offsetX, event.offsetY);
  ui.listen(parts.picture, "pointermove", (event) => {
    parts.picture.style.cursor = under(event) ? "pointer" : "";
  });
  ui.listen(parts.picture, "click", (event) => {
    const box = under(event);
    if (!box) return ui.save({ part: "" });
    if (box.part) state.toPart(ui, box.part.name);
    else if (box.model === state.get("chosen")) state.toZoom(ui, 1);
    else state.toModel(ui, box.model);
    ui.say(state.sentence());
  });
  for (const list of [parts.chips, parts.formulas]) ui.listen(list, "click", (event) => {
    const name = event.target.closest("[data-part]")?.dataset.part;
    if (name === undefined) return;
    state.toPart(ui, name);
    ui.say(state.sentence());
    ui.body.focus();
  });
}

function render(context) {
  const state = new State(context.model);
  const ui = mount(context, { name: "anatomy", traits: TRAITS, draw, picture: () =>
    anatomySvg({ title: state.get("title"), subtitle: state.sentence(), read: state.read(ui.theme) }) });
  const parts = buildParts(state, ui);
  const kept = { key: "", models: null, drawn: { boxes: [] } };
  ui.pictureTools();
  ui.help(KEYS);

  function draw() {
    show(state, ui, parts, kept);
  }

  listenToPointer(state, ui, parts, () => kept.drawn.boxes);
  listenToKeys(state, ui);
  return ui.close;
}

export default { render };
