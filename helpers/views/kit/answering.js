// @ts-check
/** The bars of the most likely tokens, which the reader may pick from. */
import { node } from "./kit.js";
import { shareBox } from "./parts.js";
import { TEXT_TRAITS } from "./text_field.js";
import { visible } from "./tokens.js";

/** Traits that a view with a field and bars listens to. */
export const ANSWERING_TRAITS = [...TEXT_TRAITS, "choices", "chances", "choosable"];

/** A share as it is read: few digits, never a false 100 or 0. */
export function percent(share) {
  const rounded = (100 * share).toFixed(1);
  if (rounded === "100.0" && share < 1) return "> 99.9 %";
  if (rounded === "0.0" && share > 0) return "< 0.1 %";
  return `${rounded} %`;
}

/** One bar for each likely token of a step. A click on one asks Python for `{ step, token }`. */
export function choiceBars(ui, { step, names, chances, written }) {
  const choosable = ui.model.get("choosable");
  return names.map((name, i) => {
    const bar = node("button", "course-answering__bar");
    bar.type = "button";
    bar.disabled = !choosable;
    bar.title = choosable ? `write ${visible(name)} here instead` : `${(100 * chances[i]).toFixed(2)} %`;
    bar.classList.toggle("is-written", name === written);
    bar.append(node("span", "course-answering__name", visible(name)), shareBox("answering", chances[i]),
      node("span", "course-answering__chance", percent(chances[i])));
    ui.listen(bar, "click", () => ui.model.send({ step, token: name }));
    return bar;
  });
}

/** Replace the content of an element, and give the focus back to the button that had it. */
export function replaceKeepingFocus(box, ...content) {
  const at = box.contains(document.activeElement)
    ? [...box.querySelectorAll("button")].indexOf(document.activeElement) : -1;
  box.replaceChildren(...content);
  if (at >= 0) box.querySelectorAll("button")[at]?.focus();
}
