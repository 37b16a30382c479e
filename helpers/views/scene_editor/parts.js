// @ts-check
/** SceneEditor: the elements on the page. */
import { css } from "../kit/colors.js";
import { node } from "../kit/kit.js";
import { HELP } from "./keys.js";

const made = (parent, tag, name, text = "") => parent.appendChild(node(tag, `course-scene__${name}`, text));

function labelled(button, label) {
  Object.assign(button, { type: "button", title: label });
  button.setAttribute("aria-label", label);
  return button;
}

/** A bar for the buttons, the picture, its features, the next word's bars, the caption. */
export function buildBody({ body }) {
  const bar = made(body, "div", "bar");
  const stage = made(body, "div", "stage");
  const [left, middle, right] = ["picture", "features", "side"].map((name) => made(stage, "div", name));
  const scene = made(left, "canvas", "canvas");
  scene.tabIndex = 0;
  scene.setAttribute("role", "application");
  const sceneName = left.appendChild(node("span", "course-view__caption"));
  const mosaic = made(middle, "canvas", "mosaic");
  mosaic.setAttribute("role", "img");
  const mosaicName = middle.appendChild(node("span", "course-view__caption"));
  const [heading, bars] = ["heading", "bars"].map((name) => made(right, "div", name));
  const words = made(body, "div", "words");
  words.tabIndex = 0;
  words.setAttribute("role", "group");
  return { bar, middle, right, scene, sceneName, mosaic, mosaicName, heading, bars, words };
}

/** The readout and the help. */
export function buildFooter({ footer }) {
  const readout = made(footer, "span", "readout");
  footer.appendChild(node("span", "course-view__caption course-scene__help", HELP));
  return { readout };
}

/** The button that gives the selected shape a kind, colour or size. */
function choiceButton(group, name, value, { colours }) {
  const button = labelled(made(group, "button", `choice is-${name}`, name === "size" ? value : ""), value);
  if (name === "kind") button.appendChild(node("canvas"));
  if (name === "colour") button.appendChild(node("span")).style.background =
    css(colours[value].map((v) => Math.round(255 * v)));
  return button;
}

/** A group of buttons for kind, colour and size; then one to add, one to remove. */
export function buildTools(ui, world, bar, acts) {
  const groups = ["kind", "colour", "size"].map((name) => {
    const group = made(bar, "div", "group");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", name);
    const values = name === "kind" ? world.kinds : Object.keys(world[`${name}s`]);
    return { name, buttons: values.map((value) => {
      const button = choiceButton(group, name, value, world);
      ui.listen(button, "click", () => acts.change({ [name]: value }));
      return { value, button };
    }) };
  });
  const [add, remove] = [["+ shape", "Add a shape", "+"], ["− remove", "Remove the selected shape", "Delete"]]
    .map(([text, label, key]) => {
      const button = labelled(made(bar, "button", "act", text), label);
      button.classList.add("course-view__button");
      ui.listen(button, "click", () => acts.press(key, false));
      return button;
    });
  ui.pictureTools();
  return { groups, add, remove };
}
