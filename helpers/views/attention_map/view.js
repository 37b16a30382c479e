// @ts-check
/** AttentionMap: the view itself. Handlers write traits or the cursor; `draw` only reads. */
import { cellsOf, levelTable, MASKED, weightOf } from "../kit/colors.js";
import { mount, node, pen, place } from "../kit/kit.js";
import { sentence, store } from "./data.js";
import { labels, named, widest } from "./labels.js";
import { cellAt, layout, moved, thumbnailAt } from "./layout.js";
import { arcsOf, drawArcs, drawBars, drawLegend, drawMatrix, drawThumbnails, faintArcs, legendPlace,
  mosaic } from "./paint.js";
import { readyHeads } from "./ready.js";
import { attentionSvg } from "./svg.js";

const TRAITS = ["version", "layer", "head", "query", "heads_off", "scale", "layer_labels",
  "head_labels"];
const HELP = "arrows: move · Enter or click: lock a row · Escape: free · [ ] or Shift+←→: head · "
  + "Shift+↑↓: layer · s: colour scale";

function render(context) {
  const { model } = context;
  const data = store(model);
  const canvases = {};
  const seen = {}; // what the pictures on the canvases were drawn from
  let cursor = null; // where the pointer or the arrow keys are: {query, key}, either may be null
  let exact = null; // { where, weight } from Python
  let pane = "matrix";
  let box, look, picture;

  const shownCursor = () => {
    const locked = model.get("query");
    return locked === null ? cursor : { query: locked, key: cursor?.key ?? null };
  };
  const texts = () => ({ queries: model.get("query_labels"), keys: model.get("key_labels") });
  const many = () => data.shape[0] * data.shape[1] > 1;
  const where = () => (many() ? ["layer", "head"].map((word) =>
    named(word, model.get(`${word}_labels`)[model.get(word)])).join(", ") : "");
  const faint = () => (picture.faint ??= picture.whole ? faintArcs(picture) : []);
  const ends = (arc) => [(arc.query + 0.5) * box.cellHeight, (arc.key + 0.5) * box.keyStep];

  const ui = mount(context, { name: "attention-map", traits: TRAITS, draw, picture: () =>
    attentionSvg({ title: model.get("title"), box, picture, entropies: picture.entropies,
      faint: faint(), ends, ...look,
      subtitle: [where(), "rows are queries, columns are keys", sentenceNow()].filter(Boolean).join(" · "), ...texts(),
      most: Math.log2(data.shape[3]), scale: model.get("scale"),
      arcs: shownCursor() && picture.whole ? arcsOf(picture, shownCursor()) : faint() }) });
  const { body } = ui;
  const ready = readyHeads(data, model, ui.signal);
  body.tabIndex = 0;
  body.setAttribute("role", "application");
  for (const name of ["matrix", "bars", "faint", "arcs", "thumbs"])
    canvases[name] = body.appendChild(node("canvas", `course-attention-map__${name}`));
  const words = labels(body);
  const legend = ui.footer.appendChild(node("div", "course-attention-map__legend"));
  const ramp = legend.appendChild(node("canvas"));
  const ticks = [0, 0.1, 0.5, 1].map((weight) => {
    const tick = legend.appendChild(node("span", "", String(weight)));
    tick.dataset.weight = String(weight);
    return tick;
  });
  const swatch = ui.footer.appendChild(node("span", "course-attention-map__masked"));
  swatch.append(node("span", "course-view__swatch"), "masked");
  const readout = ui.footer.appendChild(node("span", "course-attention-map__readout"));
  const help = ui.root.appendChild(node("div", "course-view__caption course-attention-map__help", HELP));
  help.hidden = true;

  const choose = {};
  for (const [at, trait] of ["layer", "head"].entries()) {
    const list = choose[trait] = ui.tools.appendChild(node("select"));
    list.setAttribute("aria-label", trait);
    ui.listen(list, "change", () => ui.save({ [trait]: list.selectedIndex }));
    list.hidden = data.shape[at] < 2;
  }
  const off = ui.button("Head off", "Switch this head off (x)", switchHead);
  const scale = ui.button("√", "Colour follows the square root of the weight (s)", turnScale);
  const toggle = ui.button("Arcs", "Show arcs or matrix", () => {
    pane = pane === "matrix" ? "arcs" : "matrix";
    ui.draw();
  });
  ui.pictureTools();
  ui.button("?", "Keys", () => { help.hidden = !help.hidden; });

  function switchHead() {
    if (!model.get("switchable")) return;
    const [layer, head] = [model.get("layer"), model.get("head")];
    const others = model.get("heads_off").filter(([l, h]) => l !== layer || h !== head);
    ui.save({ heads_off: others.length < model.get("heads_off").length ? others
      : [...others, [layer, head]] });
  }
  function turnScale() {
    ui.save({ scale: model.get("scale") === "root" ? "linear" : "root" });
  }

  const isExact = (at) => exact?.where.join()
    === [model.get("layer"), model.get("head"), at.query, at.key].join();
  function sentenceNow() {
    const at = shownCursor();
    if (!at || at.query === null || at.key === null || !picture.whole) return "";
    const level = picture.levels[at.query * picture.columns + at.key];
    return sentence({ query: texts().queries[at.query], key: texts().keys[at.key],
      weight: weightOf(level), exact: isExact(at) ? exact.weight : undefined,
      masked: level === MASKED });
  }
  const askExact = ui.rested(() => {
    const at = shownCursor();
    if (at && at.query !== null && at.key !== null)
      model.send({ kind: "exact", layer: model.get("layer"), head: model.get("head"), ...at });
  }, 250);

  function measure() {
    const style = getComputedStyle(ui.root);
    const font = parseFloat(style.fontSize);
    const { queries, keys } = texts();
    const wide = (names) => widest(names, font, style.fontFamily, font * 8);
    const [layers, heads, rows, columns] = data.shape;
    look = { font, family: style.fontFamily, theme: ui.theme,
      table: levelTable(ui.theme, model.get("scale")) };
    const form = [ui.width, font, pane, model.get("version")].join();
    if (seen.form === form) return; // the texts are as wide as they were
    [seen.form, seen.active] = [form, null];
    box = layout({ width: ui.width - 30, layers, heads, rows, columns, font, pane,
      queryWidth: wide(queries), keyWidth: wide(keys), layerWidth: wide(model.get("layer_labels")),
      headWidth: wide(model.get("head_labels")) });
    ready.reset(cellsOf(box.matrix));
  }

  function drawFaint() {
    const { arcs, shown } = box;
    if (shown.arcs) drawArcs(pen(canvases.faint, arcs.width, arcs.tall), faint(), arcs, ends, look);
  }
  const faintLater = ui.rested(drawFaint, 30);

  function drawData() {
    const [layers, heads, , columns] = data.shape;
    picture = ready.current();
    const { matrix, bars, arcs, thumbs, shown } = box;
    for (const name of ["matrix", "bars"]) canvases[name].hidden = !shown.matrix;
    for (const name of ["faint", "arcs"]) canvases[name].hidden = !shown.arcs;
    canvases.thumbs.hidden = !thumbs;
    const flat = (b) => ({ x: 0, y: 0, width: b.width, height: b.height });
    if (shown.matrix) {
      const brush = pen(place(canvases.matrix, matrix.x, matrix.y), matrix.width, matrix.height);
      drawMatrix(brush, picture, flat(matrix), look, look);
      drawBars(pen(place(canvases.bars, bars.x, bars.y), bars.width, bars.height), picture.entropies,
        Math.log2(columns), flat(bars), look);
    }
    if (shown.arcs) {
      pen(place(canvases.faint, arcs.x, arcs.y), arcs.width, arcs.tall); // cleared
      const index = data.index();
      if ((seen.index ?? index) === index) drawFaint();
      else faintLater(); // 500 arcs take as long as all else: another head is shown without them first
      seen.index = index;
    }
    const colours = [ui.theme, model.get("scale"), look.font].join();
    const small = JSON.stringify([model.get("version"), colours, model.get("heads_off"), thumbs]);
    if (thumbs && seen.thumbs !== small) {
      seen.thumbs = small;
      const key = [model.get("version"), colours].join();
      if (seen.mosaic !== key) [seen.small, seen.mosaic] = [mosaic(data, look.table), key];
      const gone = new Set(model.get("heads_off").map((pair) => pair.join()));
      drawThumbnails(pen(place(canvases.thumbs, thumbs.x, thumbs.y), thumbs.width, thumbs.height),
        seen.small, thumbs, [layers, heads], gone, look);
    }
    swatch.hidden = !picture.masked;
    if (seen.legend === colours) return;
    seen.legend = colours;
    const width = look.font * 9;
    drawLegend(pen(ramp, width, look.font * 0.75), width, look.font * 0.75, look.table, model.get("scale"));
    for (const tick of ticks) {
      tick.style.left = `${legendPlace(Number(tick.dataset.weight), model.get("scale")) * width}px`;
      tick.hidden = tick.textContent === "0.1" && model.get("scale") === "linear"; // too near to 0
    }
  }

  function drawTools() {
    for (const trait of ["layer", "head"]) {
      const names = model.get(`${trait}_labels`).map((name) => named(trait, name));
      if (choose[trait].length !== names.length || choose[trait].dataset.names !== names.join("\n")) {
        choose[trait].replaceChildren(...names.map((name) => node("option", "", name)));
        choose[trait].dataset.names = names.join("\n");
      }
      if (choose[trait].selectedIndex !== model.get(trait)) choose[trait].selectedIndex = model.get(trait);
    }
    off.hidden = !model.get("switchable");
    off.setAttribute("aria-pressed", String(model.get("heads_off")
      .some(([layer, head]) => layer === model.get("layer") && head === model.get("head"))));
    scale.setAttribute("aria-pressed", String(model.get("scale") === "root"));
    toggle.hidden = !box.toggle;
    toggle.textContent = pane === "matrix" ? "Arcs" : "Matrix";
  }

  function drawCursor() {
    const at = shownCursor();
    const { columns, levels, whole } = picture;
    const active = at && whole ? arcsOf(picture, at) : [];
    canvases.faint.style.opacity = at ? "0.12" : "1";
    if (box.shown.arcs && (active.length || seen.active !== 0))
      drawArcs(pen(place(canvases.arcs, box.arcs.x, box.arcs.y), box.arcs.width, box.arcs.tall), active,
        box.arcs, ends, look);
    seen.active = active.length; // none before and none now: the canvas is empty
    const shade = (index) => look.table[index];
    const row = at && whole && at.query !== null;
    const column = at && whole && at.query === null && at.key !== null;
    words.mark(box, at, texts(), row ? (j) => shade(levels[at.query * columns + j]) : null,
      column ? (i) => shade(levels[i * columns + at.key]) : null,
      { layer: model.get("layer"), head: model.get("head") });
    body.classList.toggle("is-locked", model.get("query") !== null);
    const told = sentenceNow();
    const bits = row ? `entropy ${picture.entropies[at.query].toFixed(2)} of ${Math.log2(columns).toFixed(2)} bits` : "";
    const lock = model.get("query") !== null ? "locked" : "";
    const rounded = told && !told.endsWith("masked") && !isExact(at) ? "rounded" : "";
    const waiting = whole ? "" : "coarse until the kernel sends this head";
    readout.textContent = [where(), told, bits, lock, rounded, waiting].filter(Boolean).join(" · ");
    body.setAttribute("aria-label", `${model.get("title")}. ${readout.textContent || "Arrow keys move"}`);
    if (told && document.activeElement === body) ui.say(told);
  }

  function draw() {
    const key = JSON.stringify([ui.width, ui.theme, ui.projector, pane, TRAITS.map((t) =>
      t === "query" ? 0 : model.get(t)), data.has(data.index())]);
    if (seen.key !== key) {
      seen.key = key;
      measure();
      body.style.height = `${box.height}px`;
      drawData();
      drawTools();
      words.build(box, { ...texts(), layers: model.get("layer_labels"),
        heads: model.get("head_labels"), version: model.get("version") });
    }
    drawCursor();
    data.fetch();
    ready.ahead();
  }

  const setCursor = (next) => {
    if (JSON.stringify(next) === JSON.stringify(cursor)) return;
    cursor = next;
    ui.draw();
    askExact();
  };
  const [, , rows, columns] = data.shape;
  const from = (event) => cellAt(box.matrix, event.offsetX, event.offsetY, rows, columns);
  const lock = (query) => ui.save({ query: model.get("query") === query ? null : query });
  ui.listen(canvases.matrix, "pointermove", (event) => setCursor(from(event)));
  ui.listen(canvases.matrix, "click", (event) => lock(from(event).query));
  ui.listen(body, "pointerleave", () => setCursor(null));
  const arcCursor = (event) => (event.offsetX < box.arcs.width / 2
    ? { query: Math.min(rows - 1, Math.floor(event.offsetY / box.cellHeight)), key: null }
    : { query: null, key: Math.min(columns - 1, Math.floor(event.offsetY / box.keyStep)) });
  ui.listen(canvases.arcs, "pointermove", (event) => setCursor(arcCursor(event)));
  for (const [name, axis] of [["rows", "query"], ["queries", "query"], ["columns", "key"], ["keys", "key"]]) {
    const indexOf = (event) => {
      const { top, left } = body.getBoundingClientRect();
      const y = event.clientY - top - box.arcs.y;
      const x = event.clientX - left + body.scrollLeft - box.matrix.x;
      if (axis === "query") return Math.min(rows - 1, Math.max(0, Math.floor(y / box.cellHeight)));
      return Math.min(columns - 1, Math.max(0, Math.floor(name === "keys" ? y / box.keyStep : x / box.cellWidth)));
    };
    ui.listen(words.groups[name].group, "pointermove", (event) => setCursor(
      axis === "query" ? { query: indexOf(event), key: null } : { query: null, key: indexOf(event) }));
    if (axis === "query") ui.listen(words.groups[name].group, "click", (event) => lock(indexOf(event)));
  }
  ui.listen(canvases.thumbs, "click", (event) => {
    const hit = thumbnailAt(box.thumbs, event.offsetX, event.offsetY, data.shape[0], data.shape[1]);
    if (hit) ui.save(hit);
  });

  const step = (trait, by) => {
    const count = data.shape[trait === "layer" ? 0 : 1];
    ui.save({ [trait]: (model.get(trait) + by + count) % count });
  };
  ui.listen(body, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.shiftKey && event.key === "Enter") return; // Lab runs the cell
    const shifted = { ArrowLeft: ["head", -1], ArrowRight: ["head", 1], ArrowUp: ["layer", -1],
      ArrowDown: ["layer", 1] }[event.shiftKey ? event.key : ""];
    const plain = { "[": ["head", -1], "]": ["head", 1], "{": ["layer", -1], "}": ["layer", 1] }[event.key];
    if (shifted || plain) step(...(shifted || plain));
    else if (event.key.startsWith("Arrow")) {
      const next = moved(shownCursor(), event.key, rows, columns);
      if (model.get("query") !== null && next.query !== model.get("query")) ui.save({ query: next.query });
      setCursor(next);
    } else if (event.key === "Enter") lock(cursor?.query ?? 0);
    else if (event.key === "Escape") { ui.save({ query: null }); setCursor(null); }
    else if (event.key === "x") switchHead();
    else if (event.key === "s") turnScale();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  ui.on("change:version", () => { data.reset(); seen.mosaic = seen.thumbs = ""; exact = null; });
  for (const trait of ["layer", "head"]) ui.on(`change:${trait}`, () => { data.hurry(); askExact(); });
  ui.on("msg:custom", (content, buffers) => {
    if (content.kind === "head") { if (data.receive(content, buffers)) ui.draw(); ready.ahead(); }
    if (content.kind === "exact") { exact = content; ui.draw(); }
  });
  return ui.close;
}

export default { render };
