// @ts-check
/** Matrices: from state to page. Each function reads the state and changes only what it must. */
import { diverging } from "../kit/colors.js";
import { paintItems, rampItems } from "../kit/items.js";
import { node, pen, place } from "../kit/kit.js";
import { textMeasure } from "../kit/parts.js";
import { layoutGrids } from "./grid.js";

const RAMP = [78, 10]; // width and height in pixels

/** Work out, where a size changed, where the grids lie; true if it did. */
export function measure(state, ui) {
  const sizes = state.get("sizes");
  const form = [ui.width, ui.projector, sizes].join();
  if (form === state.form) return false;
  state.form = form;
  const style = getComputedStyle(ui.root);
  const font = parseFloat(style.fontSize);
  const width = textMeasure(`${style.fontWeight} ${font}px ${style.fontFamily}`);
  const widest = (texts) => Math.min(font * 7, Math.max(...texts.map(width)) + 4);
  state.box = layoutGrids({ width: ui.width - 30, font, sizes, queryWidth: widest(state.get("query_labels")),
    keyWidth: widest(state.get("key_labels")) });
  return true;
}

/** Put queries and keys beside and above the grids, and make room for the captions. */
function showLabels({ box, model }, { grids, words }) {
  const put = (text, x, y, width, align, className = "course-view__label") => {
    const made = words.appendChild(place(node("div", className, text), x, y, width, box.line));
    made.style.textAlign = align;
    made.dir = "auto";
    made.title = text;
    return made;
  };
  words.replaceChildren();
  const middle = (grid, i) => box[grid].y + i * box.tall + (box.tall - box.line) / 2;
  for (const grid of box.stacked ? ["Q", "A"] : ["Q"])
    model.get("query_labels").forEach((text, i) => put(text, 0, middle(grid, i), box.queryWidth, "right"));
  model.get("key_labels").forEach((text, j) => {
    put(text, box.V.x + box.V.width + 6, middle("V", j), box.keyWidth, "left");
    for (const grid of ["K", "A"])
      put(text, box[grid].x + j * box.cell, box[grid].y - box.line, box.cell - 2, "center",
        "course-view__label course-matrices__key");
  });
  for (const name of Object.keys(grids)) {
    const above = name === "K" || name === "A" ? 2 : 1.1;
    put("", box[name].x, box[name].y - above * box.line - 2, Math.max(box[name].width, box.font * 10),
      "left", "course-matrices__caption").dataset.caption = name;
  }
}

/** Build cells and labels where they lie now. */
export function showLayout(state, ui, parts) {
  const { box } = state;
  ui.body.style.height = `${box.height + 4}px`;
  ui.body.style.setProperty("--cell-font", `${Math.min(box.font, box.cell * 0.3)}px`);
  for (const grid of Object.values(parts.grids)) grid.build(box[grid.name]);
  showLabels(state, parts);
}

/** The numbers of all grids, and what they are called. */
export function showGrids(state, ui, { grids, words, formula, divide }) {
  for (const grid of Object.values(grids)) grid.draw(state.lookOf(grid.name, ui.theme), state.typed);
  const captions = state.captions();
  for (const made of words.querySelectorAll("[data-caption]"))
    made.textContent = captions[made.dataset.caption];
  formula.textContent = state.formula();
  divide.setAttribute("aria-pressed", String(state.inputs.scaled));
}

function ramp(colorAt) {
  const canvas = node("canvas");
  paintItems(pen(canvas, ...RAMP), rampItems(...RAMP, colorAt));
  return canvas;
}

/** What the colors mean: a ramp of signed values with its limits, and one of weights. */
export function showLegend({ limits }, { theme }, { legend }) {
  const ends = limits.E === limits.Q ? `±${limits.Q}` : `±${limits.Q}, E ±${limits.E}`;
  const key = [ends, theme].join();
  if (legend.dataset.key === key) return;
  legend.dataset.key = key;
  legend.replaceChildren(ramp((t) => diverging(theme, 2 * t - 1, 1)), node("span", "", ends),
    ramp((t) => limits.table[Math.round(254 * Math.sqrt(t))]), node("span", "", "A 0–1"),
    node("span", "course-view__swatch"), node("span", "", "masked"));
}

/** Mark the cell that is explained and those that it is computed from, and say how. */
export function showReadout(state, { grids, readout }) {
  const { under } = state;
  const sources = state.sources();
  for (const grid of Object.values(grids))
    grid.mark(sources[grid.name], under?.grid === grid.name ? under : null);
  readout.textContent = state.sentence();
}
