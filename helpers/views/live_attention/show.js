// @ts-check
/** LiveAttention: from state to page. Each function reads the state and changes only what it must. */
import { node, place } from "../kit/kit.js";
import { textMeasure } from "../kit/parts.js";
import { CAPTIONS, layoutLive } from "./grid.js";

/** Work out where chips and grids lie. */
export function measure(state, ui) {
  const style = getComputedStyle(ui.root);
  const font = parseFloat(style.fontSize);
  state.box = layoutLive(state.inputs, { width: ui.width, font,
    measure: textMeasure(`${font}px ${style.fontFamily}`) });
}

/** Put the chips of each source into their order. */
export function showChips({ inputs, box }, { rows }) {
  rows.forEach(({ row, chips }, s) => {
    const { order, words, name } = inputs.sources[s];
    row.style.width = `${order.length * (box.chip + 6)}px`;
    row.style.height = `${box.font * 2.3}px`;
    order.forEach((token, at) => {
      place(chips[token], at * (box.chip + 6), 0, box.chip);
      chips[token].setAttribute("aria-label",
        `${words[token]}, position ${at + 1} of ${order.length} in ${name}; arrows move it`);
    });
  });
}

function addWord(grids, text, x, y, width, className = "") {
  const made = place(node("div", `course-view__label course-live__word ${className}`, text), x, y, width);
  made.title = text;
  made.dir = "auto";
  grids.appendChild(made);
}

/** Captions of the grids, and the tokens beside and above them. */
function showLabels({ box }, grids) {
  const { font, label, cell, tall, top, queries, keys } = box;
  for (const [grid, x] of Object.entries(box.x))
    grids.appendChild(place(node("div", "course-live__caption", CAPTIONS[grid]), x, 0));
  queries.order.forEach((token, i) =>
    addWord(grids, queries.words[token], 0, top + i * tall + tall * 0.22, label));
  for (const grid of ["A", "I"]) keys.order.forEach((token, j) =>
    addWord(grids, keys.words[token], box.x[grid] + j * cell, top - font * 1.5, cell - 2, "is-above"));
}

/** A cell of A that switches its pair of tokens on and off. */
function showSwitch(made, { i, j }, { inputs, box }) {
  made.tabIndex = i + j === 0 ? 0 : -1;
  made.setAttribute("role", "checkbox");
  made.setAttribute("aria-checked", String(Boolean(inputs.mask[i * box.N + j])));
}

function showCell(made, look, state, maskable) {
  const { cell, tall, top, queries, keys, x } = state.box;
  const { grid, i, j, text } = look;
  place(made, x[grid] + j * cell, top + i * tall, cell - 2, tall - 2);
  made.textContent = text;
  made.style.backgroundColor = look.masked ? "" : look.colour;
  made.style.color = look.masked ? "" : look.ink;
  made.classList.toggle("is-masked", Boolean(look.masked));
  made.classList.toggle("is-leak", Boolean(look.leak));
  Object.assign(made.dataset, { grid, row: i, column: j });
  const isSwitch = grid === "A" && maskable;
  made.classList.toggle("is-switch", isSwitch);
  if (isSwitch) showSwitch(made, look, state);
  const to = grid === "Y" ? `dimension ${j}` : keys.words[keys.order[j]];
  made.setAttribute("aria-label", `${CAPTIONS[grid]}: ${queries.words[queries.order[i]]}, ${to}, ${text}`);
}

/** The cells of all grids; a cell follows its tokens, and goes when there is nothing to show in it. */
function showCells(state, { grids, cells }, looks) {
  const { queries, keys } = state.box;
  const maskable = state.get("maskable");
  const used = new Set();
  for (const look of looks) {
    const key = [look.grid, queries.order[look.i], look.grid === "Y" ? look.j : keys.order[look.j]].join();
    used.add(key);
    if (!cells.has(key)) cells.set(key, grids.appendChild(node("div", "course-live__cell")));
    showCell(cells.get(key), look, state, maskable);
  }
  for (const [key, made] of cells) if (!used.has(key)) { made.remove(); cells.delete(key); }
}

/** Weights, influences and output. */
export function showGrids(state, ui, parts) {
  const { grids } = parts;
  const { box } = state;
  grids.hidden = !state.result; // the readout says why there is nothing to show
  grids.style.height = `${box.height}px`;
  grids.style.width = `${box.width}px`;
  grids.style.setProperty("--cell-font", `${Math.min(box.font, box.cell * 0.3)}px`);
  for (const old of grids.querySelectorAll(".course-live__word, .course-live__caption")) old.remove();
  if (state.result) showLabels(state, grids);
  showCells(state, parts, state.looks(ui.theme));
}

/** What is chosen in the lists, and whether positions are on. */
export function showTools(state, { selects, positions, masking }) {
  selects.forEach((select, r) => { select.value = String(state.inputs.wiring[r]); });
  if (masking) masking.value = state.inputs.masking;
  positions?.setAttribute("aria-pressed", String(Boolean(state.get("positions"))));
}

/** The wiring in words, and whether the mask leaks. */
export function showReadout(state, { shapes, readout }) {
  shapes.textContent = state.wiring();
  readout.textContent = state.sentence();
  readout.classList.toggle("is-leaking", Boolean(state.effect?.leak || !state.result));
}
