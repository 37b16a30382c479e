// @ts-check
/** ImageAttention: the view itself. Handlers write traits; `draw` only reads. Python is asked
 * nothing but: what would be written if the attention were elsewhere, or places were gone? */
import { mount, node, numbers, pen } from "../kit/kit.js";
import { PALETTE } from "../kit/palette.js";
import { attendedPlaces, bitsOf, bordersOf, brushPlaces, editsFrom, editsTo, massMoved, placeAfter,
  placeName, wordSentence, wrongWords } from "./maths.js";
import { paintFrame, paintLines, paintMap, paintNumbers, pixelImage } from "./paint.js";
import { imageAttentionSvg } from "./svg.js";
import { captionRows, drawBars, drawCaptions, drawStrip, isChanged, thumb } from "./words.js";

const LOOKING_TRAITS = ["picture", "picture_size", "sizes", "weights", "words_written", "truth", "name",
  "chances", "choices", "outlines", "about", "beside_names", "beside_words", "first_words", "step",
  "place", "brush", "edit_bytes", "deleted_places", "changeable"];
const LOOKING_KEYS = "arrows: place · Enter or click: hold it · Escape: free · , and . (or [ and ]): word · "
  + "p: play";
const CHANGING_KEYS = " · g: take up attention, arrows carry it, g puts it down (or drag) · b: how much · "
  + "Delete: delete places · u: undo all";
const BEAT = 1100; // milliseconds a word is shown while playing

function render(context) {
  const { model } = context;
  const get = (trait) => model.get(trait);
  let cursor = null; // the place under the pointer or the arrow keys
  let carry = null; // { from, to, map, edits }: attention that is being carried
  let seen, image, playing = 0, cell = 0;
  const ui = mount(context, { name: "image-attention", traits: LOOKING_TRAITS, draw, picture: () => keep() });
  const stage = ui.body.appendChild(node("div", "course-image-attention__stage"));
  const canvas = stage.appendChild(node("canvas", "course-image-attention__map"));
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  const side = stage.appendChild(node("div", "course-image-attention__side"));
  const captions = side.appendChild(node("div", "course-image-attention__captions"));
  const heading = side.appendChild(node("div", "course-image-attention__heading"));
  const bars = side.appendChild(node("div", "course-image-attention__bars"));
  const strip = ui.body.appendChild(node("div", "course-image-attention__strip"));
  strip.tabIndex = 0;
  strip.setAttribute("role", "group");
  strip.setAttribute("aria-label", "the map of every word; left and right step, space plays");
  const note = ui.body.appendChild(node("div", "course-view__caption"));
  const readout = ui.footer.appendChild(node("span", "course-image-attention__readout"));
  const help = ui.root.appendChild(node("div", "course-view__caption course-image-attention__help"));
  help.hidden = true;

  ui.button("◀", "One word back (,)", () => go(get("step") - 1));
  ui.button("▶", "One word on (.)", () => go(get("step") + 1));
  const player = ui.button("Play", "Play the caption word by word (p)", play);
  const size = ui.tools.appendChild(node("select"));
  size.setAttribute("aria-label", "how much attention is carried");
  for (const [value, text] of [[1, "carry 1 place"], [3, "carry 3 × 3"], [99, "carry all"]])
    size.appendChild(node("option", "", text)).value = String(value);
  ui.listen(size, "change", () => ui.save({ brush: Number(size.value) }));
  const remove = ui.button("Delete", "Delete these places from the image", deletePlaces);
  const undo = ui.button("Undo", "Undo all changes (u)", undoAll);
  ui.pictureTools();
  ui.button("?", "Keys", () => { help.hidden = !help.hidden; });

  // ---- what is in the traits
  function run() {
    const [steps, rows, columns] = get("sizes");
    const all = numbers(get("weights"), Float32Array);
    const places = rows * columns;
    const edits = editsFrom(numbers(get("edit_bytes"), Float32Array), places);
    const maps = Array.from({ length: steps }, (_, t) => edits.get(t) ?? all.slice(t * places, (t + 1) * places));
    const words = get("words_written");
    return { steps, rows, columns, places, edits, maps, words, first: get("first_words"), truth: get("truth"),
      wrong: wrongWords(words, get("truth")), bits: maps.map(bitsOf), step: Math.min(get("step"), steps - 1),
      deleted: get("deleted_places") };
  }
  function barsOf({ step }) {
    const names = get("choices")[step] || [];
    const chances = numbers(get("chances"), Float32Array);
    const from = 2 * get("choices").slice(0, step).reduce((sum, row) => sum + row.length, 0);
    return names.map((name, i) => ({ name, chance: chances[from + 2 * i], before: chances[from + 2 * i + 1] }));
  }
  const shownPlace = () => (carry ? null : cursor ?? get("place"));
  function outlineOf(step) {
    const [height, width] = get("picture_size");
    const region = get("about")[step] ?? -1;
    const mask = numbers(get("outlines")).subarray(region * height * width, (region + 1) * height * width);
    return region < 0 ? [] : bordersOf(mask, height, width);
  }
  const others = () => ({ name: get("name"), names: get("beside_names"), words: get("beside_words") });
  function sentence() {
    const own = barsOf(seen).find(({ name }) => name === seen.words[seen.step]);
    return wordSentence({ ...seen, map: seen.maps[seen.step], chance: own ? own.chance : null,
      place: shownPlace(), edited: seen.edits.has(seen.step), deleted: seen.deleted.length });
  }

  // ---- words
  function go(step) {
    const to = Math.min(Math.max(step, 0), seen.steps - 1);
    if (to !== get("step")) { drop(false); ui.save({ step: to }); }
  }
  function stop() { clearInterval(playing); playing = 0; ui.draw(); }
  function play() {
    if (playing) { stop(); return; }
    if (get("step") >= seen.steps - 1) go(0);
    playing = setInterval(() => {
      if (get("step") >= seen.steps - 1) stop(); else go(get("step") + 1);
    }, BEAT);
    ui.draw();
  }
  ui.signal.addEventListener("abort", () => clearInterval(playing));

  // ---- changes, which Python answers
  function take(place) {
    carry = { from: place, to: place, map: seen.maps[seen.step], edits: seen.edits };
    ui.draw();
  }
  function carryTo(place) {
    if (place === carry.to) return;
    carry.to = cursor = place;
    const edits = new Map(carry.edits);
    if (place !== carry.from)
      edits.set(seen.step, massMoved(carry.map, seen.rows, seen.columns, carry.from, place, get("brush")));
    ui.save({ edit_bytes: editsTo(edits) });
  }
  /** Put down what is carried; `kept` false: where it was. Says whether anything had moved. */
  function drop(kept) {
    if (!carry) return false;
    const moved = carry.to !== carry.from;
    if (!kept && moved) ui.save({ edit_bytes: editsTo(carry.edits) });
    carry = null;
    ui.draw();
    return moved;
  }
  function deletePlaces() {
    if (!get("changeable")) return;
    const held = cursor ?? get("place");
    const chosen = held === null ? attendedPlaces(seen.maps[seen.step])
      : brushPlaces(held, get("brush"), seen.rows, seen.columns);
    const gone = new Set(seen.deleted);
    if (chosen.every((place) => gone.has(place))) chosen.forEach((place) => gone.delete(place));
    else chosen.forEach((place) => gone.add(place));
    ui.save({ deleted_places: [...gone].sort((a, b) => a - b) });
  }
  function undoAll() {
    carry = null;
    ui.save({ edit_bytes: editsTo(new Map()), deleted_places: [] });
  }

  // ---- mouse
  const under = (event) => {
    const box = canvas.getBoundingClientRect();
    const [column, row] = [(event.clientX - box.left) / cell, (event.clientY - box.top) / cell].map(Math.floor);
    return Math.min(Math.max(row, 0), seen.rows - 1) * seen.columns
      + Math.min(Math.max(column, 0), seen.columns - 1);
  };
  ui.listen(canvas, "pointermove", (event) => {
    const place = under(event);
    if (carry) carryTo(place);
    else if (place !== cursor) { cursor = place; ui.draw(); }
  });
  ui.listen(canvas, "pointerleave", () => { if (!carry) { cursor = null; ui.draw(); } });
  ui.listen(canvas, "pointerdown", (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    if (get("changeable")) take(under(event));
  });
  ui.listen(canvas, "pointerup", (event) => {
    const place = under(event);
    if (!drop(true)) ui.save({ place: get("place") === place ? null : place });
  });
  ui.listen(canvas, "pointercancel", () => drop(false));
  ui.listen(canvas, "blur", () => { cursor = null; drop(true); ui.draw(); });

  // ---- keys
  function key(event) {
    const at = cursor ?? get("place") ?? attendedPlaces(seen.maps[seen.step], 0)[0];
    const to = placeAfter(event.key, carry ? carry.to : at, seen.rows, seen.columns);
    if (to !== null && event.currentTarget === canvas) {
      if (carry) carryTo(to); else { cursor = to; ui.draw(); }
      return true;
    }
    const acts = {
      ",": () => go(seen.step - 1), ".": () => go(seen.step + 1), "[": () => go(seen.step - 1),
      "]": () => go(seen.step + 1), Home: () => go(0), End: () => go(seen.steps - 1), p: play,
      Escape: () => { if (!carry) { cursor = null; ui.save({ place: null }); } drop(false); },
    };
    if (event.currentTarget === strip) Object.assign(acts, { ArrowLeft: acts[","], ArrowRight: acts["."],
      " ": play });
    else acts.Enter = () => ui.save({ place: get("place") === at ? null : at });
    if (get("changeable")) Object.assign(acts, { u: undoAll, Delete: deletePlaces, Backspace: deletePlaces,
      b: () => ui.save({ brush: { 1: 3, 3: 99 }[get("brush")] ?? 1 }),
      g: () => { if (carry) drop(true); else take(at); } });
    if (!acts[event.key]) return false;
    acts[event.key]();
    return true;
  }
  for (const target of [canvas, strip])
    ui.listen(target, "keydown", (event) => { if (key(event)) event.preventDefault(); });

  // ---- drawing
  function drawMap(font, family) {
    const free = Math.min(ui.width < font * 46 ? ui.width : ui.width * 0.42, font * 29, ui.width - 40);
    cell = Math.floor(free / Math.max(seen.rows, seen.columns));
    const [width, height] = [cell * seen.columns, cell * seen.rows];
    const brush = pen(canvas, width, height);
    const map = seen.maps[seen.step];
    paintMap(brush, { image, map, ...seen, theme: ui.theme }, width, height);
    const [high, wide] = get("picture_size");
    const [accent, ink] = [PALETTE.accent[ui.theme], PALETTE.ink[ui.theme]];
    paintLines(brush, outlineOf(seen.step), [width / wide, height / high], accent, 2, PALETTE.paper[ui.theme]);
    paintNumbers(brush, map, seen.rows, seen.columns, cell, ui.theme, font, family);
    const framed = (place, colour, dashed) => paintFrame(brush, brushPlaces(place,
      dashed || carry ? get("brush") : 1, seen.rows, seen.columns), seen.columns, cell, colour, dashed);
    if (carry) framed(carry.from, ink, true);
    for (const place of carry ? [carry.to] : [get("place"), cursor])
      if (place !== null) framed(place, ink, false);
    canvas.classList.toggle("is-changeable", Boolean(get("changeable")));
  }

  function draw() {
    seen = run();
    const style = getComputedStyle(ui.root);
    const font = parseFloat(style.fontSize);
    const [height, width] = get("picture_size");
    image = pixelImage(numbers(get("picture")), height, width);
    drawMap(font, style.fontFamily);
    drawCaptions(captions, seen, others());
    heading.textContent = (seen.step ? `… ${seen.words[seen.step - 1]} → ?` : "the first word → ?")
      + (isChanged(seen) ? "  (orange mark: before the change)" : "");
    drawBars(bars, seen, barsOf(seen));
    while (strip.children.length > seen.steps) strip.lastChild.remove();
    while (strip.children.length < seen.steps) {
      const made = strip.appendChild(thumb());
      ui.listen(made, "click", () => go([...strip.children].indexOf(made)));
    }
    drawStrip(strip, seen, { image, theme: ui.theme, place: shownPlace(), side: Math.round(font * 4.6) });
    player.textContent = playing ? "Pause" : "Play";
    for (const tool of [size, remove, undo]) tool.hidden = !get("changeable");
    size.value = String(get("brush"));
    remove.title = get("place") === null ? "Delete from the image what this word looks at (Delete)"
      : "Delete the held place from the image (Delete)";
    undo.disabled = !seen.edits.size && !seen.deleted.length;
    note.textContent = get("note");
    help.textContent = LOOKING_KEYS + (get("changeable") ? CHANGING_KEYS : "");
    readout.textContent = sentence();
    canvas.setAttribute("aria-label", `image under the map of ${seen.words[seen.step]}. ${help.textContent}`);
    ui.say(carry ? `carried to ${placeName(carry.to, seen.columns)}. ${readout.textContent}` : readout.textContent);
  }

  function keep() {
    const small = node("canvas");
    [small.width, small.height] = [image.width, image.height];
    small.getContext("2d").drawImage(image, 0, 0);
    const [height, width] = get("picture_size");
    return imageAttentionSvg({ ...seen, title: get("title"), subtitle: readout.textContent, theme: ui.theme,
      image: small.toDataURL(), captions: captionRows(seen, others()),
      bars: barsOf(seen).map((bar) => (isChanged(seen) ? bar : { ...bar, before: -1 })),
      lines: outlineOf(seen.step), zoom: [1 / width, 1 / height] });
  }
  return ui.close;
}

export default { render };
