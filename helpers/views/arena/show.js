// @ts-check
/** Arena: from state to page. */
import { node, write } from "../kit/kit.js";
import { isSolved, wilson } from "./maths.js";
import { scoreText, tallySentence, verdicts } from "./words.js";

export function showLevels(state, { goal, levels, rules }) {
  write(goal, state.get("goal"));
  levels.forEach((button, at) => {
    const solved = isSolved(state.get("attempts"), at);
    write(button, `${state.get("levels")[at]}${solved ? " ✓" : ""}`);
    button.setAttribute("aria-pressed", String(at === state.level()));
    if (solved) button.setAttribute("aria-label", `${state.get("levels")[at]}, broken`);
    else button.removeAttribute("aria-label");
  });
  write(rules, state.get("rules")[state.level()]);
}

/** A box on the way from the prompt to the answer. */
function boxOf(kind, name, says) {
  const box = node("li", `course-arena__box is-${kind}`);
  box.appendChild(node("div", "course-arena__name", name));
  if (says) box.appendChild(node("div", "course-arena__says", says));
  return box;
}

/** A bar with the score of a stage, and the limit as a line. */
function scoreBar({ score, limit }) {
  const bar = node("div", "course-arena__bar");
  bar.appendChild(node("span", "course-arena__score")).style.width = `${100 * score}%`;
  bar.appendChild(node("span", "course-arena__limit")).style.left = `${100 * limit}%`;
  return bar;
}

function stageBox(stage) {
  const box = boxOf(stage.passed ? "passed" : "stopped", `${stage.passed ? "→" : "✕"} ${stage.name}`, stage.says);
  if (stage.score === null || stage.score === undefined) return box;
  box.append(scoreBar(stage), node("div", "course-arena__number", scoreText(stage)));
  return box;
}

/** The way of the attempt on show: prompt, stages, answer. */
export function showWay(state, { way, marks }) {
  const attempt = state.attempt();
  if (!attempt) {
    way.replaceChildren(boxOf("empty", "type a prompt", "each step between your prompt and the answer appears here"));
    marks.replaceChildren();
    return;
  }
  const done = attempt.success !== undefined;
  way.replaceChildren(boxOf("prompt", "you", attempt.prompt), ...attempt.stages.map(stageBox),
    boxOf(done && attempt.success ? "answer is-success" : "answer", "what you read", attempt.answer || (state.get("busy") ? "…" : "(nothing)")));
  marks.replaceChildren(...(done ? verdicts(attempt) : []).map(({ name, says, success, wrong }) => {
    const chip = node("span", `course-arena__chip${success ? " is-success" : ""}${wrong ? " is-wrong" : ""}`);
    chip.append(node("b", "", name), node("span", "", ` ${says}`));
    return chip;
  }));
}

/** Counts of the level with their intervals, as bars from 0 to 100 %. */
export function showTally(state, { tally }) {
  const rows = state.tally();
  tally.replaceChildren(node("div", "course-view__caption", `${state.get("levels")[state.level()]}: how often it worked`),
    ...(rows[0].n ? rows : []).map((row) => {
      const [low, high] = wilson(row.k, row.n);
      const made = node("div", "course-arena__rate");
      const bar = node("div", "course-arena__range");
      const range = bar.appendChild(node("span", "course-arena__interval"));
      [range.style.left, range.style.width] = [`${100 * low}%`, `${100 * (high - low)}%`];
      bar.appendChild(node("span", "course-arena__dot")).style.left = `${(100 * row.k) / row.n}%`;
      made.append(node("div", "", tallySentence(row)), bar);
      return made;
    }), ...(rows[0].n ? [] : [node("div", "", tallySentence(rows[0]))]));
}

/** All attempts, the newest first. */
export function showHistory(state, ui, { history }) {
  const attempts = state.get("attempts");
  const shown = state.attempt();
  history.replaceChildren(...(attempts.length ? [node("div", "course-view__caption", "attempts")] : []),
    ...attempts.map((attempt, at) => {
      const row = node("button", "course-arena__attempt");
      [row.type, row.tabIndex] = ["button", -1];
      row.classList.toggle("is-current", attempt === shown);
      row.dataset.attempt = String(at);
      row.append(node("span", `course-arena__mark${attempt.success ? " is-success" : ""}`, attempt.success ? "✓" : "·"),
        node("span", "course-view__caption", String(attempt.level + 1)), node("span", "course-arena__line", attempt.prompt),
        node("span", "course-arena__line is-answer", attempt.answer));
      return row;
    }).reverse());
}

export function showField(state, { input, send, stop }) {
  const busy = state.get("busy");
  send.disabled = busy;
  stop.hidden = !busy;
  input.readOnly = busy;
}
