// @ts-check
/** ImageAttention: from state to page. Each function reads the state and changes only what it must. */
import { pen } from "../kit/kit.js";
import { PALETTE } from "../kit/palette.js";
import { CHANGING_KEYS, LOOKING_KEYS } from "./keys.js";
import { brushPlaces, placeName } from "./maths.js";
import { paintFrame, paintLines, paintMap, paintNumbers } from "./paint.js";
import { buildThumb } from "./parts.js";
import { drawBars, drawCaptions, drawStrip, isChanged } from "./words.js";

/** How high the map may be on a projected screen: the strip of small maps has its rows below it. */
function heightLeft({ run }, ui, font) {
  if (!ui.projector) return Infinity;
  const rows = Math.ceil((run.steps * (font * 4.6 + 16)) / (ui.width - 36));
  const around = ui.root.offsetHeight - ui.body.offsetHeight; // header and footer
  return Math.max(font * 12, ui.room - around - rows * (font * 7.2 + 30) - font * 1.4 - 44);
}

/** Work out the font and how large a cell is. */
export function measure(state, ui) {
  const style = getComputedStyle(ui.root);
  const font = parseFloat(style.fontSize);
  const wide = ui.width < font * 46 ? ui.width : ui.width * 0.42;
  const free = Math.min(wide, font * 29, ui.width - 40, heightLeft(state, ui, font));
  state.side = Math.floor(free / Math.max(state.run.rows, state.run.columns));
  return { font, family: style.fontFamily };
}

/** Frame what is pointed at and held, or what is carried and where it was. */
function showFrames({ carry, cursor, side, run, model }, brush, ink) {
  const size = carry ? model.get("brush") : 1;
  const frame = (place, dashed) =>
    paintFrame(brush, brushPlaces(place, size, run.rows, run.columns), run.columns, side, ink, dashed);
  if (carry) frame(carry.from, true);
  for (const place of carry ? [carry.to] : [model.get("place"), cursor])
    if (place !== null) frame(place, false);
}

/** Draw the image under the map of the word. */
export function showMap(state, ui, canvas, { font, family }) {
  const { run, side, image } = state;
  const { theme } = ui;
  const map = state.map();
  const [width, height] = [side * run.columns, side * run.rows];
  const brush = pen(canvas, width, height);
  paintMap(brush, { image, map, ...run, theme }, width, height);
  const [high, wide] = state.get("picture_size");
  paintLines(brush, state.outline(), [width / wide, height / high], PALETTE.accent[theme], 2, PALETTE.paper[theme]);
  paintNumbers(brush, map, run.rows, run.columns, side, theme, font, family);
  showFrames(state, brush, PALETTE.ink[theme]);
  canvas.classList.toggle("is-changeable", Boolean(state.get("changeable")));
}

/** What stands beside the map: the captions, and what could come as the next word. */
export function showWords(state, { captions, heading, bars }) {
  const { run } = state;
  drawCaptions(captions, run, state.others());
  heading.textContent = (run.step ? `… ${run.words[run.step - 1]} → ?` : "the first word → ?")
    + (isChanged(run) ? "  (orange mark: before the change)" : "");
  drawBars(bars, run, state.bars());
}

/** A small map for each word. */
export function showStrip(state, ui, strip, { font }) {
  const { run, image } = state;
  while (strip.children.length > run.steps) strip.lastChild.remove();
  while (strip.children.length < run.steps) strip.appendChild(buildThumb());
  drawStrip(strip, run, { image, theme: ui.theme, place: state.shownPlace(), side: Math.round(font * 4.6) });
}

/** What the buttons say, and which there are. */
export function showTools(state, { player, size, remove, undo, note, help }) {
  const changeable = state.get("changeable");
  player.textContent = state.timer ? "Pause" : "Play";
  for (const tool of [size, remove, undo]) tool.hidden = !changeable;
  size.value = String(state.get("brush"));
  remove.title = state.get("place") === null ? "Delete from the image what this word looks at (Delete)"
    : "Delete the held place from the image (Delete)";
  undo.disabled = !state.run.edits.size && !state.run.deleted.length;
  note.textContent = state.get("note");
  help.textContent = LOOKING_KEYS + (changeable ? CHANGING_KEYS : "");
}

/** Say the word and the cell, on the page and to a screen reader. */
export function showReadout(state, ui, { canvas, readout, help }) {
  const { run, carry } = state;
  readout.textContent = state.sentence();
  canvas.setAttribute("aria-label", `image under the map of ${run.words[run.step]}. ${help.textContent}`);
  ui.say(carry ? `carried to ${placeName(carry.to, run.columns)}. ${readout.textContent}` : readout.textContent);
}
