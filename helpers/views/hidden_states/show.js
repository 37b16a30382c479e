// @ts-check
/** HiddenStates: from state to page. */
import { css, inkOn } from "../kit/colors.js";
import { paintItems, rampItems } from "../kit/items.js";
import { node, pen } from "../kit/kit.js";
import { wordsTogether } from "../kit/parts.js";
import { isWord, running } from "../kit/tokens.js";
import { spanItems, stateColour, stateImage, stateTable } from "./paint.js";

function showOptions(list, texts, chosen) {
  if (list.dataset.texts !== texts.join()) {
    list.replaceChildren(...texts.map((text) => node("option", "", text)));
    list.dataset.texts = texts.join();
  }
  list.selectedIndex = chosen;
}

export function showTools(state, { shown, order, best }) {
  const scored = state.get("scores").length > 0;
  showOptions(shown, state.get("names"), state.get("series"));
  shown.hidden = state.get("names").length < 2;
  const orders = ["as they are", "similar", ...(scored ? ["pattern"] : [])];
  showOptions(order, orders, orders.indexOf(state.get("order")));
  best.hidden = !scored;
}

/** The text, colored by the unit's value after every token. */
export function showText(state, strip, theme) {
  const tokens = state.get("tokens");
  let letters = [...strip.querySelectorAll(".course-hidden-states__letter")];
  if (letters.length !== tokens.length
    || letters.some((letter, i) => letter.textContent !== running(tokens[i]))) {
    letters = tokens.map((token, i) => {
      const letter = node("span", "course-hidden-states__letter", running(token));
      letter.dataset.step = String(i);
      letter.classList.toggle("is-word", isWord(token));
      return letter;
    });
    strip.replaceChildren(...wordsTogether(tokens, letters));
  }
  const marked = state.get("spans");
  state.colorsOf(state.unit(), theme).forEach((color, i) => {
    letters[i].style.backgroundColor = css(color);
    letters[i].style.color = inkOn(color);
    letters[i].classList.toggle("is-current", i === state.cursor?.step);
    letters[i].classList.toggle("is-inside", Boolean(marked[i]));
  });
}

/** The bar above the map: where the pattern holds. */
export function showSpans(state, { caption, spans }, width, accent) {
  const [, time, units] = state.size;
  const marked = state.get("spans");
  caption.textContent = marked.length ? `underlined, and the bar: ${state.get("pattern_name")}`
    : `${units} units (rows) over ${time} steps`;
  paintItems(pen(spans, width, marked.length ? 7 : 1), spanItems(marked, width, accent));
}

/** All units over all steps, with frames around the unit and the step the reader is at. */
export function showMap(state, map, width, { theme, projector, ink }) {
  const [, time, units] = state.size;
  const height = Math.round(Math.min(Math.max(units * 14, 60), projector ? 420 : 300));
  state.picture = stateImage(state.steps(), time, units, state.rows, stateTable(theme, state.signed()));
  const brush = pen(map, width, height);
  brush.imageSmoothingEnabled = false;
  brush.drawImage(state.picture, 0, 0, width, height);
  const tall = height / units;
  const row = state.rows.indexOf(state.unit());
  brush.strokeStyle = ink;
  brush.lineWidth = 2;
  brush.strokeRect(1, row * tall - 1, width - 2, Math.max(tall, 2) + 2);
  const step = state.cursor?.step ?? null;
  if (step !== null) brush.strokeRect((step / time) * width - 1, 1, width / time + 2, height - 2);
}

export function showLegend(state, { low, ramp, high }, theme) {
  const signed = state.signed();
  low.textContent = signed ? `−${state.limit().toFixed(1)}` : "0";
  high.textContent = state.limit().toFixed(1);
  paintItems(pen(ramp, 90, 10), rampItems(90, 10, (t) => stateColour(theme, signed ? 2 * t - 1 : t, 1, signed)));
}
