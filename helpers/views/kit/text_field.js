// @ts-check
/** The text field of views whose reader types a text that Python answers. */
import { node } from "./kit.js";

/** Traits that a view with a field listens to. */
export const TEXT_TRAITS = ["text", "typeable", "asked"];

/** Put a text field above the body. Returns what `draw` calls to bring it up to date. */
export function textField(ui) {
  const { model } = ui;
  const form = ui.root.insertBefore(node("label", "course-text-field"), ui.body);
  const asked = form.appendChild(node("span", "course-view__caption"));
  const input = form.appendChild(node("input", "course-text-field__input"));
  input.type = "text";
  input.spellcheck = false;
  ui.listen(input, "input", ui.rested(() => ui.save({ text: input.value }), 250));
  return () => {
    form.hidden = !model.get("typeable");
    asked.textContent = model.get("asked");
    if (document.activeElement !== input) input.value = model.get("text");
  };
}
