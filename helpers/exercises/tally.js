// @ts-check
/** The answer to a vote, folded away until it is asked for: a bar for each option, the correct one marked. */
import { mount, node } from "../views/kit/kit.js";
import { letterOf } from "./letters.js";

/** The rows of the tally: each option with its hands, their share of all, and whether it is correct. */
export function tallied(options, votes, answer) {
  const all = votes.reduce((sum, hands) => sum + hands, 0);
  return options.map((text, i) => ({ letter: letterOf(i), text, hands: votes[i] ?? 0,
    share: all ? (votes[i] ?? 0) / all : 0, correct: text === answer }));
}

/** The answer and the votes as a sentence, for a screen reader. */
export function tallyInWords(rows) {
  const correct = rows.find((row) => row.correct);
  const votes = rows.some((row) => row.hands)
    ? ` Votes: ${rows.map(({ letter, hands }) => `${letter} ${hands}`).join(", ")}.` : "";
  return correct ? `The answer is ${correct.letter}, ${correct.text}.${votes}` : votes.trim();
}

function buildRow({ letter, text, hands, share, correct }, anybody) {
  const row = node("div", `course-tally__row${correct ? " is-correct" : ""}`);
  row.append(node("span", "course-tally__mark", correct ? "✓" : ""),
    node("span", "course-tally__letter", letter), node("span", "course-tally__text", text));
  if (anybody) {
    const box = row.appendChild(node("span", "course-tally__box"));
    box.appendChild(node("span", "course-tally__fill")).style.width = `${100 * share}%`;
    row.appendChild(node("span", "course-tally__hands", `${hands} · ${Math.round(100 * share)}%`));
  }
  return row;
}

function build(ui) {
  const button = ui.footer.appendChild(node("button", "course-view__button course-tally__open"));
  button.type = "button";
  ui.listen(button, "click", () => ui.save({ shown: !ui.model.get("shown") }));
  const question = ui.body.appendChild(node("div", "course-tally__question"));
  const list = ui.body.appendChild(node("div", "course-tally__rows"));
  const because = ui.body.appendChild(node("p", "course-tally__because"));
  return { button, question, list, because };
}

function render(context) {
  let parts = null;
  const traits = ["votes", "shown"];
  const ui = mount(context, { name: "tally", traits, draw: ({ model, ...view }) => {
    parts ??= build(ui);
    const shown = model.get("shown");
    const rows = tallied(model.get("options"), model.get("votes"), model.get("answer"));
    const anybody = rows.some((row) => row.hands);
    view.body.hidden = !shown;
    parts.button.textContent = shown ? "Hide the answer" : "Show the answer";
    parts.button.setAttribute("aria-expanded", String(shown));
    parts.question.textContent = shown ? model.get("question") : "";
    parts.list.replaceChildren(...(shown ? rows.map((row) => buildRow(row, anybody)) : []));
    parts.because.textContent = shown ? model.get("because") : "";
    if (shown) view.say(`${tallyInWords(rows)} ${model.get("because")}`);
  } });
  return ui.close;
}

export default { render };
