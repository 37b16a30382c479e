// @ts-check
/** SceneEditor: from state to page. Each function reads the state and changes only what it must. */
import { levelTable } from "../kit/colors.js";
import { node, numbers, pen } from "../kit/kit.js";
import { shareBox } from "../kit/parts.js";
import { HELP } from "./keys.js";
import { mosaicImage, paintKind, paintMosaic, paintScene } from "./paint.js";
import { shapeName } from "./shapes.js";

/** How wide the canvases are. */
export const measure = ({ projector }) => (projector ? { scene: 304, mosaic: 250, kind: 26 }
  : { scene: 288, mosaic: 288, kind: 20 });

/** Draw the picture, and say what is in it. */
export function showScene(state, { scene, sceneName }, width) {
  const shapes = state.get("shapes");
  paintScene(pen(scene, width, width), { shapes, selected: state.selected(), world: state.world }, width);
  sceneName.textContent = state.shapeWords();
  scene.setAttribute("aria-label", `Scene of ${shapes.length} shapes: `
    + `${shapes.map(shapeName).join(", ")}. Selected: ${sceneName.textContent}. ${HELP}`);
}

/** A kind on its button, where its size or the colour of the text changed. */
function showKind(button, kind, width) {
  const canvas = button.querySelector("canvas");
  if (!canvas) return;
  const { color } = getComputedStyle(button);
  if (canvas.dataset.drawn === `${width} ${color}`) return;
  paintKind(pen(canvas, width, width), kind, color);
  canvas.dataset.drawn = `${width} ${color}`;
}

/** Which buttons there are for the selected shape, and which are pressed. */
export function showTools(state, { groups, add, remove }, width) {
  const shape = state.shape();
  for (const { name, buttons } of groups) for (const { value, button } of buttons) {
    button.disabled = !shape;
    button.setAttribute("aria-pressed", String(shape?.[name] === value));
    showKind(button, value, width);
  }
  add.disabled = state.get("shapes").length >= state.get("most");
  remove.disabled = !shape;
}

/** Draw the maps of all features, if the model gave any. */
export function showFeatures(state, ui, { middle, mosaic, mosaicName }, width) {
  const sizes = state.get("grid_size");
  middle.hidden = !sizes[0];
  if (!sizes[0]) return;
  const grid = state.get("grid");
  if (state.maps.grid !== grid || state.maps.theme !== ui.theme) {
    const image = mosaicImage(numbers(grid), sizes, levelTable(ui.theme, "root"));
    state.maps = { grid, theme: ui.theme, image };
  }
  paintMosaic(pen(mosaic, width, width), state.maps.image, sizes, state.channel,
    getComputedStyle(ui.root).color, width);
  mosaicName.textContent = state.featureWords();
  mosaic.setAttribute("aria-label", mosaicName.textContent);
}

/** A bar for each word that could be at the selected position. */
export function showBars(state, { right, heading, bars }, { written }) {
  const word = state.get("word");
  const names = state.get("choices")[word] || [];
  const chances = numbers(state.get("chances"), Float32Array).subarray(word * names.length);
  right.hidden = !names.length;
  heading.textContent = `What word ${word + 1} could be`;
  bars.replaceChildren(...names.map((name, i) => {
    const bar = node("div", "course-scene__choice-bar");
    bar.classList.toggle("is-written", name === written[word]);
    bar.append(node("span", "course-scene__name", name), shareBox("scene", chances[i]),
      node("span", "course-scene__chance", `${(100 * chances[i]).toFixed(1)} %`));
    return bar;
  }));
}

/** The caption, a chip for each word with its probability. */
export function showWords(state, { words }, { written, wrong, chanceOf }) {
  words.hidden = !written.length;
  words.classList.toggle("is-old", JSON.stringify(state.get("told")) !== JSON.stringify(state.get("shapes")));
  words.replaceChildren(...written.map((word, i) => {
    const chip = node("span", "course-scene__word");
    chip.dataset.at = String(i);
    chip.classList.toggle("is-current", i === state.get("word"));
    chip.classList.toggle("is-wrong", wrong[i]);
    chip.append(node("span", "course-scene__said", word));
    if (chanceOf.length) chip.append(shareBox("scene", chanceOf[i]),
      node("span", "course-scene__chance", `${(100 * chanceOf[i]).toFixed(0)} %`));
    return chip;
  }));
}

/** Say the caption and the word, on the page and to a screen reader. */
export function showReadout(state, ui, { words, readout }, caption) {
  const said = caption.written.join(" ");
  readout.textContent = state.sentence(caption);
  words.setAttribute("aria-label", `${said}. ${readout.textContent}`);
  ui.say([said, state.get("note"), state.get("notice")].filter(Boolean).join(". "));
}
