// @ts-check
/** A question to a class: how many hands were raised for each option. */
import { isCommand } from "../views/kit/keys.js";
import { mount, node } from "../views/kit/kit.js";
import { letterOf } from "./letters.js";

const MOST = 9999; // hands

/** What a typed or counted number of hands becomes: whole, and neither negative nor absurd. */
export function handsFrom(value) {
  return Math.min(Math.max(Math.floor(Number(value)) || 0, 0), MOST);
}

/** The votes with `more` hands added to an option. */
export function withHands(votes, number, more) {
  return votes.map((hands, i) => (i === number ? handsFrom(hands + more) : hands));
}

/** The option whose letter was pressed, or -1. */
export function optionOf(key, count) {
  const number = key.length === 1 ? key.toUpperCase().charCodeAt(0) - 65 : -1;
  return number < count ? Math.max(number, -1) : -1;
}

/** What the footer says. */
export function votesInWords(votes) {
  const all = votes.reduce((sum, hands) => sum + hands, 0);
  if (!all) return "Type how many hands you count, or press the letter once for each hand.";
  return `${all} ${all === 1 ? "vote" : "votes"}. Shift and a letter take one back.`;
}

function buildRow(ui, set, text, number, change) {
  const row = set.appendChild(node("div", "course-vote__option"));
  row.appendChild(node("span", "course-vote__letter", letterOf(number)));
  row.appendChild(node("span", "course-vote__text", text));
  const field = row.appendChild(node("input", "course-vote__hands"));
  Object.assign(field, { type: "number", min: "0", max: String(MOST), inputMode: "numeric" });
  field.setAttribute("aria-label", `hands for ${letterOf(number)}, ${text}`);
  ui.listen(field, "input", () => {
    const votes = ui.model.get("votes");
    change(withHands(votes, number, handsFrom(field.value) - votes[number]));
  });
  const more = row.appendChild(node("button", "course-view__button", "+1"));
  more.type = "button";
  more.setAttribute("aria-label", `one more hand for ${letterOf(number)}`);
  ui.listen(more, "click", () => change(withHands(ui.model.get("votes"), number, 1)));
  return field;
}

function build(ui) {
  const options = ui.model.get("options");
  const change = (votes) => ui.save({ votes });
  ui.title.remove(); // the question is the heading
  const set = ui.body.appendChild(node("div", "course-vote__set"));
  set.setAttribute("role", "group");
  set.tabIndex = 0; // a click on the question is enough: the letters count from then on
  set.setAttribute("aria-label", ui.model.get("question"));
  set.appendChild(node("div", "course-vote__question", ui.model.get("question")));
  const fields = options.map((text, number) => buildRow(ui, set, text, number, change));
  ui.button("Clear", "Set all votes to 0 and fold the answer away", () => change(options.map(() => 0)));
  ui.listen(ui.root, "keydown", (event) => {
    const number = isCommand(event) ? -1 : optionOf(event.key, options.length);
    if (number < 0) return;
    event.preventDefault();
    change(withHands(ui.model.get("votes"), number, event.shiftKey ? -1 : 1));
  });
  return fields;
}

function render(context) {
  let fields = null;
  const ui = mount(context, { name: "vote", traits: ["votes"], draw: (view) => {
    fields ??= build(view);
    const votes = view.model.get("votes");
    fields.forEach((field, number) => {
      if (handsFrom(field.value) !== votes[number] || field.value === "") field.value = String(votes[number]);
    });
    const words = votesInWords(votes);
    if (view.footer.textContent !== words) {
      view.footer.textContent = words;
      if (votes.some(Boolean)) view.say(votes.map((hands, i) => `${letterOf(i)} ${hands}`).join(", "));
    }
  } });
  return ui.close;
}

export default { render };
