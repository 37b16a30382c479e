// @ts-check
/** Anatomy: from state to page. */
import { paintItems } from "../kit/items.js";
import { node, pen, write } from "../kit/kit.js";
import { pageLook } from "../kit/look.js";
import { barItems, barsHeight } from "./bars.js";
import { FORMULAS, isDrawn, pictureItems, pictureLayout, strongOf } from "./paint.js";
import { formulaNode, symbolNode } from "./parts.js";
import { absentText, hintText, tiles } from "./words.js";

/** The page of a picture: how much the names at the side take, what is left, and whether the
 * formulas of a block have room beside it. */
export const pageOf = (width, font, high = 23) => ({ font, left: font * 9.4, width: width - font * 9.4, height: font * high,
  formulas: width > font * 56 });

/** One button a matrix, in the order of the forward pass: the legend, and a way to each of them. */
function showChips(read, chips) {
  chips.replaceChildren(...read.parts.map((part) => {
    const chip = node("button", "course-anatomy__chip");
    chip.type = "button";
    chip.tabIndex = -1; // the arrow keys of the picture go through them
    chip.setAttribute("aria-pressed", String(part.name === read.part));
    const swatch = chip.appendChild(node("span", "course-anatomy__swatch"));
    swatch.style.background = strongOf(read.theme, part.group);
    swatch.classList.toggle("is-computed", !part.parameters);
    chip.append(symbolNode(part.name));
    chip.dataset.part = part.name;
    return chip;
  }));
}

/** The matrix that is looked at, or the model: name, formula, and what it costs. */
function showPanel(read, panel) {
  const part = read.parts.find(({ name }) => name === read.part);
  const head = node("div", "course-anatomy__head");
  const name = head.appendChild(node("div", "course-anatomy__name"));
  if (part) name.append(symbolNode(part.name), formulaNode(part.formula));
  else name.append(node("span", "", read.models[read.chosen].name));
  head.appendChild(node("div", "course-anatomy__small", part ? part.meaning : read.note));
  const shown = tiles(part, read.parts, read.states).map(([caption, value, small]) => {
    const tile = node("div", "course-anatomy__tile");
    tile.append(node("div", "course-anatomy__small", caption), node("div", "course-anatomy__value", value),
      node("div", "course-anatomy__small", small));
    return tile;
  });
  panel.replaceChildren(head, ...shown);
}

/** The formulas of a block, in the order in which they are computed, where there is a block to be seen. */
function showFormulas(read, { formulas }, page) {
  formulas.hidden = read.zoom !== 2 || !page.formulas;
  if (formulas.hidden) return;
  formulas.style.width = `${FORMULAS * page.font}px`;
  formulas.style.left = `${page.left + page.width - FORMULAS * page.font}px`;
  formulas.replaceChildren(...read.parts.filter(({ group, formula }) => formula && (group === "attention" || group === "MLP"))
    .map((part) => {
      const row = node("div", "course-anatomy__step");
      row.append(formulaNode(part.formula));
      row.dataset.part = part.name;
      row.classList.toggle("is-chosen", part.name === read.part);
      return row;
    }));
}

/** Put everything on the page; `kept` remembers the layout, which only another model, zoom or size changes. */
export function show(state, ui, parts, kept) {
  const font = parseFloat(getComputedStyle(ui.root).fontSize);
  const look = pageLook(ui);
  const read = state.read(ui.theme);
  const page = pageOf(ui.width - 30, font, ui.projector ? 18 : 23);
  const key = [read.chosen, read.zoom, page.width, page.height].join();
  if (kept.key !== key || kept.models !== read.models)
    Object.assign(kept, { key, models: read.models, drawn: pictureLayout(read, page) });
  paintItems(pen(parts.picture, ui.width - 30, page.height), pictureItems(kept.drawn, read, page, look), look.family);
  paintItems(pen(parts.bars, ui.width - 30, barsHeight(font)), barItems(read, page, look), look.family);
  showFormulas(read, parts, page);
  showChips(read, parts.chips);
  showPanel(read, parts.panel);
  parts.models.press(read.chosen);
  parts.zooms.press(state.get("models").length > 1 ? read.zoom : read.zoom - 1);
  const part = read.parts.find(({ name }) => name === read.part);
  const seen = !part || isDrawn(kept.drawn, part.name);
  write(parts.readout, seen || !read.zoom ? hintText(read.zoom) : absentText(part, read.zoom));
  ui.body.setAttribute("aria-label", `${state.get("title")}. ${state.sentence()}. Arrow keys go from matrix to matrix.`);
}
