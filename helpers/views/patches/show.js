// @ts-check
/** Patches: from state to page. */
import { node, pen, write } from "../kit/kit.js";
import { imageBox, sentenceBox } from "./layout.js";
import { imageCanvas, paintImage, paintMap, paintSentence } from "./paint.js";
import { verdict } from "./words.js";

export function lookOf(ui) {
  const style = getComputedStyle(ui.root);
  const read = (name) => style.getPropertyValue(`--cv-${name}`).trim();
  return { theme: ui.theme, font: parseFloat(style.fontSize), family: style.fontFamily, ink: read("ink"),
    soft: read("soft"), line: read("line"), paper: read("paper"), accent: read("accent"),
    projector: ui.projector, wide: ui.projector ? 3.2 : 2.4 };
}

/** What is framed: the truth, what is held, the cursor. */
const marksOf = (state) => ({ truth: state.get("truth"), held: state.held, pixel: state.pixel,
  cursor: state.active ? state.get("patch") : null });

export function showImage(state, { image, size, row }, ui, look) {
  const sizes = state.sizes();
  const [, height, width, side] = sizes;
  const source = imageCanvas(state.values(), sizes, state.get("scale"));
  const alone = !state.get("attention_size")[0] && !state.get("names").length;
  const room = Math.round(Math.min(look.font * (alone ? 28 : look.projector ? 15 : 19), ui.width * 0.6));
  const box = imageBox(sizes, room, state.get("cut"));
  const words = sentenceBox(state.count(), ui.width - 34, look.font);
  state.boxes = { image: box, sentence: words };
  paintImage(pen(image, box.width, box.height), source, box, marksOf(state), look);
  paintSentence(pen(row, words.width, words.height), source,
    { columns: state.columns(), side, count: state.count() }, words, marksOf(state), look);
  write(size, `${height} × ${width} pixels, ${state.count()} patches of ${side} × ${side}`);
  row.setAttribute("aria-label", `the class token, then ${state.count()} patches in reading order`);
}

/** One small picture for each map, made again only when their number changes. */
export function showMaps(state, maps, { maps: box }, look) {
  if (box.children.length !== maps.length)
    box.replaceChildren(...maps.map(() => {
      const one = node("div", "course-patches__map");
      one.append(node("span", "course-patches__name"), node("canvas"), node("span", "course-view__caption"));
      return one;
    }));
  const side = Math.round(look.font * (look.projector ? 8.6 : 10.4));
  const grid = { rows: state.rows(), columns: state.columns() };
  maps.forEach(({ name, values }, i) => {
    const [title, canvas, below] = box.children[i].children;
    write(title, name.replace(/(layer|head) (?=\d)/g, "$1\u00a0")); // not broken before its number
    box.children[i].style.width = `${side}px`;
    const shape = Math.max(grid.rows, grid.columns);
    paintMap(pen(canvas, side, Math.round(6 + ((side - 6) * grid.rows) / shape)), values, grid, side,
      marksOf(state), look);
    const said = verdict(values, state.get("truth"));
    write(below, said);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `${name}: ${said}`);
  });
}

export function showTools(state, { layer, head, cut, paint }) {
  if (layer) layer.value = String(state.get("layer"));
  if (head) head.value = String(state.get("head"));
  cut.setAttribute("aria-pressed", String(state.get("cut")));
  paint?.setAttribute("aria-pressed", String(state.pixel !== null));
}
