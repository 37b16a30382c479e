// @ts-check
/** Merges: the view itself. Handlers write traits or the cursor; `draw` only reads. */
import { isCommand } from "../kit/keys.js";
import { mount, node, write } from "../kit/kit.js";
import { TEXT_TRAITS, textField } from "../kit/text_field.js";
import { showChart, showCursor, showRows, showSlider } from "./show.js";
import { State } from "./state.js";
import { mergesSvg } from "./svg.js";
import { moved } from "./words.js";

const TRAITS = ["data", "sizes", "names", "captions", "counts", "lengths", "ids", "step", ...TEXT_TRAITS];
const MOVES = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"];
const STEPS = { PageUp: 1, PageDown: -1, "+": 1, "-": -1 };

function buildParts(ui) {
  const panel = ui.root.insertBefore(node("label", "course-merges__slider"), ui.body);
  panel.appendChild(node("span", "course-view__caption", "size of the vocabulary"));
  const slider = panel.appendChild(node("input"));
  [slider.type, slider.min] = ["range", "0"];
  const caption = panel.appendChild(node("span", "course-merges__step"));
  const list = ui.body.appendChild(node("div", "course-merges__rows"));
  ui.body.tabIndex = 0;
  ui.body.setAttribute("role", "application");
  const canvas = ui.body.appendChild(node("canvas", "course-merges__chart"));
  const readout = ui.footer.appendChild(node("span", "course-merges__readout"));
  ui.pictureTools();
  ui.help("← → token · ↑ ↓ vocabulary · Page up, Page down or + − another size · Home, End · Esc leave the token");
  return { panel, slider, caption, list, canvas, readout };
}

function listen(state, ui, { slider, list }) {
  const toStep = (step) => {
    const last = state.get("sizes").length - 1;
    ui.save({ step: Math.min(Math.max(step, 0), last) });
    ui.say(state.stepWords());
  };
  const say = () => { ui.draw(); ui.say(state.sentence(state.rows())); };
  ui.listen(slider, "input", () => toStep(Number(slider.value)));
  ui.listen(list, "pointermove", (event) => {
    const { row, token } = event.target.dataset ?? {};
    const next = token === undefined ? null : { row: Number(row), token: Number(token) };
    if (next?.row === state.cursor?.row && next?.token === state.cursor?.token) return;
    state.cursor = next;
    ui.draw();
  });
  ui.listen(list, "pointerleave", () => { state.cursor = null; ui.draw(); });
  ui.listen(ui.body, "keydown", (event) => {
    if (isCommand(event)) return;
    if (event.key === "Escape") state.cursor = null;
    else if (MOVES.includes(event.key))
      state.cursor = moved(state.cursor, event.key, state.rows().map(({ tokens }) => tokens.length));
    else if (STEPS[event.key]) toStep(state.step() + STEPS[event.key]);
    else return;
    event.preventDefault();
    if (STEPS[event.key]) ui.draw();
    else say();
  });
}

function render(context) {
  const state = new State(context.model);
  const ui = mount(context, { name: "merges", traits: TRAITS, draw,
    picture: () => mergesSvg({ title: state.get("title"), subtitle: state.stepWords(), theme: ui.theme,
      rows: state.rows(), bytes: state.bytes(), curves: state.curves(), sizes: state.get("sizes"),
      at: state.get("sizes")[state.step()] }) });
  const drawField = textField(ui);
  const parts = buildParts(ui);
  let drawn = ""; // what the rows and the chart were drawn from
  let fresh = 0;
  for (const trait of TRAITS) ui.on(`change:${trait}`, () => { fresh += 1; });

  function draw() {
    drawField();
    const rows = state.rows();
    const key = [fresh, ui.width, ui.theme, ui.projector, getComputedStyle(ui.root).fontSize].join();
    if (key !== drawn) {
      showRows(state, parts.list, rows, ui.theme);
      showSlider(state, parts);
      showChart(state, ui, parts.canvas);
    }
    drawn = key;
    showCursor(state, parts.list);
    const said = state.sentence(rows);
    write(parts.readout, state.cursor ? said : "");
    ui.body.setAttribute("aria-label", `${state.get("title")}. ${state.stepWords()}. ${said}`);
  }

  listen(state, ui, parts);
  return ui.close;
}

export default { render };
