// @ts-check
/** LiveAttention: the view itself. Handlers write traits; `draw` computes what follows from them. */
import { mount, node, numbers, place } from "../kit/kit.js";
import { shown } from "../kit/maths.js";
import { CAPTIONS, layoutLive, liveState, looksOf } from "./grid.js";
import { influenceOf, MASKINGS, moved, pass, wiringWords } from "./maths.js";
import { liveSvg } from "./svg.js";

const TRAITS = ["orders", "wiring", "mask_bytes", "masking", "positions", "vector_bytes"];
const MASKING_WORDS = { "-inf": "−∞ before the softmax", "-1e6": "−1,000,000 before it",
  "zero score": "0 as the score", "after softmax": "0 after the softmax" };
const ROLES = ["queries", "keys", "values"];

function render(context) {
  const { model } = context;
  let state, result, effect, box, looks = [], painting = null, held = null;
  const cells = new Map(); // "A,query token,key token" -> cell: the cell follows its tokens
  const ui = mount(context, { name: "live", traits: TRAITS, draw, picture: () => liveSvg({
    title: model.get("title"), subtitle: `${wires.words} ${readout.textContent}`, box, looks,
    theme: ui.theme }) });
  const wires = ui.body.appendChild(node("div", "course-live__wires"));
  const chips = ui.body.appendChild(node("div", "course-live__chips"));
  const grids = ui.body.appendChild(node("div", "course-live__grids"));
  const shapes = ui.footer.appendChild(node("span", "course-view__caption"));
  const readout = ui.footer.appendChild(node("span", "course-live__readout"));
  const bytes = (mask) => new DataView(Uint8Array.from(mask).buffer);

  const choose = (parent, label, options, value, act) => {
    const holder = parent.appendChild(node("label", "", label));
    const select = holder.appendChild(node("select"));
    options.forEach(([key, text]) => { select.appendChild(node("option", "", text)).value = key; });
    select.value = value;
    select.setAttribute("aria-label", label);
    ui.listen(select, "change", () => act(select.value));
    return select;
  };
  const selects = model.get("rewirable") ? ROLES.map((role, r) => choose(wires, `${role} from`,
    model.get("source_names").map((name, s) => [String(s), name]), String(model.get("wiring")[r]),
    (value) => {
      const wiring = model.get("wiring").slice();
      wiring[r] = Number(value);
      ui.save({ wiring, mask_bytes: bytes([]) });
    })) : [];
  const positions = model.get("position_bytes")?.byteLength ? ui.button("positions",
    "Add a vector for its place to every token", () => ui.save({ positions: !model.get("positions") })) : null;
  if (model.get("maskable")) {
    ui.button("causal", "Forbid the future", () => ui.save({ mask_bytes: bytes(
      state.mask.map((_, at) => Number(at % box.N <= Math.floor(at / box.N)))) }));
    ui.button("no mask", "Allow every pair", () => ui.save({ mask_bytes: bytes(state.mask.map(() => 1)) }));
  }
  const way = model.get("maskable") ? choose(ui.tools, "masked with",
    MASKINGS.map((name) => [name, MASKING_WORDS[name]]), model.get("masking"),
    (masking) => ui.save({ masking })) : null;
  ui.pictureTools();

  // ---- chips that can be moved
  const rows = model.get("tokens").map((words, s) => {
    const set = chips.appendChild(node("div", "course-live__set"));
    set.appendChild(node("span", "course-live__set-name", model.get("source_names")[s]));
    const row = set.appendChild(node("div", "course-live__row"));
    row.setAttribute("role", "list");
    return { row, chips: words.map((word, token) => {
      const chip = row.appendChild(node("button", "course-live__chip", word));
      chip.type = "button";
      Object.assign(chip.dataset, { source: s, token });
      return chip;
    }) };
  });
  function move(source, from, to) {
    const order = model.get("orders")[source];
    if (to < 0 || to >= order.length || to === from) return;
    const orders = model.get("orders").map((old, s) => (s === source ? moved(old, from, to) : old));
    ui.save({ orders });
    ui.say(`${orders[source].map((token) => model.get("tokens")[source][token]).join(" ")}`);
  }
  const whose = (chip) => {
    const [source, token] = [Number(chip.dataset.source), Number(chip.dataset.token)];
    return { source, at: model.get("orders")[source].indexOf(token) };
  };
  ui.listen(chips, "pointerdown", (event) => {
    const chip = event.target.closest(".course-live__chip");
    if (!chip || event.button !== 0) return;
    held = chip;
    chip.setPointerCapture(event.pointerId);
    chip.classList.add("is-held");
  });
  ui.listen(chips, "pointermove", (event) => {
    if (!held) return;
    const { source, at } = whose(held);
    const { left } = rows[source].row.getBoundingClientRect();
    const to = Math.floor((event.clientX - left) / (box.chip + 6));
    move(source, at, Math.min(Math.max(to, 0), rows[source].chips.length - 1));
  });
  const drop = () => { held?.classList.remove("is-held"); held = null; };
  ui.listen(chips, "pointerup", drop);
  ui.listen(chips, "pointercancel", drop);
  ui.listen(chips, "keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const chip = event.target.closest(".course-live__chip");
    if (!chip || !step) return;
    const { source, at } = whose(chip);
    move(source, at, at + step);
    event.preventDefault();
    event.stopPropagation();
  });

  // ---- a mask that can be painted
  const switchAt = (cell) => {
    const [i, j] = [Number(cell.dataset.row), Number(cell.dataset.column)];
    return i * box.N + j;
  };
  function paintMask(cell) {
    const at = switchAt(cell);
    if (state.mask[at] === painting) return;
    const mask = state.mask.slice();
    mask[at] = painting;
    ui.save({ mask_bytes: bytes(mask) });
    state.mask = mask;
  }
  const switchOf = (target) => target?.closest?.(".course-live__cell.is-switch");
  ui.listen(grids, "pointerdown", (event) => {
    const cell = switchOf(event.target);
    if (!cell || event.button !== 0) return;
    painting = state.mask[switchAt(cell)] ? 0 : 1;
    paintMask(cell);
    event.preventDefault();
    cell.focus();
  });
  ui.listen(grids, "pointermove", (event) => {
    if (painting === null) return;
    const cell = switchOf(document.elementFromPoint(event.clientX, event.clientY));
    if (cell && grids.contains(cell)) paintMask(cell);
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"])
    ui.listen(grids, end, () => { painting = null; });
  ui.listen(grids, "keydown", (event) => {
    const cell = switchOf(event.target);
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!cell || !(step || event.key === " " || event.key === "Enter")) return;
    event.preventDefault();
    event.stopPropagation();
    const [i, j] = [Number(cell.dataset.row), Number(cell.dataset.column)];
    if (step) grids.querySelector(`.is-switch[data-row="${i + step[0]}"][data-column="${j + step[1]}"]`)?.focus();
    else { painting = state.mask[switchAt(cell)] ? 0 : 1; paintMask(cell); painting = null; }
  });

  // ---- drawing
  function word(text, x, y, width, className = "") {
    const made = place(node("div", `course-view__label course-live__word ${className}`, text), x, y, width);
    made.title = text;
    made.dir = "auto";
    return made;
  }

  function drawGrids() {
    const { font, label, cell, tall, top, queries, keys } = box;
    grids.style.height = `${box.height}px`;
    grids.style.width = `${box.width}px`;
    grids.style.setProperty("--cell-font", `${Math.min(font, cell * 0.3)}px`);
    for (const old of grids.querySelectorAll(".course-live__word, .course-live__caption")) old.remove();
    if (!result) { for (const made of cells.values()) made.remove(); cells.clear(); return; }
    for (const [grid, x] of Object.entries(box.x))
      grids.appendChild(place(node("div", "course-live__caption", CAPTIONS[grid]), x, 0));
    queries.order.forEach((token, i) => grids.appendChild(
      word(queries.words[token], 0, top + i * tall + tall * 0.22, label)));
    for (const grid of ["A", "I"]) keys.order.forEach((token, j) => grids.appendChild(
      word(keys.words[token], box.x[grid] + j * cell, top - font * 1.5, cell - 2, "is-above")));
    const used = new Set();
    for (const look of looks) {
      const key = [look.grid, queries.order[look.i], look.grid === "Y" ? look.j : keys.order[look.j]].join();
      used.add(key);
      if (!cells.has(key)) cells.set(key, grids.appendChild(node("div", "course-live__cell")));
      const made = cells.get(key);
      place(made, box.x[look.grid] + look.j * cell, top + look.i * tall, cell - 2, tall - 2);
      made.textContent = look.text;
      made.style.backgroundColor = look.masked ? "" : look.colour;
      made.style.color = look.masked ? "" : look.ink;
      made.classList.toggle("is-masked", Boolean(look.masked));
      made.classList.toggle("is-leak", Boolean(look.leak));
      Object.assign(made.dataset, { grid: look.grid, row: look.i, column: look.j });
      const onOff = look.grid === "A" && model.get("maskable");
      made.classList.toggle("is-switch", onOff);
      if (onOff) {
        made.tabIndex = look.i + look.j === 0 ? 0 : -1;
        made.setAttribute("role", "checkbox");
        made.setAttribute("aria-checked", String(Boolean(state.mask[look.i * box.N + look.j])));
      }
      const to = look.grid === "Y" ? `dimension ${look.j}` : keys.words[keys.order[look.j]];
      made.setAttribute("aria-label", `${CAPTIONS[look.grid]}: ${queries.words[queries.order[look.i]]}, ${to}, ${look.text}`);
    }
    for (const [key, made] of cells) if (!used.has(key)) { made.remove(); cells.delete(key); }
  }

  function sentence() {
    if (!result) return "Give keys and values the same set.";
    const masked = state.mask.some((allowed) => !allowed);
    if (!masked) return model.get("maskable") ? "Click or paint cells of A to forbid them." : "";
    const rowsOff = Array.from({ length: box.M }, (_, i) => i)
      .filter((i) => !state.mask.slice(i * box.N, (i + 1) * box.N).some(Boolean));
    const empty = rowsOff.length ? {
      "-inf": " A row with no key: weights 0 here, NaN in torch's softmax.",
      "-1e6": " A row with no key looks at all of them equally, without a word.",
      "zero score": " A row with no key looks at all of them equally.",
      "after softmax": "" }[state.masking] : "";
    const share = Math.min(...Array.from({ length: box.M }, (_, i) =>
      result.A.slice(i * box.N, (i + 1) * box.N).reduce((sum, a) => sum + a, 0)));
    const sums = share < 0.995 && !rowsOff.length ? ` A row sums to ${shown(share)} only.` : "";
    return effect.leak ? `The mask leaks: a forbidden token moves an output by ${
      effect.leak < 0.005 ? effect.leak.toExponential(0) : shown(effect.leak)}.${sums}${empty}`
      : `Tight: no forbidden token moves an output, by no bit.${sums}${empty}`;
  }

  function draw() {
    state = liveState(model);
    const style = getComputedStyle(ui.root);
    const font = parseFloat(style.fontSize);
    const brush = new OffscreenCanvas(1, 1).getContext("2d");
    brush.font = `${font}px ${style.fontFamily}`;
    box = layoutLive(state, { width: ui.width, font, measure: (text) => brush.measureText(text).width });
    result = pass(state);
    effect = result ? influenceOf(state, result) : null;
    looks = looksOf(state, result, effect, box, ui.theme);
    rows.forEach(({ row, chips: buttons }, s) => {
      const { order, words, name } = state.sources[s];
      row.style.width = `${order.length * (box.chip + 6)}px`;
      row.style.height = `${box.font * 2.3}px`;
      order.forEach((token, at) => {
        place(buttons[token], at * (box.chip + 6), 0, box.chip);
        buttons[token].setAttribute("aria-label",
          `${words[token]}, place ${at + 1} of ${order.length} in ${name}; arrows move it`);
      });
    });
    selects.forEach((select, r) => { select.value = String(state.wiring[r]); });
    if (way) way.value = state.masking;
    positions?.setAttribute("aria-pressed", String(Boolean(model.get("positions"))));
    drawGrids();
    wires.words = wiringWords(state);
    shapes.textContent = wires.words;
    readout.textContent = sentence();
    readout.classList.toggle("is-leaking", Boolean(effect?.leak || !result));
  }
  return ui.close;
}

export default { render };
