// @ts-check
/** LiveAttention: the elements on the page. */
import { node } from "../kit/kit.js";
import { selectBox } from "../kit/parts.js";
import { MASKINGS } from "./maths.js";

const MASKING_WORDS = { "-inf": "−∞ before the softmax", "-1e6": "−1,000,000 before it",
  "zero score": "0 as the score", "after softmax": "0 after the softmax" };
const ROLES = ["queries", "keys", "values"];
const HELP = "drag a word, or focus it and press ← →: move it";
const MASK_HELP = " · drag over A, or arrows and Space or Enter: forbid or allow a pair";
const GRIDS_HELP = ". A: how much each query (row) attends to each key (column). I: the largest change in a "
  + "row's output when the column's vector becomes zeros. Y: the output of each query.";

const made = (parent, tag, name, text = "") => parent.appendChild(node(tag, `course-live__${name}`, text));

/** The row of chips of one source; they can be moved. */
function buildRow(chips, words, name, source) {
  const set = made(chips, "div", "set");
  made(set, "span", "set-name", name);
  const row = made(set, "div", "row");
  row.setAttribute("role", "list");
  return { row, chips: words.map((word, token) => {
    const chip = made(row, "button", "chip", word);
    chip.type = "button";
    Object.assign(chip.dataset, { source, token });
    return chip;
  }) };
}

/** The wires, the chips, and the grids, whose `cells` follow their tokens. */
export function buildBody({ body, model }) {
  const [wires, chips, grids] = ["wires", "chips", "grids"].map((name) => made(body, "div", name));
  const rows = model.get("tokens").map((words, source) =>
    buildRow(chips, words, model.get("source_names")[source], source));
  return { wires, chips, rows, grids, cells: new Map() }; // "A,query token,key token": cell
}

/** The shapes and the readout. */
export function buildFooter({ footer }) {
  const shapes = footer.appendChild(node("span", "course-view__caption"));
  return { shapes, readout: made(footer, "span", "readout") };
}

function choice(ui, parent, label, options, value, act) {
  const select = parent.appendChild(node("label", "", label)).appendChild(selectBox(ui, label, options, act));
  select.value = value;
  return select;
}

/** Lists of sources and of ways to mask, and the buttons. */
export function buildTools(ui, wires, acts) {
  const { model } = ui;
  const maskable = model.get("maskable");
  const sources = model.get("source_names").map((name, s) => [s, name]);
  const selects = model.get("rewirable") ? ROLES.map((role, r) => choice(ui, wires, `${role} from`, sources,
    String(model.get("wiring")[r]), (value) => acts.rewire(r, Number(value)))) : [];
  const positions = model.get("position_bytes")?.byteLength ? ui.button("positions",
    "Add a vector for its position to every token", acts.turnPositions) : null;
  if (maskable) {
    ui.button("causal", "Forbid the future", acts.forbidFuture);
    ui.button("no mask", "Allow every pair", acts.allowAll);
  }
  const masking = maskable ? choice(ui, ui.tools, "masked with",
    MASKINGS.map((name) => [name, MASKING_WORDS[name]]), model.get("masking"),
    (name) => ui.save({ masking: name })) : null;
  ui.pictureTools();
  ui.help(HELP + (maskable ? MASK_HELP : "") + GRIDS_HELP);
  return { selects, positions, masking };
}

/** The chip, and the cell of the mask that can be switched, that an element belongs to. */
export const chipOf = (element) => element.closest(".course-live__chip");
export const switchOf = (element) => element?.closest?.(".course-live__cell.is-switch");
