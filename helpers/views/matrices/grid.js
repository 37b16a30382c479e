// @ts-check
/** Matrices: where the grids lie, and their cells on the page. */
import { css, diverging, inkOn, levelTable } from "../kit/colors.js";
import { node, place } from "../kit/kit.js";
import { largest, niceLimit, shown } from "../kit/maths.js";

const SMALLEST = 36; // pixels that "−1.25" needs to be read; below, A and Y go under Q and E

/** Boxes of all grids: factors stand left of and above their product. Pure.
 * @param {{ width: number, font: number, sizes: number[], queryWidth: number, keyWidth: number }} room */
export function layoutGrids({ width, font, sizes: [M, N, dk, dv], queryWidth, keyWidth }) {
  const count = dk + 2 * N + dv + 1;
  const gapsOf = (gap) => width - queryWidth - keyWidth - 3 * gap - 24;
  const gap = gapsOf(font * 2.4) / count > font * 3.4 ? Math.round(font * 2.4) : Math.round(font * 1.1);
  const free = Math.floor(gapsOf(gap) / count);
  const stacked = free < SMALLEST;
  const across = stacked ? Math.floor((width - queryWidth - keyWidth - 2 * gap - 24) / Math.max(dk + N, N + 1 + dv)) : free;
  const cell = Math.max(SMALLEST, Math.min(Math.round(font * 4.4), across));
  const tall = Math.round(font * 2.15);
  const line = Math.round(font * 1.5);
  const captions = 2 * line + 4; // and key labels: they stand above
  const tops = stacked ? dk : Math.max(dk, N);
  const lower = captions + tops * tall + captions + gap * 0.6;
  const second = stacked ? lower + M * tall + captions + gap * 0.6 : captions; // where V may begin
  const last = stacked ? second + N * tall + captions + gap * 0.6 : lower;
  const at = { Q: queryWidth + 8 };
  at.E = at.Q + dk * cell + gap;
  at.A = stacked ? at.Q : at.E + N * cell + gap;
  at.H = at.A + N * cell + 8;
  at.Y = at.H + cell + gap;
  const grid = (x, y, rows, columns) => ({ x, y, rows, columns, cell, tall,
    width: columns * cell, height: rows * tall });
  return { cell, tall, line, font, gap, queryWidth, keyWidth,
    stacked, Q: grid(at.Q, lower, M, dk), K: grid(at.E, captions + (tops - dk) * tall, dk, N),
    E: grid(at.E, lower, M, N), A: grid(at.A, last, M, N), H: grid(at.H, last, M, 1),
    V: grid(at.Y, last - captions - gap * 0.6 - N * tall, N, dv), Y: grid(at.Y, last, M, dv),
    width: Math.max(at.Y + dv * cell + 8 + keyWidth, at.E + N * cell), height: last + M * tall + 4 };
}

/** What each grid is called, with the formula it follows. */
export const names = (scaled) => ({ Q: "Q", K: "Kᵀ", V: "V", E: scaled ? "E = Q Kᵀ / √dₖ" : "E = Q Kᵀ",
  A: "A = softmax(E)", H: "bits", Y: "Y = A V" });

/** The whole layer in one line. */
export const formulaOf = (scaled) => `Y = softmax( Q Kᵀ${scaled ? " / √dₖ" : ""} ) V`;

/** What a cell says and shows: { text, colour, ink, masked }. Pure. */
export function cellLook(grid, row, column, state, result, theme, limits) {
  const { mask, sizes: [, N, dk, dv] } = state;
  if (grid === "H") return { text: shown(result.H[row]), colour: null, masked: false };
  const masked = (grid === "E" || grid === "A") && !mask[row * N + column];
  const value = { Q: () => state.Q[row * dk + column], K: () => state.K[column * dk + row],
    V: () => state.V[row * dv + column], E: () => result.E[row * N + column],
    A: () => result.A[row * N + column], Y: () => result.Y[row * dv + column] }[grid]();
  if (masked) return { text: grid === "E" ? "−∞" : "0", colour: null, masked };
  const colour = grid === "A" ? limits.table[Math.round(254 * Math.sqrt(value))]
    : diverging(theme, value, limits[grid]);
  return { text: shown(value), value, colour: css(colour), ink: inkOn(colour), masked };
}

/** How much smaller a long number is written, so that “−30.00” stays in its cell. */
export const shrink = (text) => Math.min(1, 5 / text.length);

/** Colour limits: rounded up, so that they stay put while a number is dragged. */
export function limitsOf(state, result, theme) {
  const limit = (values) => niceLimit(largest(values));
  const inputs = Math.max(limit(state.Q), limit(state.K), limit(state.V));
  return { Q: inputs, K: inputs, V: inputs, Y: inputs, E: limit(result.E), table: levelTable(theme) };
}

/** The cell that an event is about, or null: { grid, row, column }. */
export function cellOf(event) {
  const made = event.target.closest?.(".course-matrices__cell");
  return made ? { grid: made.dataset.grid, row: Number(made.dataset.row), column: Number(made.dataset.column) }
    : null;
}

/** Frame a cell whose number has changed for a moment; not where the reader wants no motion. */
function flash(made) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  for (const old of made.getAnimations()) old.cancel();
  made.animate([{ boxShadow: "inset 0 0 0 3px var(--cv-accent)" }, { boxShadow: "inset 0 0 0 3px transparent" }],
    { duration: 900, easing: "ease-out" });
}

/** The cells of one grid as DOM; `describe(row, column)` names a cell for screen readers. */
export function gridOfCells(body, name, { editable, describe }) {
  const root = body.appendChild(node("div", `course-matrices__grid is-${name}`));
  root.setAttribute("role", "group");
  let cells = [];
  let drawn = new Map(); // what each cell shows, so that only what changed is touched
  return {
    name, root, editable,
    cell: (row, column) => cells[row]?.[column],
    build(box) {
      place(root, box.x, box.y, box.width, box.height);
      root.replaceChildren();
      drawn = new Map();
      cells = Array.from({ length: box.rows }, (_, row) => Array.from({ length: box.columns }, (_, column) => {
        const made = root.appendChild(node("div", "course-matrices__cell"));
        Object.assign(made.dataset, { grid: name, row, column });
        place(made, column * box.cell, row * box.tall, box.cell - 2, box.tall - 2);
        made.tabIndex = row + column === 0 ? 0 : -1;
        made.setAttribute("role", editable ? "spinbutton" : name === "E" ? "checkbox" : "note");
        made.dataset.label = describe(row, column);
        return made;
      }));
    },
    draw(look, typed) {
      cells.forEach((line, row) => line.forEach((made, column) => {
        const { text, value, colour, ink, masked } = look(row, column);
        const shownText = typed?.grid === name && typed.row === row && typed.column === column
          ? `${typed.text}▏` : text;
        const now = `${shownText} ${value} ${colour} ${masked}`;
        if (drawn.get(made) === now) return;
        if (drawn.has(made) && made.textContent !== shownText && !typed) flash(made);
        drawn.set(made, now);
        made.textContent = shownText;
        made.style.fontSize = shrink(shownText) < 1 ? `calc(var(--cell-font) * ${shrink(shownText)})` : "";
        made.style.backgroundColor = colour ?? "";
        made.style.color = ink ?? "";
        made.classList.toggle("is-masked", masked);
        made.setAttribute("aria-label", `${made.dataset.label}, ${masked ? "masked" : text}`);
        if (editable) made.setAttribute("aria-valuenow", String(value));
        if (name === "E") made.setAttribute("aria-checked", String(!masked));
      }));
    },
    /** Mark cells: [[row, column], …] of this grid, and one cell as the result. */
    mark(sources, result) {
      const marked = new Set((sources ?? []).map((pair) => pair.join()));
      cells.forEach((line, row) => line.forEach((made, column) => {
        made.classList.toggle("is-source", marked.has(this.name === "K" ? `${column},${row}` : `${row},${column}`));
        made.classList.toggle("is-result", result?.row === row && result?.column === column);
      }));
    },
  };
}
