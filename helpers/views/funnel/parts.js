// @ts-check
/** Funnel: the elements of the page. */
import { node } from "../kit/kit.js";

/** One row: name, slider, limit, bar, numbers. */
function buildRow(state, ui, grid, rule, name) {
  const row = grid.appendChild(node("div", "course-funnel__row"));
  const label = row.appendChild(node("button", "course-funnel__name", name));
  label.type = "button";
  ui.listen(label, "click", () => state.toRule(ui, rule));
  const slider = row.appendChild(node("input", "course-funnel__slider"));
  slider.type = "range";
  slider.tabIndex = -1; // the rows are one stop of the Tab key: arrows move inside
  [slider.min, slider.max, slider.step] = ["0", "1000", "1"];
  slider.setAttribute("aria-label", `threshold of ${name}`);
  ui.listen(slider, "input", () => {
    const [low, high] = state.get("ranges")[rule];
    state.setLimit(ui, rule, low + (Number(slider.value) / 1000) * (high - low));
  });
  const limit = row.appendChild(node("span", "course-funnel__limit"));
  const bar = row.appendChild(node("span", "course-funnel__bar"));
  const good = bar.appendChild(node("span", "course-funnel__good"));
  const bad = bar.appendChild(node("span", "course-funnel__bad"));
  const cells = ["left", "tokens", "removed", "wrongly"].map((kind) =>
    row.appendChild(node("span", `course-funnel__count is-${kind}`)));
  return { row, label, slider, limit, good, bad, cells };
}

export function buildParts(state, ui) {
  const grid = ui.body.appendChild(node("div", "course-funnel__grid"));
  ui.body.tabIndex = 0;
  ui.body.setAttribute("role", "application");
  const head = grid.appendChild(node("div", "course-funnel__row is-head"));
  for (const words of ["rule", "threshold", "", "left: good, bad", "documents", "tokens", "dropped", "of which good"])
    head.appendChild(node("span", "course-view__caption", words));
  const rows = state.get("rules").map((name, rule) => buildRow(state, ui, grid, rule, name));
  const document_ = ui.body.appendChild(node("div", "course-funnel__document"));
  const says = document_.appendChild(node("div", "course-funnel__says"));
  const chips = document_.appendChild(node("div", "course-funnel__chips"));
  const text = document_.appendChild(node("div", "course-funnel__text"));
  const mates = document_.appendChild(node("div", "course-funnel__mates"));
  const readout = ui.footer.appendChild(node("span", "course-funnel__readout"));
  ui.button("◀ stopped", "The document before that this rule stops", () => state.toStopped(ui, -1));
  ui.button("stopped ▶", "The next document that this rule stops", () => state.toStopped(ui, 1));
  ui.button("kept ▶", "The next document that is kept", () => state.toKept(ui));
  ui.button("Reset", "All thresholds as they were", () => ui.save({ limits: [...state.get("start")] }));
  ui.pictureTools();
  ui.help("↑ ↓ rule · ← → move its threshold (with Shift ten steps) · [ ] documents that it stops · k next kept document · r reset");
  return { rows, says, chips, text, mates, readout };
}
