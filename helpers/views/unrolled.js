// @ts-check
/** Unrolled: the view itself. A click on a bar is the one thing that it asks Python. */
import { css, diverging } from "./colours.js";
import { mount, node, numbers, pen } from "./kit.js";
import { stepAfter, stepSentence, unrolledSvg } from "./unrolled_draw.js";

const UNROLLED_TRAITS = ["sizes", "states", "limit", "reads", "fed", "written", "wrong", "chances",
  "choices", "picture", "picture_size", "note", "text", "typeable", "choosable", "asked", "step"];

function render(context) {
  const { model } = context;
  const get = (name) => model.get(name);
  const ui = mount(context, { name: "unrolled", traits: UNROLLED_TRAITS, draw,
    picture: () => unrolledSvg({ title: get("title"), theme: ui.theme, ...run() }) });
  const { body } = ui;
  const form = ui.root.insertBefore(node("label", "course-unrolled__form"), body);
  const asked = form.appendChild(node("span", "course-view__caption"));
  const input = form.appendChild(node("input", "course-unrolled__input"));
  input.type = "text";
  const graph = body.appendChild(node("div", "course-unrolled__graph"));
  graph.tabIndex = 0;
  graph.setAttribute("role", "group");
  const panel = body.appendChild(node("div", "course-unrolled__panel"));
  const readout = ui.footer.appendChild(node("span", "course-unrolled__readout"));
  ui.button("◀", "One step back", () => go("ArrowLeft"));
  ui.button("▶", "One step on", () => go("ArrowRight"));
  ui.pictureTools();

  const run = () => ({ states: numbers(get("states"), Int8Array), sizes: get("sizes"),
    limit: get("limit"), reads: get("reads"), fed: get("fed"), written: get("written"),
    wrong: get("wrong"), chances: numbers(get("chances"), Float32Array), choices: get("choices"),
    step: get("step") });

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
      brush.fillStyle = css(diverging(ui.theme, (seen.states[t * units + u] / 127) * seen.limit, seen.limit));
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
    one.classList.toggle("is-later", t > seen.step);
    const out = one.appendChild(node("span", "course-unrolled__out",
      at >= 0 && at < seen.written.length ? seen.written[at] : "\u00a0"));
    out.classList.toggle("is-wrong", at >= 0 && Boolean(seen.wrong[at]));
    strip(one.appendChild(node("canvas")), seen, t, 46, 60, 8);
    one.appendChild(node("span", "course-unrolled__fed", seen.fed[t]));
    one.setAttribute("aria-label", stepSentence({ ...seen, step: t }));
    one.addEventListener("click", () => ui.save({ step: t }), { signal: ui.signal });
    return one;
  }

  function bars(seen) {
    const at = seen.step - seen.reads;
    const names = seen.choices[at];
    if (!names) return [];
    return names.map((name, i) => {
      const chance = seen.chances[at * names.length + i];
      const bar = node("button", "course-unrolled__bar");
      bar.type = "button";
      bar.disabled = !get("choosable");
      bar.title = get("choosable") ? `write ${name} here instead` : `${(100 * chance).toFixed(2)} %`;
      bar.classList.toggle("is-written", name === seen.written[at]);
      bar.append(node("span", "course-unrolled__name", name));
      const box = bar.appendChild(node("span", "course-unrolled__box"));
      box.appendChild(node("span", "course-unrolled__fill")).style.width = `${100 * chance}%`;
      bar.append(node("span", "course-unrolled__chance", `${(100 * chance).toFixed(1)} %`));
      bar.addEventListener("click", () => model.send({ step: at, token: name }), { signal: ui.signal });
      return bar;
    });
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
    form.hidden = !get("typeable");
    asked.textContent = get("asked");
    if (document.activeElement !== input) input.value = get("text");
    graph.replaceChildren(...seenImage(), ...seen.fed.map((_, t) => column(seen, t)));
    const focused = panel.contains(document.activeElement)
      ? [...panel.querySelectorAll("button")].indexOf(document.activeElement) : -1;
    const state = node("canvas");
    const caption = node("span", "course-view__caption",
      seen.step < seen.reads ? "state of the encoder" : "state of the decoder");
    const list = node("div", "course-unrolled__bars");
    list.append(...bars(seen));
    const side = node("div", "course-unrolled__state");
    side.append(caption, state);
    panel.replaceChildren(side, list);
    strip(state, seen, seen.step, 224, 64, 4);
    if (focused >= 0) panel.querySelectorAll("button")[focused]?.focus();
    readout.textContent = [stepSentence(seen), get("note")].filter(Boolean).join(" · ");
    graph.setAttribute("aria-label", readout.textContent);
    ui.say(readout.textContent);
  }

  ui.listen(graph, "keydown", (event) => { if (go(event.key)) event.preventDefault(); });
  const send = ui.rested(() => ui.save({ text: input.value }), 250);
  ui.listen(input, "input", send);
  return ui.close;
}

export default { render };
