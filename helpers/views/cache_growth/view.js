// @ts-check
/** CacheGrowth: the view itself. Handlers write traits; `draw` only reads. */
import { countText } from "../kit/amounts.js";
import { paintItems, svgItems } from "../kit/items.js";
import { mount, node, pen, write } from "../kit/kit.js";
import { fileLook, pageLook } from "../kit/look.js";
import { selectBox } from "../kit/parts.js";
import { pictureFile } from "../kit/svg.js";
import { KEYS, listenToKeys } from "./keys.js";
import { State } from "./state.js";

const TRAITS = ["sets", "kinds", "rows", "chosen", "tokens", "limit"];
const STEPS = 8; // of the slider, for each doubling

/** The picture to keep. */
function pictureOf(state, ui) {
  const box = state.box(760, 13);
  return pictureFile({ title: state.get("title"), subtitle: `${state.get("sets")[state.get("chosen")]}: ${state.sentence()}`,
    theme: ui.theme, width: 792, height: box.height + 84,
    items: [svgItems(state.items(box, ui.theme, fileLook(ui.theme)), 16, 70)] });
}

/** Which set, how many tokens: a list, a slider over doublings, a button that adds token by token. */
function buildControls(state, ui) {
  const row = ui.root.insertBefore(node("div", "course-cache-growth__controls"), ui.body);
  const sets = selectBox(ui, "Which models", state.get("sets").map((name, i) => [i, name]),
    (value) => state.toSet(ui, Number(value)));
  if (state.get("sets").length > 1) row.append(sets);
  const label = row.appendChild(node("label", "course-cache-growth__slider"));
  label.append(node("span", "", "tokens"));
  const slider = label.appendChild(node("input"));
  Object.assign(slider, { type: "range", min: 0, max: Math.round(Math.log2(state.get("limit")) * STEPS), step: 1 });
  slider.setAttribute("aria-label", "tokens");
  const count = label.appendChild(node("output"));
  ui.listen(slider, "input", () => state.toTokens(ui, 2 ** (Number(slider.value) / STEPS)));
  const play = row.appendChild(node("button", "course-view__button", "▶ token by token"));
  play.type = "button";
  return { sets, slider, count, play };
}

/** Play: one token more every now and then, until it is pressed again or 64 are there. */
function listenToPlay(state, ui, play) {
  let playing = false;
  const show = () => {
    write(play, playing ? "■ stop" : "▶ token by token");
    play.setAttribute("aria-pressed", String(playing));
  };
  const next = ui.rested(() => {
    if (!playing) return;
    state.toTokens(ui, state.get("tokens") + 1);
    if (state.get("tokens") >= 64) playing = false;
    show();
    next();
  }, 120);
  ui.listen(play, "click", () => {
    playing = !playing;
    if (playing && state.get("tokens") >= 64) state.toTokens(ui, 1);
    show();
    next();
  });
  show();
}

function render(context) {
  const state = new State(context.model);
  const ui = mount(context, { name: "cache-growth", traits: TRAITS, draw, picture: () => pictureOf(state, ui) });
  const canvas = ui.body.appendChild(node("canvas"));
  ui.body.tabIndex = 0;
  ui.body.setAttribute("role", "application");
  const readout = ui.footer.appendChild(node("span", "course-cache-growth__readout"));
  const parts = buildControls(state, ui);
  listenToPlay(state, ui, parts.play);
  ui.pictureTools();
  ui.help(KEYS);

  function draw() {
    const font = parseFloat(getComputedStyle(ui.root).fontSize);
    const around = ui.root.offsetHeight - ui.body.offsetHeight;
    const box = state.box(ui.width - 30, font, ui.room - around);
    const look = pageLook(ui);
    ui.body.style.height = `${box.height}px`;
    paintItems(pen(canvas, box.width, box.height), state.items(box, ui.theme, look), look.family);
    parts.sets.value = String(state.get("chosen"));
    if (document.activeElement !== parts.slider)
      parts.slider.value = String(Math.round(Math.log2(state.get("tokens")) * STEPS));
    write(parts.count, countText(state.get("tokens")));
    const said = state.sentence();
    write(readout, said);
    ui.body.setAttribute("aria-label", `${state.get("title")}. ${said} Arrow keys add tokens.`);
  }

  listenToKeys(state, ui);
  return ui.close;
}

export default { render };
