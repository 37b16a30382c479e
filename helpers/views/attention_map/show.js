// @ts-check
/** AttentionMap: from state to page. Each function reads the state and changes only what it must. */
import { levelTable } from "../kit/colors.js";
import { paintItems } from "../kit/items.js";
import { pen, place } from "../kit/kit.js";
import { named, widest } from "./labels.js";
import { layout } from "./layout.js";
import { arcsOf, barItems, drawArcs, drawMatrix, drawThumbnails, legendItems, legendPlace, mosaic }
  from "./paint.js";
import { AXES } from "./parts.js";

const flat = (box) => ({ x: 0, y: 0, width: box.width, height: box.height });

/** Work out colors and, where a text, a size or the data changed, the layout; true if it did. */
export function measure(state, ui) {
  const { model, seen } = state;
  const style = getComputedStyle(ui.root);
  const font = parseFloat(style.fontSize);
  const { queries, keys } = state.texts();
  const wide = (names) => widest(names, font, style.fontFamily, font * 8);
  const [layers, heads, rows, columns] = state.data.shape;
  state.look = { font, family: style.fontFamily, theme: ui.theme,
    table: levelTable(ui.theme, model.get("scale")) };
  const form = [ui.width, ui.room, font, state.pane, model.get("version")].join();
  if (seen.form === form) return false; // the texts are as wide as they were
  [seen.form, seen.active] = [form, null];
  const around = ui.projector ? ui.root.offsetHeight - ui.body.offsetHeight : 0; // header, footer
  state.box = layout({ width: ui.width - 30, height: ui.room - around, layers, heads,
    rows, columns, font, pane: state.pane, queryWidth: wide(queries), keyWidth: wide(keys),
    layerWidth: wide(model.get("layer_labels")), headWidth: wide(model.get("head_labels")) });
  return true;
}

export function showFaint(state, canvas) {
  const { arcs, shown } = state.box;
  if (shown.arcs)
    drawArcs(pen(canvas, arcs.width, arcs.tall), state.faint(), arcs, (arc) => state.ends(arc), state.look);
}

/** Draw the head: matrix and entropies, or arcs. */
export function showHead(state, canvases, faintLater) {
  const { picture, look, seen, data } = state;
  const { matrix, bars, arcs, shown } = state.box;
  for (const name of ["matrix", "bars"]) canvases[name].hidden = !shown.matrix;
  for (const name of ["faint", "arcs"]) canvases[name].hidden = !shown.arcs;
  if (shown.matrix) {
    const brush = pen(place(canvases.matrix, matrix.x, matrix.y), matrix.width, matrix.height);
    drawMatrix(brush, picture, flat(matrix), look, look);
    paintItems(pen(place(canvases.bars, bars.x, bars.y), bars.width, bars.height),
      barItems(picture.entropies, data.most, flat(bars), look.theme));
  }
  if (shown.arcs) {
    pen(place(canvases.faint, arcs.x, arcs.y), arcs.width, arcs.tall); // cleared
    const index = data.index();
    if ((seen.index ?? index) === index) showFaint(state, canvases.faint);
    else faintLater(); // 500 arcs take as long as all else: another head is shown without them first
    seen.index = index;
  }
}

/** Draw the thumbnails of all heads, where they changed. */
export function showThumbnails(state, canvas, colors) {
  const { model, seen, data, look } = state;
  const { thumbs } = state.box;
  canvas.hidden = !thumbs;
  const small = JSON.stringify([model.get("version"), colors, model.get("heads_off"), thumbs]);
  if (!thumbs || seen.thumbs === small) return;
  seen.thumbs = small;
  const key = [model.get("version"), colors].join();
  if (seen.mosaic !== key) [seen.small, seen.mosaic] = [mosaic(data, look.table), key];
  const gone = new Set(model.get("heads_off").map((pair) => pair.join()));
  drawThumbnails(pen(place(canvas, thumbs.x, thumbs.y), thumbs.width, thumbs.height),
    seen.small, thumbs, [data.shape[0], data.shape[1]], gone, look);
}

export function showLegend(state, { ramp, ticks, swatch }, colors) {
  const { look, seen } = state;
  const scale = state.model.get("scale");
  swatch.hidden = !state.picture.masked;
  if (seen.legend === colors) return;
  seen.legend = colors;
  const width = look.font * 9;
  const height = look.font * 0.75;
  paintItems(pen(ramp, width, height), legendItems(width, height, look.table, scale));
  for (const tick of ticks) {
    tick.style.left = `${legendPlace(Number(tick.dataset.weight), scale) * width}px`;
    tick.hidden = tick.textContent === "0.1" && scale === "linear"; // too near to 0
  }
}

export function showTools({ model, box, pane }, { choose, off, scale, toggle }) {
  for (const trait of AXES) {
    const list = choose[trait];
    const names = model.get(`${trait}_labels`).map((name) => named(trait, name));
    if (list.length !== names.length || list.dataset.names !== names.join("\n")) {
      list.replaceChildren(...names.map((name) => new Option(name)));
      list.dataset.names = names.join("\n");
    }
    if (list.selectedIndex !== model.get(trait)) list.selectedIndex = model.get(trait);
  }
  off.hidden = !model.get("switchable");
  off.setAttribute("aria-pressed", String(model.get("heads_off")
    .some(([layer, head]) => layer === model.get("layer") && head === model.get("head"))));
  scale.setAttribute("aria-pressed", String(model.get("scale") === "root"));
  toggle.hidden = !box.toggle;
  toggle.textContent = pane === "matrix" ? "Arcs" : "Matrix";
}

/** Show the cursor in arcs, labels and frames. */
export function showCursor(state, canvases, words) {
  const { model, box, picture, look, seen } = state;
  const at = state.shownCursor();
  const { columns, levels, whole } = picture;
  const active = at && whole ? arcsOf(picture, at) : [];
  canvases.faint.style.opacity = at ? "0.12" : "1";
  if (box.shown.arcs && (active.length || seen.active !== 0))
    drawArcs(pen(place(canvases.arcs, box.arcs.x, box.arcs.y), box.arcs.width, box.arcs.tall), active,
      box.arcs, (arc) => state.ends(arc), look);
  seen.active = active.length; // none before and none now: the canvas is empty
  const shade = (index) => look.table[index];
  const row = at && whole && at.query !== null;
  const column = at && whole && at.query === null && at.key !== null;
  words.mark(box, at, state.texts(), row ? (j) => shade(levels[at.query * columns + j]) : null,
    column ? (i) => shade(levels[i * columns + at.key]) : null,
    { layer: model.get("layer"), head: model.get("head") });
}

/** Say in words what is under the cursor. */
export function showReadout(state, ui, readout) {
  const { model, picture, data } = state;
  const at = state.shownCursor();
  const row = at && picture.whole && at.query !== null;
  const locked = model.get("query") !== null;
  ui.body.classList.toggle("is-locked", locked);
  const told = state.sentence();
  const most = data.most.toFixed(2);
  const bits = row ? `entropy ${picture.entropies[at.query].toFixed(2)} of ${most} bits` : "";
  const rounded = told && !told.endsWith("masked") && !state.isExact(at) ? "rounded until the kernel answers" : "";
  const waiting = picture.whole ? "" : "coarse until the kernel sends this head";
  readout.textContent = [state.where(), told, bits, locked ? "locked" : "", rounded, waiting]
    .filter(Boolean).join(" · ");
  ui.body.setAttribute("aria-label", `${model.get("title")}. ${readout.textContent || "Arrow keys move"}`);
  if (told && document.activeElement === ui.body) ui.say(told);
}
