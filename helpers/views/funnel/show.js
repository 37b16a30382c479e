// @ts-check
/** Funnel: from state to page. */
import { node, write } from "../kit/kit.js";
import { short } from "./maths.js";
import { count, documentSentence, thousands } from "./words.js";

/** Sliders, bars and numbers of all rules. */
export function showRows(state, { rows }) {
  const { seen } = state;
  rows.forEach((part, rule) => {
    const row = seen.rows[rule];
    const [low, high] = state.get("ranges")[rule];
    part.row.classList.toggle("is-current", rule === seen.rule);
    part.label.setAttribute("aria-pressed", String(rule === seen.rule));
    part.slider.value = String(Math.round((1000 * (seen.limits[rule] - low)) / (high - low || 1)));
    part.slider.disabled = high <= low;
    write(part.limit, state.limitText(rule));
    part.limit.classList.toggle("is-moved", seen.limits[rule] !== state.get("start")[rule]);
    part.good.style.width = `${(100 * row.good) / seen.documents}%`;
    part.bad.style.width = `${(100 * (row.left - row.good)) / seen.documents}%`;
    [count(row.left), thousands(row.tokens), count(row.removed), count(row.wrongly)].forEach((words, i) =>
      write(part.cells[i], words));
    part.cells[3].classList.toggle("is-wrong", row.wrongly > 0);
  });
}

/** One document: its way through the rules, its text, its near-duplicates. */
export function showDocument(state, ui, { says, chips, text, mates }) {
  const { seen } = state;
  const { document: at, stopped, rules, cluster } = seen;
  const stop = stopped[at];
  write(says, documentSentence({ name: state.get("names")[at], kind: state.get("kinds")[at], stop, rules, cluster }));
  const upto = stop < 0 ? rules.length : stop + 1;
  chips.replaceChildren(...rules.slice(0, upto).map((name, rule) => {
    const value = state.valueOf(rule, at);
    const chip = node("span", "course-funnel__chip", value === null ? name : `${name} ${short(value)}`);
    chip.classList.toggle("is-stop", rule === stop);
    return chip;
  }));
  write(text, state.get("texts")[at] || "(nothing is left of this page)");
  mates.replaceChildren(...(cluster.length < 2 ? [] : [node("span", "course-view__caption", "its cluster: "),
    ...cluster.slice(0, 8).map((i) => {
      const button = node("button", "course-view__button", `${state.get("names")[i]}${i === cluster[0] ? " (first)" : ""}`);
      button.type = "button";
      button.setAttribute("aria-pressed", String(i === at));
      button.addEventListener("click", () => ui.save({ document: i }), { signal: ui.signal });
      return button;
    })]));
}
