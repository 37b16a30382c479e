// @ts-check
/** Patches: the view itself. Handlers write traits or the state; `draw` only reads. Python answers
 * a changed image with new maps. */
import { mount, write } from "../kit/kit.js";
import { listenToKeys } from "./keys.js";
import { buildParts } from "./parts.js";
import { listenToPointer } from "./pointer.js";
import { lookOf, showImage, showMaps, showTools } from "./show.js";
import { State } from "./state.js";
import { patchesSvg } from "./svg.js";

const TRAITS = ["sizes", "values", "scale", "attention_size", "attention", "names", "maps", "truth", "note",
  "patch", "layer", "head", "cut"];

const raster = (canvas) => ({ href: canvas.toDataURL(), width: canvas.clientWidth, height: canvas.clientHeight });

function pictureOf(state, ui, { image, row, maps }) {
  return patchesSvg({ title: state.get("title"), subtitle: "", note: state.get("note"),
    theme: ui.theme, image: raster(image), sentence: raster(row),
    maps: Array.from(maps.children, (one) => ({ ...raster(one.children[1]), name: one.children[0].textContent,
      words: one.children[2].textContent })) });
}

function render(context) {
  const state = new State(context.model);
  const ui = mount(context, { name: "patches", traits: TRAITS, draw,
    picture: () => pictureOf(state, ui, parts) });
  const parts = buildParts(ui, state);

  function draw() {
    const look = lookOf(ui);
    const maps = state.maps();
    showImage(state, parts, ui, look);
    showMaps(state, maps, parts, look);
    showTools(state, parts);
    const said = state.sentence(maps);
    write(parts.readout, said);
    write(parts.note, state.get("note"));
    parts.image.setAttribute("aria-label", `${state.get("title")}. ${said}. Arrow keys move.`);
    if (state.told) ui.say([said, state.get("note"), state.get("notice")].filter(Boolean).join(". "));
    state.told = false;
  }

  ui.on("change:note", () => { state.told = true; });
  listenToPointer(state, ui, parts);
  listenToKeys(state, ui, parts);
  return ui.close;
}

export default { render };
