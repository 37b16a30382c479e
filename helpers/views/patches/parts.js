// @ts-check
/** Patches: the elements on the page. */
import { node } from "../kit/kit.js";
import { selectBox } from "../kit/parts.js";

const HELP = "← ↑ ↓ →: patch · [ ]: head · { }: layer · c: cut or join · Escape: leave.";
const EDITS = " Enter: pick a patch up, Enter again: let it change places with the patch at the cursor"
  + " (or drag it) · p: pixels (arrows move by one, Space turns one; or paint with the pointer).";

export function buildParts(ui, state) {
  const editable = ui.model.get("editable");
  const stage = ui.body.appendChild(node("div", "course-patches__stage"));
  const left = stage.appendChild(node("div", "course-patches__left"));
  const image = left.appendChild(node("canvas", "course-patches__image"));
  image.tabIndex = 0;
  image.setAttribute("role", "application");
  const size = left.appendChild(node("span", "course-view__caption"));
  const maps = stage.appendChild(node("div", "course-patches__maps"));
  const row = ui.body.appendChild(node("canvas", "course-patches__sentence"));
  row.setAttribute("role", "img");
  const readout = ui.footer.appendChild(node("span", "course-patches__readout"));
  const note = ui.footer.appendChild(node("span", "course-patches__note"));
  const [layers, heads] = ui.model.get("attention_size");
  const list = (name, count) => Array.from({ length: count }, (_, i) => [i, `${name} ${i}`]);
  const layer = layers ? ui.tools.appendChild(selectBox(ui, "Layer", list("layer", layers),
    (value) => ui.save({ layer: Number(value) }))) : null;
  const head = heads ? ui.tools.appendChild(selectBox(ui, "Head",
    [[-1, "mean of heads"], ...list("head", heads)], (value) => ui.save({ head: Number(value) }))) : null;
  const cut = ui.button("Cut", "Cut the image into its patches, or join them (c)",
    () => ui.save({ cut: !ui.model.get("cut") }));
  const paint = editable ? ui.button("Pixels", "Paint pixels, or move patches (p)",
    () => state.turnPaint(ui)) : null;
  ui.pictureTools();
  ui.help(HELP + (editable ? EDITS : ""));
  return { image, size, maps, row, readout, note, layer, head, cut, paint };
}
