// @ts-check
/** Tokens: the view itself. Handlers write traits or the cursor; `draw` only reads. */
import { ANSWERING_TRAITS, choiceBars, replaceKeepingFocus, seenToken, textField }
  from "../kit/answering.js";
import { css, inkOn } from "../kit/colors.js";
import { mount, node, numbers, pen } from "../kit/kit.js";
import { tokensSvg } from "./svg.js";
import { contextOf, meanSentence, placeAfter, runningToken, tokenColour, tokenSentence }
  from "./words.js";

const TOKENS_TRAITS = [...ANSWERING_TRAITS, "tokens", "given", "values", "own", "limit", "name", "unit",
  "at"];

function render(context) {
  const { model } = context;
  const get = (name) => model.get(name);
  let cursor = null; // the place under the pointer
  let shown = ""; // the text that the cells stand for
  let cells = [];
  const ui = mount(context, { name: "tokens", traits: TOKENS_TRAITS, draw,
    picture: () => tokensSvg({ title: get("title"), theme: ui.theme, ...content() }) });
  const { body } = ui;
  const drawField = textField(ui);
  const strip = body.appendChild(node("div", "course-tokens__text"));
  strip.tabIndex = 0;
  strip.setAttribute("role", "application");
  const panel = body.appendChild(node("div", "course-tokens__panel"));
  const caption = panel.appendChild(node("div", "course-tokens__context"));
  const bars = panel.appendChild(node("div", "course-tokens__bars"));
  const readout = ui.footer.appendChild(node("span", "course-tokens__readout"));
  const mean = ui.footer.appendChild(node("span", "course-view__caption"));
  const legend = ui.footer.appendChild(node("span", "course-tokens__legend"));
  const [low, ramp, high] = [node("span", "", "0"), node("canvas"), node("span")];
  legend.append(low, ramp, high);
  ui.pictureTools();

  const content = () => ({ tokens: get("tokens"), given: get("given"), name: get("name"),
    unit: get("unit"), limit: get("limit"), values: [...numbers(get("values"), Float32Array)],
    own: numbers(get("own"), Float32Array) });
  const places = () => get("tokens").length
    + (get("choices").length > get("tokens").length - get("given") ? 1 : 0);
  const place = () => Math.min(cursor ?? get("at"), places() - 1);

  function rebuild(tokens, more) {
    const key = JSON.stringify([tokens, more]);
    if (key === shown) return;
    shown = key;
    cells = [...tokens, ...(more ? [null] : [])].map((token, i) => {
      const cell = node("span", "course-tokens__token", token === null ? "\u00a0" : runningToken(token));
      cell.dataset.place = String(i);
      cell.classList.toggle("is-word", token !== null && [...token].length > 1);
      cell.classList.toggle("is-next", token === null);
      if (token === null) cell.title = "what comes next";
      return cell;
    });
    strip.replaceChildren(...cells.flatMap((cell, i) =>
      (tokens[i] === "\n" ? [cell, node("br")] : [cell])));
  }

  function draw() {
    const seen = content();
    drawField();
    rebuild(seen.tokens, places() > seen.tokens.length);
    cells.forEach((cell, i) => {
      const at = i - seen.given;
      const colour = tokenColour(ui.theme, at < 0 || i >= seen.tokens.length ? null : seen.values[at],
        seen.limit);
      cell.style.backgroundColor = colour ? css(colour) : "";
      cell.style.color = colour ? inkOn(colour) : "";
      cell.classList.toggle("is-current", i === place());
      cell.classList.toggle("is-kept", i === get("at"));
    });
    drawBars(seen);
    readout.textContent = tokenSentence({ ...seen, place: place() });
    mean.textContent = meanSentence(seen);
    high.textContent = `${seen.limit.toFixed(1)} ${seen.unit} ${seen.name}`;
    const brush = pen(ramp, 90, 10);
    for (let i = 0; i < 90; i++) {
      brush.fillStyle = css(tokenColour(ui.theme, i / 89, 1));
      brush.fillRect(i, 0, 1.5, 10);
    }
    strip.setAttribute("aria-label", `${readout.textContent}; ${mean.textContent}`);
  }

  function drawBars(seen) {
    const step = place() - seen.given;
    const names = get("choices")[step];
    panel.hidden = !get("choices").length;
    const before = contextOf(seen.tokens, place());
    caption.textContent = names ? `expected ${before ? `after “${before}”` : "at the start"}`
      : "this token was given, not guessed";
    if (!names) return bars.replaceChildren();
    const chances = numbers(get("chances"), Float32Array).subarray(step * names.length,
      (step + 1) * names.length);
    bars.style.setProperty("--cv-names",
      `${Math.max(2.5, ...names.map((name) => 0.7 * [...seenToken(name)].length + 1))}em`);
    replaceKeepingFocus(bars, ...choiceBars(ui, { step: place(), names, chances,
      written: seen.tokens[place()] }));
  }

  function perRow() {
    const top = cells[0]?.offsetTop;
    const second = cells.findIndex((cell) => cell.offsetTop > top);
    return second < 0 ? cells.length : second;
  }
  const say = () => ui.say(`${tokenSentence({ ...content(), place: place() })}; ${caption.textContent}: `
    + (get("choices")[place() - get("given")] || []).slice(0, 3).map(seenToken).join(", "));

  ui.listen(strip, "pointermove", (event) => {
    const at = event.target.dataset?.place;
    const next = at === undefined ? null : Number(at);
    if (next === cursor) return;
    cursor = next;
    ui.draw();
  });
  ui.listen(strip, "pointerleave", () => { cursor = null; ui.draw(); });
  ui.listen(strip, "click", () => {
    if (cursor === null) return;
    ui.save({ at: cursor });
    say();
  });
  ui.listen(strip, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = placeAfter(event.key, get("at"), places(), perRow());
    if (to === null) return;
    event.preventDefault();
    cursor = null;
    ui.save({ at: to });
    ui.draw();
    say();
  });
  return ui.close;
}

export default { render };
