// @ts-check
/** Unrolled: the view itself. A click on a bar is the one thing that it asks Python. */
import { ANSWERING_TRAITS, choiceBars, replaceKeepingFocus, textField } from "../kit/answering.js";
import { css, diverging } from "../kit/colors.js";
import { mount, node, numbers, pen } from "../kit/kit.js";
import { backPanel, backSentence, partSizes } from "./backward.js";
import { unrolledSvg } from "./svg.js";
import { stepAfter, stepSentence } from "./words.js";

const UNROLLED_TRAITS = [...ANSWERING_TRAITS, "sizes", "states", "limit", "reads", "fed", "written",
  "wrong", "picture", "picture_size", "note", "step", "back_sizes", "back_states", "back_parts",
  "weight", "backward"];

function render(context) {
  const { model } = context;
  const get = (name) => model.get(name);
  const ui = mount(context, { name: "unrolled", traits: UNROLLED_TRAITS, draw,
    picture: () => unrolledSvg({ title: get("title"), theme: ui.theme, ...run() }) });
  const { body } = ui;
  const drawField = textField(ui);
  const graph = body.appendChild(node("div", "course-unrolled__graph"));
  graph.tabIndex = 0;
  graph.setAttribute("role", "group");
  const panel = body.appendChild(node("div", "course-unrolled__panel"));
  const readout = ui.footer.appendChild(node("span", "course-unrolled__readout"));
  const turn = ui.button("", "Turn around: forward or backward (b)", turnAround);
  ui.button("◀", "One step to the left", () => go("ArrowLeft"));
  ui.button("▶", "One step to the right", () => go("ArrowRight"));
  ui.pictureTools();

  const run = () => {
    const seen = { states: numbers(get("states"), Int8Array), sizes: get("sizes"),
      limit: get("limit"), reads: get("reads"), fed: get("fed"), written: get("written"),
      wrong: get("wrong"), chances: numbers(get("chances"), Float32Array), choices: get("choices"),
      step: get("step"), back: get("backward") };
    if (!get("back_sizes").length) return seen;
    const parts = numbers(get("back_parts"), Float32Array);
    const backStates = numbers(get("back_states"), Float32Array);
    const partsOf = partSizes(parts, get("back_sizes"), seen.fed.length);
    const most = (values) => values.reduce((top, value) => Math.max(top, Math.abs(value)), 1e-9);
    return { ...seen, parts, backStates, backSizes: get("back_sizes"), weight: get("weight"), partsOf,
      limits: { states: most(backStates), parts: most(parts) } };
  };

  function turnAround() {
    if (!get("back_sizes").length) return;
    const back = !get("backward");
    ui.save({ backward: back, step: back ? get("sizes")[0] - 1 : 0 });
  }
  function go(key) {
    const to = stepAfter(key, get("step"), get("sizes")[0]);
    if (to === null || to === get("step")) return to !== null;
    ui.save({ step: to });
    return true;
  }

  function strip(canvas, seen, t, width, height, rows) {
    const brush = pen(canvas, width, height);
    const units = seen.sizes[1];
    const across = Math.ceil(units / rows);
    for (let u = 0; u < units; u++) {
      const colour = seen.back ? diverging(ui.theme, seen.backStates[t * units + u], seen.limits.states)
        : diverging(ui.theme, (seen.states[t * units + u] / 127) * seen.limit, seen.limit);
      brush.fillStyle = css(colour);
      const [x, y] = [Math.floor(u / rows), u % rows];
      brush.fillRect((x * width) / across, (y * height) / rows, width / across + 0.5, height / rows + 0.5);
    }
  }

  function column(seen, t) {
    const one = node("button", "course-unrolled__step");
    one.type = "button";
    one.tabIndex = -1;
    const at = t - seen.reads;
    one.classList.toggle("is-reading", at < 0);
    one.classList.toggle("is-current", t === seen.step);
    one.classList.toggle("is-later", seen.back ? t < seen.step : t > seen.step);
    const out = one.appendChild(node("span", "course-unrolled__out",
      at >= 0 && at < seen.written.length ? seen.written[at] : "\u00a0"));
    out.classList.toggle("is-wrong", at >= 0 && Boolean(seen.wrong[at]));
    strip(one.appendChild(node("canvas")), seen, t, 46, 60, Math.min(8, seen.sizes[1]));
    one.appendChild(node("span", "course-unrolled__fed", seen.fed[t]));
    if (seen.back) {
      const bar = one.appendChild(node("span", "course-unrolled__part"));
      bar.title = `size of what this step asks of ${seen.weight}`;
      bar.append(node("span", "course-unrolled__part-size", seen.partsOf[t].toFixed(2)));
      bar.firstChild.style.setProperty("--part", `${(100 * seen.partsOf[t]) / Math.max(...seen.partsOf)}%`);
    }
    one.setAttribute("aria-label", sentence({ ...seen, step: t }));
    one.addEventListener("click", () => ui.save({ step: t }), { signal: ui.signal });
    return one;
  }

  const sentence = (seen) => (seen.back ? backSentence(seen) : stepSentence(seen));

  function bars(seen) {
    const step = seen.step - seen.reads;
    const names = seen.choices[step];
    if (!names) return [];
    const chances = seen.chances.subarray(step * names.length, (step + 1) * names.length);
    return choiceBars(ui, { step, names, chances, written: seen.written[step] });
  }

  function forwardPanel(seen) {
    const state = node("canvas");
    const caption = node("span", "course-view__caption", seen.reads === 0 ? "state"
      : seen.step < seen.reads ? "state of the encoder" : "state of the decoder");
    const list = node("div", "course-unrolled__bars");
    list.append(...bars(seen));
    const side = node("div", "course-unrolled__state");
    side.append(caption, state);
    strip(state, seen, seen.step, 224, 64, Math.min(4, seen.sizes[1]));
    return [side, list];
  }

  function seenImage() {
    const [height, width] = get("picture_size");
    if (!height) return [];
    const pixels = numbers(get("picture"));
    const small = node("canvas");
    [small.width, small.height] = [width, height];
    const data = new ImageData(width, height);
    for (let i = 0; i < width * height; i++) {
      data.data.set([pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2], 255], 4 * i);
    }
    small.getContext("2d").putImageData(data, 0, 0);
    small.className = "course-unrolled__image";
    return [small];
  }

  function draw() {
    const seen = run();
    drawField();
    turn.hidden = !seen.partsOf;
    turn.textContent = seen.back ? "forward →" : "← backward";
    graph.classList.toggle("is-backward", seen.back);
    graph.replaceChildren(...seenImage(), ...seen.fed.map((_, t) => column(seen, t)));
    replaceKeepingFocus(panel, ...(seen.back ? backPanel(ui, seen) : forwardPanel(seen)));
    readout.textContent = [sentence(seen), get("note")].filter(Boolean).join(" · ");
    graph.setAttribute("aria-label", readout.textContent);
    ui.say(readout.textContent);
  }

  ui.listen(graph, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "b") turnAround();
    if (go(event.key)) event.preventDefault();
  });
  return ui.close;
}

export default { render };
