// @ts-check
/** Survey: from state to page. */
import { paintItems } from "../kit/items.js";
import { node, pen, write } from "../kit/kit.js";
import { pageLook } from "../kit/look.js";
import { textMeasure } from "../kit/parts.js";
import { timelineItems } from "./items.js";
import { COLUMNS, GROUPS, isHidden, timeline } from "./maths.js";
import { cellText } from "./words.js";

export function showControls(state, { search, filters, group, hidden }) {
  const { seen } = state;
  if (document.activeElement !== search) search.value = seen.search;
  for (const column of GROUPS) {
    filters[column].value = column === seen.hidden ? "" : seen.filters[column] ?? "";
    filters[column].disabled = column === seen.hidden;
  }
  [group.value, hidden.value] = [seen.group, seen.hidden];
}

/** Paint the time line; returns where everything is. */
export function showTimeline(state, ui, canvas) {
  const look = pageLook(ui);
  const { seen } = state;
  const width = ui.width - 30;
  const font = ui.projector ? Math.max(12, parseFloat(getComputedStyle(ui.root).fontSize) * 0.85) : look.small.size;
  look.small = { ...look.small, size: font };
  const widthOf = textMeasure(`${font}px ${look.family}`);
  canvas.hidden = !seen.shown.length;
  if (canvas.hidden) return null;
  const made = timeline(seen.lanes, { rows: seen.rows, width, font, widthOf, most: ui.projector ? 5 : 8 });
  paintItems(pen(canvas, width, made.height), timelineItems(made, { current: seen.row, wrong: seen.wrong }, look), look.family);
  return made;
}

function cellOf(state, ui, column, at) {
  const row = state.seen.rows[at];
  const cell = node("td", `is-${column}`);
  const words = cellText(state.seen, column, row);
  if (isHidden(state.seen, column, row)) {
    const button = cell.appendChild(node("button", "course-view__button", words));
    [button.type, button.tabIndex] = ["button", -1];
    button.dataset.reveal = "1";
    button.setAttribute("aria-label", `reveal ${row.name}`);
  } else cell.appendChild(node("span", "", words)).title = words;
  return cell;
}

export function showTable(state, ui, { head, rows }) {
  const { seen } = state;
  for (const { column, cell } of head)
    cell.setAttribute("aria-sort", column !== seen.sort ? "none" : seen.descending ? "descending" : "ascending");
  rows.replaceChildren(...seen.shown.map((at) => {
    const made = node("tr", seen.wrong.has(at) ? "is-wrong" : "");
    made.dataset.row = String(at);
    made.append(...COLUMNS.map((column) => cellOf(state, ui, column, at)));
    return made;
  }));
}

/** Mark the row that is looked at, and scroll so that it is seen. */
export function showCurrent(state, { rows, scroll }) {
  for (const made of rows.children) {
    const on = Number(made.dataset.row) === state.seen.row;
    made.classList.toggle("is-current", on);
    if (!on || !state.spoke) continue;
    const [top, bottom] = [made.offsetTop, made.offsetTop + made.offsetHeight];
    const head = rows.previousElementSibling?.offsetHeight ?? 0;
    if (top - head < scroll.scrollTop) scroll.scrollTop = top - head;
    else if (bottom > scroll.scrollTop + scroll.clientHeight) scroll.scrollTop = bottom - scroll.clientHeight;
  }
}

export function showWords(state, ui, { readout, note, source, errata }) {
  write(readout, state.sentence());
  write(note, state.note());
  const row = state.seen.rows[state.seen.row];
  write(source, row?.source ? `source: ${row.source}` : state.get("source"));
  errata.setAttribute("aria-pressed", String(state.seen.errata));
  errata.hidden = !state.seen.rows.some((one) => one.erratum);
  ui.body.setAttribute("aria-label", state.spoken());
}
