// @ts-check
/** Arena: the elements of the page. */
import { node } from "../kit/kit.js";

function buttonIn(ui, box, className, words, act) {
  const made = box.appendChild(node("button", className, words));
  made.type = "button";
  ui.listen(made, "click", act);
  return made;
}

/** The field with its button, and prompts to start with. */
function buildField(state, ui, acts) {
  const form = ui.body.appendChild(node("div", "course-arena__form"));
  const input = form.appendChild(node("input", "course-arena__input"));
  [input.type, input.spellcheck, input.maxLength, input.placeholder] = ["text", false, 500, "your prompt, then Enter"];
  input.setAttribute("aria-label", "your prompt");
  const send = buttonIn(ui, form, "course-view__button course-arena__send", "Send", acts.send);
  const stop = buttonIn(ui, form, "course-view__button", "Stop", acts.stop);
  const chips = ui.body.appendChild(node("div", "course-arena__suggestions"));
  if (state.get("suggestions").length) chips.appendChild(node("span", "course-view__caption", "try:"));
  for (const words of state.get("suggestions"))
    buttonIn(ui, chips, "course-view__button course-arena__suggestion", words, () => { input.value = words; input.focus(); });
  return { input, send, stop };
}

export function buildParts(state, ui, acts) {
  const goal = ui.root.insertBefore(node("div", "course-arena__goal"), ui.body);
  const tabs = ui.root.insertBefore(node("div", "course-arena__levels"), ui.body);
  tabs.setAttribute("role", "group");
  tabs.setAttribute("aria-label", "levels");
  const levels = state.get("levels").map((_, at) => buttonIn(ui, tabs, "course-view__button course-arena__level", "", () => state.toLevel(ui, at)));
  const rules = ui.root.insertBefore(node("div", "course-arena__rules"), ui.body);
  const field = buildField(state, ui, acts);
  const way = ui.body.appendChild(node("ol", "course-arena__way"));
  way.tabIndex = 0;
  way.setAttribute("role", "application");
  const marks = ui.body.appendChild(node("div", "course-arena__verdicts"));
  const lower = ui.body.appendChild(node("div", "course-arena__lower"));
  const tally = lower.appendChild(node("div", "course-arena__tally"));
  const history = lower.appendChild(node("div", "course-arena__history"));
  ui.pictureTools();
  ui.help("in the field: Enter send, ↑ ↓ earlier prompts · on the steps: ↑ ↓ other attempts, [ ] other levels, Esc the newest · Tab from one to the other");
  return { goal, levels, rules, ...field, way, marks, tally, history };
}
