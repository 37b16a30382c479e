// @ts-check
/** A question with a few answers, one of which the reader commits to before running on. */
import { mount, node } from "../views/kit/kit.js";
import { letterOf } from "./letters.js";

/** What stands under the options, in words. */
export function stateInWords(options, choice, revealed) {
  const number = options.indexOf(choice);
  if (revealed && number >= 0) return `You said ${letterOf(number)}; the answer has been shown.`;
  if (number < 0) return "Choose one before you run on. Nobody sees it but you.";
  return `You said ${letterOf(number)}. You can change it until the answer is shown.`;
}

function buildOptions(ui, group) {
  const set = ui.body.appendChild(node("fieldset", "course-predict__set"));
  set.appendChild(node("legend", "course-predict__question", ui.model.get("question")));
  return ui.model.get("options").map((text, number) => {
    const label = set.appendChild(node("label", "course-predict__option"));
    const radio = label.appendChild(node("input"));
    radio.type = "radio";
    radio.name = group;
    radio.value = text;
    label.appendChild(node("span", "course-predict__letter", letterOf(number)));
    label.appendChild(node("span", "", text));
    ui.listen(radio, "change", () => {
      if (radio.checked && !ui.model.get("revealed")) ui.save({ choice: text });
    });
    return { label, radio, text };
  });
}

function render(context) {
  const group = `course-predict-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
  let options = null;
  const ui = mount(context, { name: "predict", traits: ["choice", "revealed"], draw: (view) => {
    options ??= buildOptions(view, group);
    const [choice, revealed] = [view.model.get("choice"), view.model.get("revealed")];
    for (const { label, radio, text } of options) {
      radio.checked = text === choice;
      radio.disabled = revealed;
      label.classList.toggle("course-predict__option--chosen", text === choice);
    }
    const words = stateInWords(view.model.get("options"), choice, revealed);
    if (view.footer.textContent !== words) {
      view.footer.textContent = words;
      view.say(words);
    }
  } });
  return ui.close;
}

export default { render };
