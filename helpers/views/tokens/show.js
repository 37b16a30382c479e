// @ts-check
/** Tokens: from state to page. */
import { choiceBars, replaceKeepingFocus } from "../kit/answering.js";
import { css, inkOn } from "../kit/colors.js";
import { paintItems, rampItems } from "../kit/items.js";
import { node, numbers, pen } from "../kit/kit.js";
import { wordsTogether } from "../kit/parts.js";
import { isWord, running, visible } from "../kit/tokens.js";
import { contextOf, tokenColour } from "./words.js";

/** One cell for each token, and one for what comes next. */
export function buildCells(strip, tokens, more) {
  const cells = [...tokens, ...(more ? [null] : [])].map((token, i) => {
    const cell = node("span", "course-tokens__token", token === null ? "\u00a0" : running(token));
    cell.dataset.place = String(i);
    cell.classList.toggle("is-word", token !== null && isWord(token));
    cell.classList.toggle("is-next", token === null);
    if (token === null) cell.title = "what comes next";
    return cell;
  });
  strip.replaceChildren(...wordsTogether(tokens, cells));
  cells.filter((_, i) => tokens[i] === "\n").forEach((cell) => cell.after(node("br")));
  return cells;
}

export function showCells(state, cells, seen, theme) {
  cells.forEach((cell, i) => {
    const at = i - seen.given;
    const color = tokenColour(theme, at < 0 || i >= seen.tokens.length ? null : seen.values[at],
      seen.limit);
    cell.style.backgroundColor = color ? css(color) : "";
    cell.style.color = color ? inkOn(color) : "";
    cell.classList.toggle("is-current", i === state.position());
    cell.classList.toggle("is-kept", i === state.get("at"));
  });
}

/** The most likely tokens of the position the reader is at. */
export function showBars(state, ui, { panel, caption, bars }, seen) {
  const position = state.position();
  const step = position - seen.given;
  const names = state.get("choices")[step];
  panel.hidden = !state.get("choices").length;
  const before = contextOf(seen.tokens, position);
  caption.textContent = names ? `expected ${before ? `after “${before}”` : "at the start"}`
    : "this token was given, not guessed";
  if (!names) return bars.replaceChildren();
  const chances = numbers(state.get("chances"), Float32Array).subarray(step * names.length,
    (step + 1) * names.length);
  bars.style.setProperty("--cv-names",
    `${Math.max(2.5, ...names.map((name) => 0.7 * [...visible(name)].length + 1))}em`);
  replaceKeepingFocus(bars, ...choiceBars(ui, { step: position, names, chances,
    written: seen.tokens[position] }));
}

export function showLegend({ ramp, high }, seen, theme) {
  high.textContent = `${seen.limit.toFixed(1)} ${seen.unit} ${seen.name}`;
  paintItems(pen(ramp, 90, 10), rampItems(90, 10, (t) => tokenColour(theme, t, 1)));
}
