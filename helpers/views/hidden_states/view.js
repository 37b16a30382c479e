// @ts-check
/** HiddenStates: the view itself. Handlers write traits or the cursor; `draw` only reads. */
import { css, inkOn } from "../kit/colors.js";
import { mount, node, numbers, pen } from "../kit/kit.js";
import { cellUnder, rowOrder, runsOf, stateColour, stateImage, stateTable, visibleToken }
  from "./paint.js";
import { statesSvg } from "./svg.js";

const TRAITS = ["sizes", "values", "limits", "names", "tokens", "spans", "scores", "likeness", "series",
  "unit", "order", "pattern_name"];
const HELP = "↑ ↓: unit · ← →: step · [ ]: what is shown · o: order · b: best unit · click in the map: "
  + "keep a unit";
const PERCENT = (share) => `${(100 * share).toFixed(1)} %`;

function render(context) {
  const { model } = context;
  let cursor = null; // { step, unit }: what the pointer or the keys are at; either may be null
  let picture = null; // the map on a canvas of its own, and what it was made from
  let letters = [];
  let rows = [];

  const ui = mount(context, { name: "hidden-states", traits: TRAITS, draw, picture: () => statesSvg({
    title: model.get("title"), subtitle: sentence(), theme: ui.theme, tokens: model.get("tokens"),
    colours: coloursOf(shownUnit()), image: imageUrl(), spans: model.get("spans"), width: 900 }) });
  const { body } = ui;
  body.tabIndex = 0;
  body.setAttribute("role", "application");
  body.setAttribute("aria-label", "Hidden states: arrows move between units and steps");
  const form = ui.root.insertBefore(node("form", "course-hidden-states__form"), body);
  const box = form.appendChild(node("input", "course-hidden-states__input"));
  box.setAttribute("aria-label", "A text for the network to read");
  box.placeholder = "type a text for the network to read";
  box.spellcheck = false;
  form.hidden = !model.get("typeable");
  const strip = body.appendChild(node("div", "course-hidden-states__text"));
  const caption = body.appendChild(node("div", "course-view__caption"));
  const spans = body.appendChild(node("canvas", "course-hidden-states__spans"));
  const map = body.appendChild(node("canvas", "course-hidden-states__map"));
  const readout = ui.footer.appendChild(node("span", "course-hidden-states__readout"));
  const legend = ui.footer.appendChild(node("span", "course-hidden-states__legend"));
  const [low, ramp, high] = [node("span"), node("canvas"), node("span")];
  legend.append(low, ramp, high);
  const help = ui.root.appendChild(node("div", "course-view__caption", HELP));
  help.hidden = true;

  const shown = ui.tools.appendChild(node("select"));
  shown.setAttribute("aria-label", "what is shown");
  ui.listen(shown, "change", () => ui.save({ series: shown.selectedIndex }));
  const order = ui.tools.appendChild(node("select"));
  order.setAttribute("aria-label", "order of the units");
  ui.listen(order, "change", () => ui.save({ order: order.value }));
  const best = ui.button("Best unit", "Show the unit that follows the pattern best (b)", showBest);
  ui.pictureTools();
  ui.button("?", "Keys", () => { help.hidden = !help.hidden; });

  const size = () => model.get("sizes");
  const steps = () => {
    const [, time, units] = size();
    const all = numbers(model.get("values"), Int16Array);
    const at = model.get("series") * time * units;
    return all.subarray(at, at + time * units);
  };
  const limit = () => model.get("limits")[model.get("series")];
  const signed = () => model.get("signed")[model.get("series")];
  const shownUnit = () => Math.min(cursor?.unit ?? model.get("unit"), size()[2] - 1);
  const valueAt = (step, unit) => (steps()[step * size()[2] + unit] / 32767) * limit();

  function coloursOf(unit) {
    const [, time, units] = size();
    const all = steps();
    return Array.from({ length: time }, (_, t) =>
      stateColour(ui.theme, all[t * units + unit] / 32767, 1, signed()));
  }
  function showBest() {
    const scores = model.get("scores");
    if (!scores.length) return;
    cursor = null;
    ui.save({ unit: scores.indexOf(Math.max(...scores)) });
    ui.draw();
  }
  function sentence() {
    const unit = shownUnit();
    const name = model.get("names")[model.get("series")];
    const scores = model.get("scores");
    const score = scores.length ? `, tells ${model.get("pattern_name")} at ${PERCENT(scores[unit])}`
      + " of the steps" : "";
    const step = cursor?.step ?? null;
    const at = step === null || step >= size()[1] ? ""
      : ` · step ${step}, after “${visibleToken(model.get("tokens")[step])}”: `
        + valueAt(step, unit).toFixed(2).replace("-", "−");
    return `${name}, unit ${unit}${score}${at}`;
  }
  function imageUrl() {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [picture.width, picture.height];
    canvas.getContext("2d").drawImage(picture, 0, 0);
    return canvas.toDataURL();
  }
  function options(list, texts, chosen) {
    if (list.dataset.texts !== texts.join()) {
      list.replaceChildren(...texts.map((text) => node("option", "", text)));
      list.dataset.texts = texts.join();
    }
    list.selectedIndex = chosen;
  }

  function draw() {
    const [, time, units] = size();
    const tokens = model.get("tokens");
    rows = rowOrder(model.get("order"), units, model.get("scores"), model.get("likeness"));
    options(shown, model.get("names"), model.get("series"));
    shown.hidden = model.get("names").length < 2;
    const orders = ["as they are", "similar", ...(model.get("scores").length ? ["pattern"] : [])];
    options(order, orders, orders.indexOf(model.get("order")));
    best.hidden = !model.get("scores").length;
    if (document.activeElement !== box) box.value = model.get("text");

    if (letters.length !== time || letters.some((l, i) => l.textContent !== visibleToken(tokens[i]))) {
      letters = tokens.map((token, i) => {
        const letter = node("span", "course-hidden-states__letter", visibleToken(token));
        letter.dataset.step = String(i);
        letter.classList.toggle("is-word", [...token].length > 1);
        return letter;
      });
      strip.replaceChildren(...letters);
    }
    const marked = model.get("spans");
    coloursOf(shownUnit()).forEach((colour, i) => {
      letters[i].style.backgroundColor = css(colour);
      letters[i].style.color = inkOn(colour);
      letters[i].classList.toggle("is-current", i === cursor?.step);
      letters[i].classList.toggle("is-inside", Boolean(marked[i]));
    });

    const width = ui.width - 30;
    const height = Math.round(Math.min(Math.max(units * 14, 60), ui.projector ? 420 : 300));
    caption.textContent = marked.length ? `underlined, and the bar: ${model.get("pattern_name")}`
      : `${units} units (rows) over ${time} steps`;
    const bar = pen(spans, width, marked.length ? 7 : 1);
    bar.fillStyle = getComputedStyle(ui.root).getPropertyValue("--cv-accent");
    for (const [from, to] of runsOf(marked))
      bar.fillRect((from / time) * width, 1, ((to - from) / time) * width, 4);
    picture = stateImage(steps(), time, units, rows, stateTable(ui.theme, signed()));
    const brush = pen(map, width, height);
    brush.imageSmoothingEnabled = false;
    brush.drawImage(picture, 0, 0, width, height);
    const tall = height / units;
    const row = rows.indexOf(shownUnit());
    brush.strokeStyle = getComputedStyle(ui.root).getPropertyValue("--cv-ink");
    brush.lineWidth = 2;
    brush.strokeRect(1, row * tall - 1, width - 2, Math.max(tall, 2) + 2);
    if (cursor && cursor.step !== null)
      brush.strokeRect((cursor.step / time) * width - 1, 1, width / time + 2, height - 2);

    readout.textContent = sentence();
    low.textContent = signed() ? `−${limit().toFixed(1)}` : "0";
    high.textContent = limit().toFixed(1);
    const scale = pen(ramp, 90, 10);
    for (let i = 0; i < 90; i++) {
      scale.fillStyle = css(stateColour(ui.theme, signed() ? i / 44.5 - 1 : i / 89, 1, signed()));
      scale.fillRect(i, 0, 1.5, 10);
    }
  }

  ui.listen(form, "submit", (event) => { event.preventDefault(); ui.save({ text: box.value }); });
  const typed = ui.rested(() => ui.save({ text: box.value }), 250);
  ui.listen(box, "input", typed);
  ui.on("change:typeable", () => { form.hidden = !model.get("typeable"); });
  const under = (event) => {
    const edge = map.getBoundingClientRect();
    const cell = cellUnder(event.clientX - edge.left, event.clientY - edge.top, edge.width, edge.height,
      size()[1], size()[2]);
    return cell && { step: cell.step, unit: rows[cell.row] };
  };
  ui.listen(map, "pointermove", (event) => { cursor = under(event); ui.draw(); });
  ui.listen(map, "click", (event) => {
    const cell = under(event);
    if (cell) ui.save({ unit: cell.unit });
  });
  ui.listen(body, "pointerleave", () => { cursor = null; ui.draw(); });
  ui.listen(strip, "pointermove", (event) => {
    const step = event.target.dataset?.step;
    cursor = step === undefined ? null : { step: Number(step), unit: null };
    ui.draw();
  });
  ui.listen(body, "keydown", (event) => {
    const [series, time, units] = size();
    const row = rows.indexOf(model.get("unit"));
    const step = cursor?.step ?? -1;
    const to = (next) => ({ unit: rows[Math.min(Math.max(next, 0), units - 1)] });
    const acts = {
      ArrowUp: () => ui.save(to(row - 1)),
      ArrowDown: () => ui.save(to(row + 1)),
      ArrowLeft: () => { cursor = { step: Math.max(step - 1, 0), unit: null }; },
      ArrowRight: () => { cursor = { step: Math.min(step + 1, time - 1), unit: null }; },
      "[": () => ui.save({ series: (model.get("series") + series - 1) % series }),
      "]": () => ui.save({ series: (model.get("series") + 1) % series }),
      o: () => ui.save({ order: order.options[(order.selectedIndex + 1) % order.options.length].text }),
      b: showBest,
      Escape: () => { cursor = null; },
    };
    if (!acts[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (event.key.startsWith("Arrow") && cursor) cursor.unit = null;
    acts[event.key]();
    ui.draw();
    ui.say(sentence());
  });
  return ui.close;
}

export default { render };
