// @ts-check
/** Matrices: the view itself. Handlers write traits; `draw` computes what follows from them. */
import { css, diverging } from "../kit/colors.js";
import { mount, node, numbers, paced, pen, place } from "../kit/kit.js";
import { shown } from "../kit/maths.js";
import { cellLook, formulaOf, gridOfCells, layoutGrids, limitsOf, names } from "./grid.js";
import { attend, explain, sourcesOf } from "./maths.js";
import { matricesSvg } from "./svg.js";

const BYTES = { Q: "q_bytes", K: "k_bytes", V: "v_bytes" };
const TRAITS = [...Object.values(BYTES), "mask_bytes", "scaled", "sizes"];
const DRAG = 0.02; // change of a number for a pixel
const HELP = "drag a number, or: ↑ ↓ change by 0.1 · PageUp PageDown by 1 · type a number, Enter · "
  + "Escape: as it was · ← → Shift+↑↓: move · click a score or Space: mask it";

/** The numbers as they stand in the traits. */
export const stateOf = (model) => ({ sizes: model.get("sizes"), scaled: model.get("scaled"),
  mask: numbers(model.get("mask_bytes")),
  ...Object.fromEntries(Object.entries(BYTES).map(([name, trait]) =>
    [name, numbers(model.get(trait), Float64Array)])) });

/** Where a cell's number lies in its matrix: K is shown turned. */
export const flatIndex = (grid, row, column, [, , dk, dv]) =>
  (grid === "K" ? column * dk + row : row * (grid === "V" ? dv : dk) + column);

function render(context) {
  const { model } = context;
  let box, state, result, looks;
  let built = "";
  let under = null; // the cell that is explained: { grid, row, column }
  let typed = null; // a number being typed: { grid, row, column, text }
  let drag = null; // { cell, x, y, from, moved }
  let before = 0; // the number when its cell was entered

  const ui = mount(context, { name: "matrices", traits: TRAITS, draw, picture: () => matricesSvg({
    title: model.get("title"), subtitle: formula.textContent + (under ? ` · ${readout.textContent}` : ""), box, looks,
    captions: names(state.scaled), queries: model.get("query_labels"), keys: model.get("key_labels"),
    theme: ui.theme }) });
  const { body } = ui;
  const formula = ui.root.insertBefore(node("div", "course-matrices__formula"), body);
  const label = (kind, i) => model.get(`${kind}_labels`)[i];
  const describe = { Q: (i, k) => `Q, query ${label("query", i)}, dimension ${k}`,
    K: (k, j) => `K, key ${label("key", j)}, dimension ${k}`,
    V: (j, k) => `V, key ${label("key", j)}, dimension ${k}`,
    E: (i, j) => `score of query ${label("query", i)} with key ${label("key", j)}`,
    A: (i, j) => `weight of query ${label("query", i)} on key ${label("key", j)}`,
    H: (i) => `entropy of the weights of ${label("query", i)}, bits`,
    Y: (i, k) => `Y, query ${label("query", i)}, dimension ${k}` };
  const grids = Object.fromEntries(Object.keys(describe).map((name) => [name,
    gridOfCells(body, name, { editable: name in BYTES, describe: describe[name] })]));
  const words = body.appendChild(node("div", "course-matrices__words"));
  const legend = ui.footer.appendChild(node("div", "course-matrices__legend"));
  const readout = ui.footer.appendChild(node("span", "course-matrices__readout"));
  const help = ui.root.appendChild(node("div", "course-view__caption course-matrices__help", HELP));
  help.hidden = true;

  const divide = ui.button("/ √dₖ", "Divide the scores by the root of d_k", () =>
    ui.save({ scaled: !model.get("scaled") }));
  ui.button("Reset", "All numbers as they were given", () => {
    const start = numbers(model.get("start_bytes"), Float64Array);
    const [M, N, dk, dv] = model.get("sizes");
    const ends = [0, M * dk, (M + N) * dk, (M + N) * dk + N * dv];
    const part = (i) => new DataView(start.slice(ends[i], ends[i + 1]).buffer);
    ui.save({ q_bytes: part(0), k_bytes: part(1), v_bytes: part(2),
      mask_bytes: new DataView(numbers(model.get("start_mask")).slice().buffer),
      scaled: model.get("start_scaled") });
  });
  ui.pictureTools();
  ui.button("?", "Keys", () => { help.hidden = !help.hidden; });

  const tell = paced(() => model.save_changes(), 80, ui.signal);
  const valueOf = ({ grid, row, column }) => state[grid][flatIndex(grid, row, column, state.sizes)];
  function setValue({ grid, row, column }, value) {
    const changed = numbers(model.get(BYTES[grid]), Float64Array);
    changed[flatIndex(grid, row, column, model.get("sizes"))] = value;
    model.set(BYTES[grid], new DataView(changed.buffer));
    tell();
  }
  function turnMask({ row, column }) {
    const mask = numbers(model.get("mask_bytes")).slice();
    mask[row * model.get("sizes")[1] + column] ^= 1;
    ui.save({ mask_bytes: new DataView(mask.buffer) });
  }

  function build() {
    const key = [ui.width, ui.projector, model.get("sizes")].join();
    if (key === built) return;
    built = key;
    const style = getComputedStyle(ui.root);
    const font = parseFloat(style.fontSize);
    const [queries, keys] = [model.get("query_labels"), model.get("key_labels")];
    const brush = new OffscreenCanvas(1, 1).getContext("2d");
    brush.font = `${style.fontWeight} ${font}px ${style.fontFamily}`;
    const wide = (texts) => Math.min(font * 7, Math.max(...texts.map((t) => brush.measureText(t).width)) + 4);
    box = layoutGrids({ width: ui.width - 30, font, sizes: model.get("sizes"), queryWidth: wide(queries),
      keyWidth: wide(keys) });
    body.style.height = `${box.height + 4}px`;
    body.style.setProperty("--cell-font", `${Math.min(font, box.cell * 0.3)}px`);
    for (const grid of Object.values(grids)) grid.build(box[grid.name]);
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
      queries.forEach((text, i) => put(text, 0, middle(grid, i), box.queryWidth, "right"));
    keys.forEach((text, j) => {
      put(text, box.V.x + box.V.width + 6, middle("V", j), box.keyWidth, "left");
      for (const grid of ["K", "A"])
        put(text, box[grid].x + j * box.cell, box[grid].y - box.line, box.cell - 2, "center",
          "course-view__label course-matrices__key");
    });
    for (const name of Object.keys(grids)) {
      const above = name === "K" || name === "A" ? 2 : 1.1;
      const made = put("", box[name].x, box[name].y - above * box.line - 2, Math.max(box[name].width, box.font * 10),
        "left", "course-matrices__caption");
      made.dataset.caption = name;
    }
  }

  /** What the colours mean: a ramp of signed values with its limits, and one of weights. */
  function drawLegend(limits) {
    const ends = limits.E === limits.Q ? `±${limits.Q}` : `±${limits.Q}, E ±${limits.E}`;
    const ramp = (colourAt) => {
      const canvas = node("canvas");
      const brush = pen(canvas, 78, 10);
      for (let x = 0; x < 78; x++) {
        brush.fillStyle = css(colourAt(x / 77));
        brush.fillRect(x, 0, 1.2, 10);
      }
      return canvas;
    };
    const key = [ends, ui.theme].join();
    if (legend.dataset.key === key) return;
    legend.dataset.key = key;
    legend.replaceChildren(ramp((t) => diverging(ui.theme, 2 * t - 1, 1)), node("span", "", ends),
      ramp((t) => limits.table[Math.round(254 * Math.sqrt(t))]), node("span", "", "A 0–1"),
      node("span", "course-view__swatch"), node("span", "", "masked"));
  }

  function draw() {
    state = stateOf(model);
    result = attend(state);
    build();
    const limits = limitsOf(state, result, ui.theme);
    looks = Object.fromEntries(Object.keys(grids).map((name) => [name, (row, column) =>
      cellLook(name, row, column, state, result, ui.theme, limits)]));
    for (const grid of Object.values(grids)) grid.draw(looks[grid.name], typed);
    const captions = names(state.scaled);
    for (const made of words.querySelectorAll("[data-caption]"))
      made.textContent = captions[made.dataset.caption];
    formula.textContent = formulaOf(state.scaled);
    drawLegend(limits);
    divide.setAttribute("aria-pressed", String(state.scaled));
    const sources = under ? sourcesOf(under.grid, under.row, under.column, state) : {};
    for (const grid of Object.values(grids))
      grid.mark(sources[grid.name], under?.grid === grid.name ? under : null);
    readout.textContent = under ? `${describe[under.grid](under.row, under.column)}: ${
      explain(under.grid, under.row, under.column, state, result) || shown(valueOf(under))}`
      : "Drag a number in Q, K or V; click a score to mask it.";
  }

  const cellOf = (event) => {
    const made = event.target.closest?.(".course-matrices__cell");
    return made ? { grid: made.dataset.grid, row: Number(made.dataset.row), column: Number(made.dataset.column) }
      : null;
  };
  const show = (cell) => {
    if (drag || JSON.stringify(cell) === JSON.stringify(under)) return;
    under = cell;
    ui.draw();
  };
  ui.listen(body, "pointerover", (event) => show(cellOf(event)));
  ui.listen(body, "pointerleave", () => show(null));
  ui.listen(body, "pointerdown", (event) => {
    const cell = cellOf(event);
    if (!cell || event.button !== 0) return;
    const made = grids[cell.grid].cell(cell.row, cell.column);
    if (cell.grid in BYTES) {
      drag = { cell, x: event.clientX, y: event.clientY, from: valueOf(cell) };
      made.setPointerCapture(event.pointerId);
      body.classList.add("is-dragging");
    }
    made.focus();
    event.preventDefault();
  });
  ui.listen(body, "pointermove", (event) => {
    if (!drag) return;
    const change = DRAG * (event.clientX - drag.x - (event.clientY - drag.y));
    setValue(drag.cell, Math.round((drag.from + change) * 100) / 100);
  });
  const drop = () => {
    if (!drag) return;
    drag = null;
    body.classList.remove("is-dragging");
    model.save_changes();
  };
  ui.listen(body, "pointerup", drop);
  ui.listen(body, "pointercancel", drop);
  ui.listen(body, "click", (event) => {
    const cell = cellOf(event);
    if (cell?.grid === "E") turnMask(cell);
  });
  ui.listen(body, "focusin", (event) => {
    const cell = cellOf(event);
    if (!cell) return;
    typed = null;
    if (cell.grid in BYTES) before = valueOf(cell);
    show(cell);
  });
  ui.listen(body, "focusout", () => { typed = null; ui.draw(); });

  function move(cell, down, right) {
    const next = grids[cell.grid].cell(cell.row + down, cell.column + right);
    if (!next) return;
    grids[cell.grid].cell(cell.row, cell.column).tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
  ui.listen(body, "keydown", (event) => {
    const cell = cellOf(event);
    if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
    const editable = cell.grid in BYTES;
    const arrow = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    const by = { ArrowUp: 0.1, ArrowDown: -0.1, PageUp: 1, PageDown: -1 }[event.key];
    if (editable && by && !event.shiftKey)
      setValue(cell, Math.round((valueOf(cell) + by) * 1e6) / 1e6);
    else if (arrow) move(cell, ...arrow);
    else if (editable && /^[-\d.]$/.test(event.key))
      typed = { ...cell, text: (typed?.text ?? "") + event.key };
    else if (typed && event.key === "Backspace") typed.text = typed.text.slice(0, -1);
    else if (typed && event.key === "Enter") {
      const value = Number(typed.text);
      if (typed.text && Number.isFinite(value)) setValue(cell, value);
      typed = null;
    } else if (editable && event.key === "Escape") {
      if (!typed) setValue(cell, before);
      [typed, drag] = [null, null];
    } else if (cell.grid === "E" && (event.key === " " || event.key === "Enter")) turnMask(cell);
    else return;
    event.preventDefault();
    event.stopPropagation();
    state = stateOf(model);
    ui.say(grids[cell.grid].cell(cell.row, cell.column).dataset.label
      + (editable ? `, ${shown(valueOf(cell))}` : ""));
    ui.draw();
  });
  return ui.close;
}

export default { render };
