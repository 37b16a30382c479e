// @ts-check
/** What all views share: the frame on the page, theme, keyboard, words, saving pictures, cleaning up. */
import { isCommand } from "./keys.js";
import { PALETTE } from "./palette.js";
import { saver } from "./saving.js";

const TYPE = { large: 20, small: 13 }; // pixels, of a projected view

/** A DOM element with a class and text; data only ever becomes text. */
export function node(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

/** The bytes of a trait as a typed array of its own (a DataView may start at an odd offset). */
export function numbers(view, Type = Uint8Array) {
  if (!view) return new Type(0);
  const bytes = view.buffer ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
    : new Uint8Array(view);
  return Type === Uint8Array ? bytes : new Type(bytes.slice().buffer);
}

/** Run `draw` at most once a frame: as soon as the handler that asks is over, since waiting for the
 * frame to begin costs half a frame, and again when it begins if it was asked for once more, or
 * if there was nothing to draw on yet (`draw` gave false). */
export function oneFrame(draw, signal) {
  let frame = 0;
  let again = false;
  signal.addEventListener("abort", () => cancelAnimationFrame(frame));
  return () => {
    if (signal.aborted) return;
    again = true;
    if (frame) return;
    const drawNow = () => {
      if (!again || signal.aborted) return;
      again = draw() === false;
    };
    frame = requestAnimationFrame(() => { frame = 0; drawNow(); });
    queueMicrotask(drawNow);
  };
}

/** Call `act` when nothing more came for `pause` milliseconds; cancelled with the view. */
export function rested(act, pause, signal) {
  let timer = 0;
  signal.addEventListener("abort", () => clearTimeout(timer));
  return (...what) => {
    clearTimeout(timer);
    if (!signal.aborted) timer = setTimeout(() => act(...what), pause);
  };
}

/** Call `act` at most every `pause` milliseconds, the last time included; cancelled with the view. */
export function paced(act, pause, signal) {
  let timer = 0;
  signal.addEventListener("abort", () => clearTimeout(timer));
  return () => {
    if (!timer && !signal.aborted) timer = setTimeout(() => { timer = 0; act(); }, pause);
  };
}

/** Put a text into an element; the same text again would be laid out and painted again. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A canvas of `width` x `height` CSS pixels, sharp on every screen; returns its pen, cleared. */
export function pen(canvas, width, height) {
  const ratio = globalThis.devicePixelRatio || 1;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) {
    [canvas.width, canvas.height] = [w, h];
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const brush = canvas.getContext("2d");
  brush.setTransform(ratio, 0, 0, ratio, 0, 0);
  brush.clearRect(0, 0, width, height);
  return brush;
}

/** Place an element in the drawing. By left and top: every transform is a layer of its own to sort. */
export function place(element, x, y, width, height) {
  [element.style.left, element.style.top] = [`${x}px`, `${y}px`];
  if (width !== undefined) element.style.width = `${width}px`;
  if (height !== undefined) element.style.height = `${height}px`;
  return element;
}

const isDark = (colour) => {
  const [r, g, b] = (colour.match(/[\d.]+/g) || [255, 255, 255]).map(Number);
  return 0.3 * r + 0.59 * g + 0.11 * b < 128;
};

/** Hand a file to the reader; nothing stays on the page. */
export function download(blob, name) {
  const link = node("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Draw an SVG text as PNG, twice as large for print and projection. */
export async function svgToPng(svg, width, height, zoom = 2) {
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = new OffscreenCanvas(Math.ceil(width * zoom), Math.ceil(height * zoom));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await canvas.convertToBlob({ type: "image/png" });
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** The elements of a view's frame: heading, tools, a body to draw into, a footer, a live region. */
function buildFrame(name) {
  const root = node("div", `course-view course-${name}`);
  const header = root.appendChild(node("div", "course-view__header"));
  const title = header.appendChild(node("div", "course-view__title"));
  const tools = header.appendChild(node("div", "course-view__tools"));
  const body = root.appendChild(node("div", "course-view__body"));
  const footer = root.appendChild(node("div", "course-view__footer"));
  const notice = root.appendChild(node("div", "course-view__notice"));
  const live = root.appendChild(node("div", "course-view__live"));
  live.setAttribute("aria-live", "polite");
  return { root, title, tools, body, footer, notice, live };
}

/** Bring width, theme and texts of the frame up to date. False while it is not on the page. */
function refreshFrame(ui) {
  const { model, root } = ui;
  ui.width = Math.floor(root.clientWidth);
  if (!ui.width) return false;
  ui.projector = Boolean(model.get("projector"));
  ui.room = ui.projector ? roomOf(ui) : Infinity;
  root.classList.toggle("course-view--projector", ui.projector);
  ui.theme = isDark(getComputedStyle(root).backgroundColor) ? "dark" : "light";
  if (root.dataset.theme !== ui.theme) {
    root.dataset.theme = ui.theme;
    for (const colour of ["accent", "bar", "masked", "hatch"])
      root.style.setProperty(`--cv-${colour}`, PALETTE[colour][ui.theme]);
  }
  write(ui.title, model.get("title"));
  write(ui.notice, model.get("notice"));
  return true;
}

/** How high a projected view may be: what is seen of the notebook at once. It is watched: full
 * screen, or Lab's bars coming back, change it and no width. */
export function roomOf(ui) {
  const panel = ui.root.closest(".jp-WindowedPanel-outer");
  if (panel && ui.panel !== panel) ui.sizes.observe(panel);
  ui.panel = panel;
  return (panel?.clientHeight || innerHeight) - 16;
}

/** Draw; a projected view is no higher than the screen: its type shrinks until it is, and stays so
 * until the screen changes. It is tried once more when all is there, on every new screen. */
function drawFitting(ui, draw) {
  const screen = ui.projector ? `${ui.width} ${ui.room}` : "";
  const changed = ui.screen !== screen;
  if (changed) ui.root.style.removeProperty("--cv-size");
  ui.screen = screen;
  draw(ui);
  if (!changed || !screen) return;
  shrinkToFit(ui, draw);
  if (ui.fitted !== screen) ui.fitAgain();
  ui.fitted = screen;
}

/** Draw with the largest type that fits the screen, found by halving; with the smallest if none does. */
export function shrinkToFit(ui, draw) {
  const { root, room } = ui;
  const drawnWith = (size) => {
    root.style.setProperty("--cv-size", `${size}px`);
    draw(ui);
    return root.offsetHeight <= room;
  };
  if (root.offsetHeight <= room) return;
  let [fits, large] = [TYPE.small, TYPE.large];
  while (large - fits > 1) {
    const size = Math.floor((fits + large) / 2);
    [fits, large] = drawnWith(size) ? [size, large] : [fits, size];
  }
  drawnWith(fits);
}

/** Draw again when the width of the view or the theme of the page changes. */
function watchPage(ui) {
  ui.sizes = new ResizeObserver(ui.draw);
  ui.sizes.observe(ui.root);
  // Lab hides its whole page for a frame when the theme changes: what is drawn then is lost
  const themes = new MutationObserver(() =>
    requestAnimationFrame(() => requestAnimationFrame(ui.draw)));
  themes.observe(document.body, { attributes: true,
    attributeFilter: ["data-jp-theme-name", "data-jp-theme-light", "class"] });
  ui.signal.addEventListener("abort", () => { ui.sizes.disconnect(); themes.disconnect(); });
  ui.listen(matchMedia("(prefers-color-scheme: dark)"), "change", ui.draw);
}

/** The buttons that save the drawing, and the one for large type. */
function buildPictureTools(ui, name, picture) {
  const { model } = ui;
  const file = () => (model.get("title") || name).replace(/[^\p{L}\p{N}]+/gu, "_").slice(0, 60);
  ui.button("PNG", "Save as PNG", async () => {
    const { svg, width, height } = picture(ui);
    download(await svgToPng(svg, width, height), `${file()}.png`);
  });
  ui.button("SVG", "Save as SVG", () =>
    download(new Blob([picture(ui).svg], { type: "image/svg+xml" }), `${file()}.svg`));
  const large = ui.button("Aa", "Projector: large type, high contrast", () =>
    ui.save({ projector: !model.get("projector") }));
  const mark = () => large.setAttribute("aria-pressed", String(Boolean(model.get("projector"))));
  ui.on("change:projector", mark);
  mark();
}

/** What the handlers of a view call: listen, write traits, speak. All of it ends with `signal`. */
function handlerTools({ model, root, tools, live, signal }) {
  const listen = (target, type, act, options = {}) =>
    target.addEventListener(type, act, { signal, ...options });
  return {
    listen,
    on(event, act) {
      model.on(event, act);
      signal.addEventListener("abort", () => model.off(event, act));
    },
    ...saver(model, signal),
    say: rested((text) => { live.textContent = text; }, 120, signal),
    rested: (act, pause) => rested(act, pause, signal),
    button(text, label, act) {
      const button = tools.appendChild(node("button", "course-view__button", text));
      button.type = "button";
      button.title = label;
      button.setAttribute("aria-label", label);
      listen(button, "click", act);
      return button;
    },
    /** The "?" button and the line of keys that it opens; returns the line. */
    help(text) {
      const line = root.appendChild(node("div", "course-view__help", text));
      line.hidden = true;
      const button = this.button("?", "Keys", () => {
        line.hidden = !line.hidden;
        button.setAttribute("aria-expanded", String(!line.hidden));
      });
      button.setAttribute("aria-expanded", "false");
      return line;
    },
  };
}

/** The view's frame on the page, and what its handlers need.
 * `draw(ui)` only reads the model; it is called at most once a frame whenever one of `traits`,
 * the theme or the width changes. Everything ends with `ui.close()`, which `render` returns. */
export function mount({ model, el }, { name, traits, draw, picture }) {
  const events = new AbortController();
  const { signal } = events;
  const ui = { model, ...buildFrame(name), signal, width: 0, room: Infinity, screen: "",
    theme: "light", projector: false };
  const { root } = ui;
  Object.assign(ui, handlerTools(ui));
  ui.fitAgain = rested(() => { ui.screen = ""; ui.draw(); }, 700, signal);
  ui.draw = oneFrame(() => {
    if (!refreshFrame(ui)) return false; // not on the page yet: the size observer calls again
    const from = performance.now();
    drawFitting(ui, draw);
    root.dataset.drawn = String(Number(root.dataset.drawn || 0) + 1);
    root.dataset.milliseconds = (performance.now() - from).toFixed(2);
    return true;
  }, signal);
  ui.listen(root, "keydown", (event) => { // in command mode Lab would cut, insert, delete cells
    if (!isCommand(event) && !(event.shiftKey && event.key === "Enter")) event.stopPropagation();
  });
  ui.pictureTools = () => buildPictureTools(ui, name, picture);
  ui.close = () => { events.abort(); root.remove(); };
  for (const trait of ["title", "notice", "projector", ...traits]) ui.on(`change:${trait}`, ui.draw);
  watchPage(ui);
  el.appendChild(root);
  ui.draw();
  return ui;
}
