// @ts-check
/** Survey: the elements of the page. */
import { node } from "../kit/kit.js";
import { selectBox } from "../kit/parts.js";
import { COLUMNS, GROUPS } from "./maths.js";
import { NAMES } from "./words.js";

const options = (values) => values.map((value) => [value, NAMES[value] ?? value]);

/** A caption and its control. */
function labelled(box, words, control) {
  const made = box.appendChild(node("label", "course-survey__control"));
  made.append(node("span", "course-view__caption", words), control);
  return control;
}

function buildControls(state, ui) {
  const box = ui.root.insertBefore(node("div", "course-survey__controls"), ui.body);
  const search = node("input", "course-survey__search");
  [search.type, search.placeholder] = ["search", "a name, a venue …"];
  labelled(box, "find", search);
  ui.listen(search, "input", ui.rested(() => ui.save({ search: search.value }), 120));
  const filters = GROUPS.map((column) => [column, labelled(box, NAMES[column],
    selectBox(ui, `only ${NAMES[column]}`, [["", "all"], ...state.values(column).map((value) => [value, value || "(empty)"])],
      (value) => state.filter(ui, column, value)))]);
  const group = labelled(box, "lanes", selectBox(ui, "lanes of the time line", options(GROUPS), (value) => ui.save({ group: value })));
  const hidden = labelled(box, "hide", selectBox(ui, "hide a column to guess it", [["", "nothing"], ...options(GROUPS)],
    (value) => state.hide(ui, value)));
  return { search, filters: Object.fromEntries(filters), group, hidden };
}

/** The head of the table: a button a column. */
function buildHead(state, ui, table) {
  const head = table.appendChild(node("thead")).appendChild(node("tr"));
  return COLUMNS.map((column) => {
    const cell = head.appendChild(node("th", `is-${column}`));
    cell.scope = "col";
    const button = cell.appendChild(node("button", "course-survey__sort", NAMES[column]));
    button.type = "button";
    ui.listen(button, "click", () => state.sortBy(ui, column));
    return { column, cell };
  });
}

export function buildParts(state, ui) {
  const controls = buildControls(state, ui);
  ui.body.tabIndex = 0;
  ui.body.setAttribute("role", "application");
  const canvas = ui.body.appendChild(node("canvas", "course-survey__line"));
  const scroll = ui.body.appendChild(node("div", "course-survey__scroll"));
  const table = scroll.appendChild(node("table", "course-survey__table"));
  const head = buildHead(state, ui, table);
  const rows = table.appendChild(node("tbody"));
  const readout = ui.footer.appendChild(node("span", "course-survey__readout"));
  const note = ui.footer.appendChild(node("span", "course-survey__note"));
  const source = ui.footer.appendChild(node("span", "course-view__caption course-survey__source"));
  const errata = ui.button("errata", "Mark the rows that are wrong as printed", () => ui.save({ errata: !state.get("errata") }));
  ui.pictureTools();
  ui.help("↑ ↓ row of the table · ← → along the time line · Home, End · l other lanes · Enter reveal · e errata · Esc leave the row");
  return { controls, canvas, scroll, head, rows, readout, note, source, errata };
}
