// @ts-check
/** SceneEditor: the view itself. Handlers write `shapes`; Python answers with words. */
import { css, levelTable } from "../kit/colors.js";
import { mount, node, numbers, pen } from "../kit/kit.js";
import { mosaicImage, mosaicOf, paintKind, paintMosaic, paintScene } from "./paint.js";
import { changedShape, keyed, newShape, saidOf, shapeAt, shapeName } from "./shapes.js";
import { sceneSvg } from "./svg.js";

const SCENE_TRAITS = ["shapes", "selected", "told", "written", "wrong", "choices", "chances",
  "chance_of", "word", "grid", "grid_size", "limit", "note", "most"];
const HELP = "Drag a shape, or with the picture focused: ← ↑ ↓ → move (Shift: far), Enter next shape, "
  + "K kind, C colour, S size, + add, Delete remove";

function render(context) {
  const { model } = context;
  const get = (name) => model.get(name);
  const world = get("world");
  let held = null; // the dragged shape: {at, dx, dy}
  let channel = -1; // the map under the pointer
  let maps = { grid: null, theme: "", image: null }; // drawn anew only when they have changed
  const ui = mount(context, { name: "scene", traits: SCENE_TRAITS, draw, picture: () => sceneSvg({
    title: get("title"), theme: ui.theme, scene: scene.toDataURL(), note: get("note"),
    mosaic: get("grid_size")[0] ? mosaic.toDataURL() : "", mosaicWords: mosaicName.textContent,
    ...caption() }) });
  const make = (parent, tag, name, text) => parent.appendChild(node(tag, `course-scene__${name}`, text));
  const bar = make(ui.body, "div", "bar");
  const stage = make(ui.body, "div", "stage");
  const [left, middle, right] = ["picture", "features", "side"].map((name) => make(stage, "div", name));
  const scene = make(left, "canvas", "canvas");
  scene.tabIndex = 0;
  scene.setAttribute("role", "application");
  const sceneName = left.appendChild(node("span", "course-view__caption"));
  const mosaic = make(middle, "canvas", "mosaic");
  mosaic.setAttribute("role", "img");
  const mosaicName = middle.appendChild(node("span", "course-view__caption"));
  const heading = make(right, "div", "heading");
  const bars = make(right, "div", "bars");
  const words = make(ui.body, "div", "words");
  words.tabIndex = 0;
  words.setAttribute("role", "group");
  const readout = ui.footer.appendChild(node("span", "course-scene__readout"));
  ui.footer.appendChild(node("span", "course-view__caption course-scene__help", HELP));
  ui.pictureTools();

  const caption = () => ({ written: get("written"), wrong: get("wrong"),
    chanceOf: numbers(get("chance_of"), Float32Array) });
  const selected = () => Math.min(get("selected"), get("shapes").length - 1);
  const put = ({ shapes, selected: at }) => ui.save({ shapes, selected: at });

  // ---- buttons: one group for kind, colour and size, then add and remove
  const groups = ["kind", "colour", "size"].map((name) => {
    const group = make(bar, "div", "group");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", name);
    const values = name === "kind" ? world.kinds : Object.keys(world[`${name}s`]);
    return { name, buttons: values.map((value) => {
      const button = make(group, "button", `choice is-${name}`, name === "size" ? value : "");
      Object.assign(button, { type: "button", title: value });
      button.setAttribute("aria-label", value);
      if (name === "kind") button.appendChild(node("canvas"));
      if (name === "colour") button.appendChild(node("span")).style.background =
        css(world.colours[value].map((v) => Math.round(255 * v)));
      ui.listen(button, "click", () => put({ selected: selected(), shapes: get("shapes").map((one, i) =>
        (i === selected() ? changedShape(one, { [name]: value }, world) : one)) }));
      return { value, button };
    }) };
  });
  const act = (text, label, key) => {
    const button = make(bar, "button", "act", text);
    button.classList.add("course-view__button");
    Object.assign(button, { type: "button", title: label });
    button.setAttribute("aria-label", label);
    ui.listen(button, "click", () => press(key, false));
    return button;
  };
  const add = act("+ shape", "Add a shape", "+");
  const remove = act("− remove", "Remove the selected shape", "Delete");

  function press(key, large) {
    const next = keyed(key, { shapes: get("shapes"), selected: selected() }, world, get("most"), large);
    if (next) put(next);
    return next !== null;
  }
  ui.listen(scene, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (press(event.key, event.shiftKey)) event.preventDefault();
  });

  // ---- the mouse
  const at = (event, canvas, size) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * size, ((event.clientY - box.top) / box.height) * size];
  };
  ui.listen(scene, "pointerdown", (event) => {
    if (event.button !== 0) return;
    const [x, y] = at(event, scene, world.side);
    const i = shapeAt(get("shapes"), world, x, y);
    scene.focus();
    if (i < 0) return;
    event.preventDefault();
    const { x: sx, y: sy } = get("shapes")[i];
    held = { i, dx: sx - x, dy: sy - y };
    scene.setPointerCapture(event.pointerId);
    ui.save({ selected: i });
  });
  ui.listen(scene, "pointermove", (event) => {
    const [x, y] = at(event, scene, world.side);
    scene.classList.toggle("is-over", shapeAt(get("shapes"), world, x, y) >= 0);
    if (!held) return;
    put({ selected: held.i, shapes: get("shapes").map((one, i) =>
      (i === held.i ? changedShape(one, { x: x + held.dx, y: y + held.dy }, world) : one)) });
  });
  for (const type of ["pointerup", "pointercancel"]) ui.listen(scene, type, () => { held = null; });
  ui.listen(scene, "dblclick", (event) => {
    const [shapes, [x, y]] = [get("shapes"), at(event, scene, world.side)];
    if (shapes.length >= get("most") || shapeAt(shapes, world, x, y) >= 0) return;
    put({ shapes: [...shapes, changedShape(newShape(shapes, world), { x, y }, world)],
      selected: shapes.length });
  });
  ui.listen(mosaic, "pointermove", (event) => {
    const [channels, rows, columns] = get("grid_size");
    const { across, cell } = mosaicOf([channels, rows, columns], 1);
    const [x, y] = at(event, mosaic, 1);
    const k = Math.floor(y / (cell * (rows + 1))) * across + Math.floor(x / (cell * (columns + 1)));
    if (k === channel || k >= channels) return;
    channel = k;
    ui.draw();
  });
  ui.listen(mosaic, "pointerleave", () => { channel = -1; ui.draw(); });
  ui.listen(words, "click", (event) => {
    const chip = event.target.closest(".course-scene__word");
    if (chip) ui.save({ word: Number(chip.dataset.at) });
  });
  ui.listen(words, "keydown", (event) => {
    const last = get("written").length - 1;
    const to = { ArrowLeft: get("word") - 1, ArrowRight: get("word") + 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    ui.save({ word: Math.min(Math.max(to, 0), Math.max(last, 0)) });
  });

  function drawButtons() {
    const shape = get("shapes")[selected()];
    for (const { name, buttons } of groups) for (const { value, button } of buttons) {
      button.disabled = !shape;
      button.setAttribute("aria-pressed", String(shape?.[name] === value));
      const canvas = button.querySelector("canvas");
      if (!canvas) continue;
      const wide = ui.projector ? 26 : 20;
      const { color } = getComputedStyle(button);
      if (canvas.dataset.drawn === `${wide} ${color}`) continue;
      paintKind(pen(canvas, wide, wide), value, color);
      canvas.dataset.drawn = `${wide} ${color}`;
    }
    add.disabled = get("shapes").length >= get("most");
    remove.disabled = !shape;
  }

  function drawWords({ written, wrong, chanceOf }) {
    words.hidden = !written.length;
    words.classList.toggle("is-old", JSON.stringify(get("told")) !== JSON.stringify(get("shapes")));
    words.replaceChildren(...written.map((word, i) => {
      const chip = node("span", "course-scene__word");
      chip.dataset.at = String(i);
      chip.classList.toggle("is-current", i === get("word"));
      chip.classList.toggle("is-wrong", wrong[i]);
      chip.append(node("span", "course-scene__said", word));
      if (!chanceOf.length) return chip;
      const box = chip.appendChild(node("span", "course-scene__box"));
      box.appendChild(node("span", "course-scene__fill")).style.width = `${100 * chanceOf[i]}%`;
      chip.append(node("span", "course-scene__chance", `${(100 * chanceOf[i]).toFixed(0)} %`));
      return chip;
    }));
  }

  function drawBars({ written }) {
    const names = get("choices")[get("word")] || [];
    const chances = numbers(get("chances"), Float32Array).subarray(get("word") * names.length);
    right.hidden = !names.length;
    heading.textContent = `What could stand as word ${get("word") + 1}`;
    bars.replaceChildren(...names.map((name, i) => {
      const one = node("div", "course-scene__choice-bar");
      one.classList.toggle("is-written", name === written[get("word")]);
      one.append(node("span", "course-scene__name", name));
      const box = one.appendChild(node("span", "course-scene__box"));
      box.appendChild(node("span", "course-scene__fill")).style.width = `${100 * chances[i]}%`;
      one.append(node("span", "course-scene__chance", `${(100 * chances[i]).toFixed(1)} %`));
      return one;
    }));
  }

  function drawFeatures(width) {
    const sizes = get("grid_size");
    middle.hidden = !sizes[0];
    if (!sizes[0]) return;
    if (maps.grid !== get("grid") || maps.theme !== ui.theme) {
      const image = mosaicImage(numbers(get("grid")), sizes, levelTable(ui.theme, "root"));
      maps = { grid: get("grid"), theme: ui.theme, image };
    }
    paintMosaic(pen(mosaic, width, width), maps.image, sizes, channel,
      getComputedStyle(ui.root).color, width);
    const [channels, rows, columns] = sizes;
    mosaicName.textContent = channel >= 0 ? `map ${channel + 1}: one feature at ${rows}\u00a0×\u00a0${columns} places`
      : `features z: ${channels} maps of ${rows}\u00a0×\u00a0${columns} places`;
    mosaic.setAttribute("aria-label", mosaicName.textContent);
  }

  function draw() {
    const shapes = get("shapes");
    const width = ui.projector ? 304 : 288;
    const said = caption();
    paintScene(pen(scene, width, width), { shapes, selected: selected(), world }, width);
    const shape = shapes[selected()];
    sceneName.textContent = shape ? `${shapeName(shape)} at (${shape.x}, ${shape.y})` : "nothing is there";
    scene.setAttribute("aria-label", `Scene of ${shapes.length} shapes: `
      + `${shapes.map(shapeName).join(", ")}. Selected: ${sceneName.textContent}. ${HELP}`);
    drawButtons();
    drawFeatures(ui.projector ? 250 : 288);
    drawBars(said);
    drawWords(said);
    readout.textContent = [saidOf(said, get("word")), get("note")].filter(Boolean).join(" · ");
    words.setAttribute("aria-label", `${said.written.join(" ")}. ${readout.textContent}`);
    ui.say([said.written.join(" "), get("note"), get("notice")].filter(Boolean).join(". "));
  }
  return ui.close;
}

export default { render };
