// @ts-check
/** Merges: from state to page. */
import { css, inkOn, mix } from "../kit/colors.js";
import { paintItems } from "../kit/items.js";
import { node, pen, write } from "../kit/kit.js";
import { pageLook } from "../kit/look.js";
import { PALETTE } from "../kit/palette.js";
import { running } from "../kit/tokens.js";
import { chartItems } from "./chart.js";
import { rowSentence } from "./words.js";

const SHADES = 5;

/** The pale color of a token: neighbors differ. */
export const shade = (theme, i) => mix([PALETTE.paper[theme], PALETTE.lines[theme][i % SHADES]],
  theme === "dark" ? 0.38 : 0.3);

/** A row for each vocabulary: its heading and its tokens. */
export function showRows(state, list, rows, theme) {
  list.replaceChildren(...rows.map(({ name, tokens }, row) => {
    const box = node("div", "course-merges__row");
    const head = box.appendChild(node("div", "course-merges__name"));
    head.appendChild(node("span", "course-merges__swatch")).style.background = PALETTE.lines[theme][row % 6];
    head.appendChild(node("span", "", rowSentence({ name, tokens: tokens.length, bytes: state.bytes() })));
    const strip = box.appendChild(node("div", "course-merges__tokens"));
    strip.append(...tokens.map(({ text }, i) => {
      const cell = node("span", "course-merges__token", running(text));
      const color = shade(theme, i);
      [cell.style.backgroundColor, cell.style.color] = [css(color), inkOn(color)];
      cell.classList.toggle("is-bytes", text.startsWith("‹"));
      [cell.dataset.row, cell.dataset.token] = [String(row), String(i)];
      return cell;
    }));
    return box;
  }));
}

export function showCursor(state, list) {
  for (const cell of list.querySelectorAll(".is-current")) cell.classList.remove("is-current");
  if (!state.cursor) return;
  const { row, token } = state.cursor;
  list.querySelector(`[data-row="${row}"][data-token="${token}"]`)?.classList.add("is-current");
}

export function showSlider(state, { panel, slider, caption }) {
  const last = state.get("sizes").length - 1;
  panel.hidden = last === 0;
  slider.max = String(last);
  slider.value = String(state.step());
  const words = state.stepWords();
  slider.setAttribute("aria-valuetext", words);
  write(caption, words);
}

export function showChart(state, ui, canvas) {
  canvas.hidden = state.get("sizes").length < 2;
  if (canvas.hidden) return;
  const look = pageLook(ui);
  const [width, height] = [ui.width - 34, look.small.size * 12];
  const items = chartItems({ curves: state.curves(), sizes: state.get("sizes"),
    at: state.get("sizes")[state.step()], width, height }, look);
  paintItems(pen(canvas, width, height), items, look.family);
}
