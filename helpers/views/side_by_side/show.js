// @ts-check
/** SideBySide: from state to page. */
import { choiceBars } from "../kit/answering.js";
import { css, inkOn } from "../kit/colors.js";
import { paintItems, rampItems } from "../kit/items.js";
import { node, pen, write } from "../kit/kit.js";
import { visible } from "../kit/tokens.js";
import { answerSentence, colorOf, contextOf, numberSentence, RARE, setToken } from "./words.js";

const PROJECTED = 4; // bars, in large type

const NARROWEST = 12.5; // width of a column, in font sizes

/** One cell for each token; cells that are there already stay, since most answers only grow. */
function showCells(state, k, part, theme) {
  const { tokens, own, at, writing } = state.answers[k];
  const key = `${state.mode} ${theme}`;
  const same = part.key === key && part.cells.length <= tokens.length
    && part.cells.every((cell, i) => cell.dataset.token === tokens[i] && cell.dataset.own === String(own[i]));
  if (!same) { part.cells = []; part.strip.replaceChildren(); }
  part.key = key;
  part.strip.querySelector(".is-caret")?.remove();
  for (let i = part.cells.length; i < tokens.length; i++) {
    const { shown, before, after } = setToken(tokens[i], state.mode);
    const cell = node("span", "course-side-by-side__token", shown);
    Object.assign(cell.dataset, { place: i, token: tokens[i], own: own[i] });
    cell.classList.toggle("has-gap", before);
    cell.classList.toggle("is-word", after);
    const color = colorOf(theme, own[i]);
    [cell.style.backgroundColor, cell.style.color] = [css(color), inkOn(color)];
    part.strip.append(cell, ...(tokens[i] === "\n" ? [node("br")] : []));
    part.cells.push(cell);
  }
  if (writing) part.strip.append(node("span", "course-side-by-side__caret is-caret", "▍"));
  part.cells.forEach((cell, i) => {
    cell.classList.toggle("is-kept", i === at);
    cell.classList.toggle("is-current", i === state.placeOf(k));
  });
  bringIntoSight(part.strip, writing ? part.strip.lastChild : state.under ? null : part.cells[at]);
}

/** Scroll a long answer, so that a cell of it is seen. */
function bringIntoSight(strip, cell) {
  if (!cell || strip.scrollHeight <= strip.clientHeight) return;
  const [top, bottom] = [cell.offsetTop, cell.offsetTop + cell.offsetHeight];
  if (top < strip.scrollTop) strip.scrollTop = top - 4;
  else if (bottom > strip.scrollTop + strip.clientHeight) strip.scrollTop = bottom - strip.clientHeight + 4;
}

/** The most likely tokens in the place of the one the reader is at. */
function showBars(state, ui, k, { context, bars }) {
  const { tokens } = state.answers[k];
  const at = state.placeOf(k);
  const { names, chances } = state.expected(k);
  const before = contextOf(tokens, at, state.mode);
  write(context, !tokens.length ? "" : `expected ${before ? `after “${before}”` : "as the first token"}`);
  bars.style.setProperty("--cv-names",
    `${Math.min(9, Math.max(2.5, ...names.map((name) => 0.66 * [...visible(name)].length + 1)))}em`);
  const rows = choiceBars(ui, { step: at, names, chances, written: tokens[at] });
  bars.replaceChildren(...rows.slice(0, ui.projector ? PROJECTED : undefined));
}

function showColumn(state, ui, k, part) {
  const one = state.answers[k];
  write(part.name, one.name);
  write(part.note, one.note);
  showCells(state, k, part, ui.theme);
  part.strip.hidden = !one.tokens.length && !one.writing;
  write(part.error, one.error);
  write(part.said, one.error && !one.tokens.length ? "" : answerSentence(one));
  write(part.remark, one.remark);
  write(part.number, numberSentence({ ...one, at: state.placeOf(k) }));
  showBars(state, ui, k, part);
  part.strip.setAttribute("aria-label", `${one.name} answers “${state.get("answered")}”. ${state.spoken(k)}`);
}

export function showAll(state, ui, { columns, asked, select, seed, ramp }) {
  const prompts = state.get("prompts");
  const at = prompts.indexOf(state.get("text"));
  select.value = at < 0 ? "" : String(at);
  write(asked, ui.projector ? state.get("answered") : ""); // the field shows its beginning only
  write(seed, `seed ${state.get("seed")}`);
  const font = parseFloat(getComputedStyle(ui.root).fontSize);
  const fitting = Math.max(1, Math.floor((ui.width - 16) / (font * NARROWEST)));
  ui.body.style.setProperty("--columns", String(Math.min(columns.length, fitting)));
  columns.forEach((part, k) => showColumn(state, ui, k, part));
  paintItems(pen(ramp, 90, 10), rampItems(90, 10, (t) => colorOf(ui.theme, RARE ** t)));
}
