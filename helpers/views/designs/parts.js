// @ts-check
/** Designs: the elements of the page. */
import { node } from "../kit/kit.js";

const HELP = "← → token · ↑ ↓ design · [ ] head · { } layer · m masks only · Enter keep the token · Esc leave it";

/** A column for each design: name, grid, spectrum, ranks. */
function buildColumn(grid, { name, note }) {
  const box = grid.appendChild(node("div", "course-designs__design"));
  box.appendChild(node("div", "course-designs__name", name));
  box.appendChild(node("div", "course-designs__note", note));
  const matrix = box.appendChild(node("canvas", "course-designs__matrix"));
  const says = box.appendChild(node("div", "course-designs__says"));
  const spectrum = box.appendChild(node("canvas", "course-designs__spectrum"));
  const ranks = box.appendChild(node("div", "course-designs__ranks"));
  return { box, matrix, says, spectrum, ranks };
}

export function buildParts(state, ui, acts) {
  const grid = ui.body.appendChild(node("div", "course-designs__grid"));
  grid.style.setProperty("--designs", String(state.designs.length));
  ui.body.tabIndex = 0;
  ui.body.setAttribute("role", "application");
  const columns = state.designs.map((design) => buildColumn(grid, design));
  const readout = ui.footer.appendChild(node("span", "course-designs__readout"));
  const legend = ui.footer.appendChild(node("span", "course-view__caption"));
  legend.append(node("span", "course-view__swatch"), node("span", "", "masked · rows: queries · columns: keys"));
  const tools = {};
  if (state.hasWeights()) {
    tools.masks = ui.button("masks", "Show the masks only", () => acts.turnMasks());
    if (state.most[0] > 1) ui.button("◀ layer", "The layer before", () => acts.step(0, -1));
    if (state.most[0] > 1) ui.button("layer ▶", "The next layer", () => acts.step(0, 1));
    if (state.most[1] > 1) ui.button("◀ head", "The head before", () => acts.step(1, -1));
    if (state.most[1] > 1) ui.button("head ▶", "The next head", () => acts.step(1, 1));
  }
  ui.pictureTools();
  ui.help(state.hasWeights() ? `${HELP} · a click on a line of the spectrum chooses its head` : HELP);
  return { columns, readout, tools };
}
