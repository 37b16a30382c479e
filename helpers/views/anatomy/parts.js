// @ts-check
/** Anatomy: the elements of the page. */
import { node } from "../kit/kit.js";
import { formulaPieces, indexed } from "./words.js";
import { ZOOMS } from "./state.js";

/** A row of buttons of which one is pressed; `act` gets the number of a button. */
function choice(ui, label, names, act) {
  const group = node("div", "course-anatomy__choice");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", label);
  const buttons = names.map((name, i) => {
    const button = group.appendChild(node("button", "course-view__button", name));
    button.type = "button";
    ui.listen(button, "click", () => act(i));
    return button;
  });
  return { group, press: (at) => buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(i === at))) };
}

/** A name with its index lowered: W and a small q. */
export function symbolNode(name) {
  const [front, index] = indexed(name);
  const box = node("span", "", front);
  if (index) box.appendChild(node("sub", "", index));
  return box;
}

/** A formula with its indices lowered. */
export function formulaNode(formula) {
  const box = node("span", "course-anatomy__formula");
  for (const [piece, low] of formulaPieces(formula)) box.appendChild(node(low ? "sub" : "span", "", piece));
  return box;
}

export function buildParts(state, ui) {
  const row = ui.root.insertBefore(node("div", "course-anatomy__controls"), ui.body);
  const names = state.get("models");
  const models = choice(ui, "model", names, (i) => { state.toModel(ui, i); ui.say(state.sentence()); });
  const zooms = choice(ui, "zoom", ZOOMS, (i) => state.toZoom(ui, i));
  if (names.length > 1) row.append(models.group);
  else zooms.group.firstChild.remove();
  row.append(zooms.group);
  const picture = ui.body.appendChild(node("canvas", "course-anatomy__picture"));
  const formulas = ui.body.appendChild(node("div", "course-anatomy__formulas"));
  const chips = ui.body.appendChild(node("div", "course-anatomy__chips"));
  const panel = ui.body.appendChild(node("div", "course-anatomy__panel"));
  const bars = ui.body.appendChild(node("canvas", "course-anatomy__bars"));
  ui.body.tabIndex = 0;
  ui.body.setAttribute("role", "application");
  const readout = ui.footer.appendChild(node("span", "course-anatomy__readout"));
  return { models, zooms, picture, formulas, chips, panel, bars, readout };
}
