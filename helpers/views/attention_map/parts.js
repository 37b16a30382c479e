// @ts-check
/** AttentionMap: the elements on the page. */
import { node } from "../kit/kit.js";
import { labels } from "./labels.js";

const HELP = "arrows: move · Enter or click: lock a row · Escape: free · [ ] or Shift+← →: head · "
  + "{ } or Shift+↑ ↓: layer · s: color scale";
export const AXES = ["layer", "head"];

/** Canvases and labels in the body. */
export function buildBody({ body }) {
  const canvases = {};
  body.tabIndex = 0;
  body.setAttribute("role", "application");
  for (const name of ["matrix", "bars", "faint", "arcs", "thumbs"])
    canvases[name] = body.appendChild(node("canvas", `course-attention-map__${name}`));
  return { canvases, words: labels(body) };
}

/** The legend, what a masked cell looks like, and the readout. */
export function buildFooter(ui) {
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
  return { ramp, ticks, swatch, readout };
}

/** Lists of layers and heads, and the buttons. */
export function buildTools(ui, state) {
  const choose = {};
  for (const [at, trait] of AXES.entries()) {
    const list = choose[trait] = ui.tools.appendChild(node("select"));
    list.setAttribute("aria-label", trait);
    ui.listen(list, "change", () => ui.save({ [trait]: list.selectedIndex }));
    list.hidden = state.data.shape[at] < 2;
  }
  const off = ui.button("Head off", "Switch this head off (x)", () => state.switchHead(ui));
  const scale = ui.button("√", "Color follows the square root of the weight (s)",
    () => state.turnScale(ui));
  const toggle = ui.button("Arcs", "Show arcs or matrix", () => {
    state.pane = state.pane === "matrix" ? "arcs" : "matrix";
    ui.draw();
  });
  ui.pictureTools();
  ui.help(HELP + (ui.model.get("switchable") ? " · x: head off or on" : ""));
  return { choose, off, scale, toggle };
}
