// @ts-check
/** Experts: the view itself. Handlers write traits or the cursor; `draw` only reads. */
import { paintItems, svgItems } from "../kit/items.js";
import { isCommand } from "../kit/keys.js";
import { mount, node, pen, write } from "../kit/kit.js";
import { fileLook, pageLook } from "../kit/look.js";
import { pictureFile } from "../kit/svg.js";
import { cellAt, colourOf } from "./items.js";
import { State } from "./state.js";

const TRAITS = ["sizes", "chosen", "load", "tokens", "kinds", "steps", "at", "expert"];
const KEYS = "← → an earlier, a later step · Home End the first, the last · ↑ ↓ light up one expert · Esc all";

function pictureOf(state, ui) {
  const box = state.box(900, 13);
  return pictureFile({ title: state.get("title"), subtitle: state.sentence(), theme: ui.theme, width: 932,
    height: box.height + 76, items: [svgItems(state.items(box, ui.theme, fileLook(ui.theme)), 16, 66)] });
}

/** The slider through the snapshots. */
function buildSlider(state, ui) {
  const label = ui.root.insertBefore(node("label", "course-experts__slider"), ui.body);
  label.append(node("span", "", "training step"));
  const slider = label.appendChild(node("input"));
  Object.assign(slider, { type: "range", min: 0, max: state.get("sizes")[0] - 1, step: 1 });
  slider.setAttribute("aria-label", "training step");
  const count = label.appendChild(node("output"));
  ui.listen(slider, "input", () => state.toSnapshot(ui, Number(slider.value)));
  return { slider, count };
}

/** One button for each expert, in its color: it lights the expert up, and pressed again all. */
function buildLegend(state, ui) {
  const row = ui.footer.appendChild(node("span", "course-experts__legend"));
  return Array.from({ length: state.get("sizes")[3] }, (_, expert) => {
    const button = row.appendChild(node("button", "course-view__button", `expert ${expert}`));
    button.type = "button";
    ui.listen(button, "click", () => state.toExpert(ui, state.get("expert") === expert ? -1 : expert));
    return button;
  });
}

function listenToKeys(state, ui) {
  const acts = {
    ArrowRight: () => state.toSnapshot(ui, state.get("at") + 1),
    ArrowLeft: () => state.toSnapshot(ui, state.get("at") - 1),
    Home: () => state.toSnapshot(ui, 0),
    End: () => state.toSnapshot(ui, state.get("sizes")[0] - 1),
    ArrowDown: () => state.toExpert(ui, state.get("expert") + 1),
    ArrowUp: () => state.toExpert(ui, state.get("expert") - 1),
    Escape: () => state.toExpert(ui, -1),
  };
  ui.listen(ui.body, "keydown", (event) => {
    if (isCommand(event) || !Object.hasOwn(acts, event.key)) return;
    acts[event.key]();
    event.preventDefault();
    const lit = state.get("expert");
    ui.say(state.sentence() + (lit < 0 ? "" : `; expert ${lit} is lit up`));
  });
}

function render(context) {
  const state = new State(context.model);
  const ui = mount(context, { name: "experts", traits: TRAITS, draw, picture: () => pictureOf(state, ui) });
  const canvas = ui.body.appendChild(node("canvas"));
  ui.body.tabIndex = 0;
  ui.body.setAttribute("role", "application");
  const { slider, count } = buildSlider(state, ui);
  const legend = buildLegend(state, ui);
  const readout = ui.footer.appendChild(node("span", "course-experts__readout"));
  ui.pictureTools();
  ui.help(KEYS);

  function draw() {
    const font = parseFloat(getComputedStyle(ui.root).fontSize);
    const box = state.box(ui.width - 30, font);
    const look = pageLook(ui);
    ui.body.style.height = `${box.height}px`;
    paintItems(pen(canvas, box.width, box.height), state.items(box, ui.theme, look), look.family);
    slider.value = String(state.get("at"));
    write(count, String(state.step()));
    legend.forEach((button, expert) => {
      button.style.borderColor = colourOf(ui.theme, expert);
      button.style.borderWidth = "2px";
      button.setAttribute("aria-pressed", String(state.get("expert") === expert));
    });
    const said = state.sentence();
    write(readout, said);
    ui.body.setAttribute("aria-label", `${state.get("title")}. ${said}. Arrow keys move.`);
  }

  ui.listen(canvas, "pointermove", (event) => {
    const [, rows, time] = state.get("sizes");
    const font = parseFloat(getComputedStyle(ui.root).fontSize);
    state.under = cellAt(state.box(ui.width - 30, font), rows, time, event.offsetX, event.offsetY);
    ui.draw();
  });
  ui.listen(canvas, "pointerleave", () => { state.under = null; ui.draw(); });
  listenToKeys(state, ui);
  return ui.close;
}

export default { render };
