// @ts-check
/** ImageAttention: the elements on the page. */
import { node } from "../kit/kit.js";
import { selectBox } from "../kit/parts.js";

const BRUSHES = [[1, "drag 1 position"], [3, "drag 3 × 3"], [99, "drag all"]];

const made = (parent, tag, name) => parent.appendChild(node(tag, `course-image-attention__${name}`));

/** The large map, what is said beside it, and the strip of small maps. */
export function buildBody({ body }) {
  const stage = made(body, "div", "stage");
  const canvas = made(stage, "canvas", "map");
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  const side = made(stage, "div", "side");
  const [captions, heading, bars] = ["captions", "heading", "bars"].map((name) => made(side, "div", name));
  const strip = made(body, "div", "strip");
  strip.tabIndex = 0;
  strip.setAttribute("role", "group");
  strip.setAttribute("aria-label", "the map of every word; left and right step, space plays");
  const note = body.appendChild(node("div", "course-view__caption"));
  return { canvas, captions, heading, bars, strip, note };
}

/** The readout. */
export function buildFooter(ui) {
  const readout = made(ui.footer, "span", "readout");
  return { readout };
}

/** The buttons. */
export function buildTools(ui, acts) {
  ui.button("◀", "One word back (,)", acts.back);
  ui.button("▶", "One word on (.)", acts.next);
  const player = ui.button("Play", "Play the caption word by word (p)", acts.play);
  const size = ui.tools.appendChild(selectBox(ui, "how much attention is carried", BRUSHES,
    (value) => ui.save({ brush: Number(value) })));
  const remove = ui.button("Delete", "Delete these places from the image", acts.deletePlaces);
  const undo = ui.button("Undo", "Undo all changes (u)", acts.undoAll);
  ui.pictureTools();
  return { player, size, remove, undo, help: ui.help("") };
}

/** One word with its map, to be filled by `drawStrip`. */
export function buildThumb() {
  const button = node("button", "course-image-attention__thumb");
  button.type = "button";
  button.tabIndex = -1;
  button.append(node("canvas"), node("span", "course-image-attention__said"),
    node("span", "course-image-attention__level"), node("span", "course-image-attention__bits"));
  button.children[2].appendChild(node("span"));
  return button;
}
