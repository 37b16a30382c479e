// @ts-check
/** ResidualStream: from state to page. */
import { css, diverging } from "../kit/colors.js";
import { paintItems } from "../kit/items.js";
import { node, numbers, pen, place, write } from "../kit/kit.js";
import { PALETTE } from "../kit/palette.js";
import { textMeasure } from "../kit/parts.js";
import { profileItems, thumbItems } from "./items.js";
import { layout } from "./layout.js";
import { matrixColors, paintMatrix, paintStrip, stripColors } from "./paint.js";
import { rowName } from "./words.js";

/** The colors of bars and lines; texts as the page has them where a style is given. */
export function lookOf(theme, style) {
  const read = (name) => style?.getPropertyValue(`--cv-${name}`).trim() || PALETTE[name][theme];
  const blue = PALETTE.sequential[theme];
  return { ink: read("ink"), soft: read("soft"), line: read("line"), accent: read("accent"),
    fill: blue[4], pale: blue[2] };
}

export function measure(state, ui, style) {
  const font = parseFloat(style.fontSize);
  const { names, rows, depths, alike } = state.read();
  const widthOf = textMeasure(`600 ${font}px ${style.fontFamily}`);
  const labelWidth = Math.ceil(Math.max(...names.map(widthOf)) + font * 1.3);
  state.box = layout({ width: ui.width - 30, font, labelWidth,
    ends: rows.map((_, row) => depths.includes(row)), matrices: alike.length ? depths.length : 0 });
}

/** The tokens to choose from; scrolled so that the one that is followed can be seen. */
export function showTokens(state, strip) {
  const tokens = state.get("tokens");
  const key = tokens.join("\n");
  if (strip.dataset.key !== key) {
    strip.dataset.key = key;
    strip.replaceChildren(...tokens.map((token, i) => {
      const chip = node("span", "course-residual-stream__token", token);
      chip.dataset.token = String(i);
      return chip;
    }));
  }
  const current = strip.children[state.get("token")];
  if (current.classList.contains("is-current")) return;
  strip.querySelector(".is-current")?.classList.remove("is-current");
  current.classList.add("is-current");
  const [top, bottom] = [current.offsetTop - strip.offsetTop, current.offsetTop - strip.offsetTop + current.offsetHeight];
  if (top < strip.scrollTop || bottom > strip.scrollTop + strip.clientHeight)
    strip.scrollTop = top - strip.clientHeight / 2;
}

/** The names of the rows: switches where a part can be switched off. */
export function showLabels(state, ui, { labels, all }) {
  const { seen, box } = state;
  const switchable = state.get("switchable");
  const key = JSON.stringify([seen.rows, seen.names, switchable]);
  if (labels.dataset.key !== key) {
    labels.dataset.key = key;
    labels.replaceChildren(...seen.rows.map(([, , stream], row) => {
      const part = switchable && !stream;
      const made = node(part ? "button" : "div", "course-residual-stream__label", seen.names[row]);
      made.dataset.row = String(row);
      made.classList.toggle("is-stream", stream === 1);
      if (!part) return made;
      made.type = "button";
      made.setAttribute("role", "switch");
      made.setAttribute("aria-label", rowName(seen, row));
      made.title = `Switch ${rowName(seen, row)} off or on (x)`;
      return made;
    }));
  }
  [...labels.children].forEach((made, row) => {
    place(made, 0, box.tops[row], box.labelWidth, box.tall);
    made.style.fontSize = `${Math.min(box.font, box.tall * 0.86)}px`;
    made.classList.toggle("is-off", state.isOff(row));
    if (made.tagName === "BUTTON") made.setAttribute("aria-checked", String(!state.isOff(row)));
  });
  all.hidden = !switchable;
  all.disabled = !seen.off.length;
}

export function showStrips(state, { grid, strips, caption, profile }, theme, style) {
  const { box, seen } = state;
  const { x, width } = box.strip;
  grid.style.height = `${box.height}px`;
  grid.style.width = `${box.width}px`;
  place(caption, x, box.top - box.line * 1.1, width);
  write(caption, state.isHere() ? `${seen.sizes[2]} values of “${seen.token}”`
    : "these values come when the kernel runs");
  const brush = pen(place(strips, x, 0), width, box.height);
  const look = { theme, largest: state.get("largest"), limit: state.get("limit") };
  seen.rows.forEach(([, , stream], row) => {
    if (!state.isHere()) return;
    const inset = stream ? 0 : Math.max(1, Math.round(box.tall * 0.12));
    paintStrip(brush, stripColors(state.strip(row), width, look),
      { x: 0, y: box.tops[row] + inset, width, height: box.tall - 2 * inset });
    brush.strokeStyle = style.getPropertyValue(stream ? "--cv-ink" : "--cv-line");
    brush.lineWidth = stream ? 1.5 : 1;
    brush.strokeRect(0.5, box.tops[row] + inset + 0.5, width - 1, box.tall - 2 * inset - 1);
  });
  const left = x + width;
  const side = pen(place(profile, left, 0), box.width - left, box.height);
  side.translate(-left, 0);
  paintItems(side, profileItems(box, seen, lookOf(theme, style)), style.fontFamily);
}

/** The small matrix at depth `i`: cosines between tokens as int8. */
export function matrixOf(state, i) {
  const all = numbers(state.get("matrices"), Int8Array);
  const size = all.length / state.seen.depths.length;
  return all.subarray(i * size, (i + 1) * size);
}

/** Which row of a small matrix the token that is followed belongs to. */
export function markOf(state, side) {
  const time = state.get("sizes")[1];
  let mark = 0;
  for (let i = 0; i < side; i++) if (Math.floor((i * time) / side) <= state.get("token")) mark = i;
  return mark;
}

export function showThumbs(state, canvas, width, theme, style) {
  const { box, seen } = state;
  canvas.hidden = !box.thumbs.places.length;
  if (canvas.hidden) return;
  const brush = pen(canvas, width, box.thumbs.height);
  const look = lookOf(theme, style);
  box.thumbs.places.forEach(({ x, y }, i) => {
    const colors = matrixColors(matrixOf(state, i), theme);
    paintMatrix(brush, colors, { x, y, size: box.thumbs.size }, markOf(state, Math.sqrt(colors.length)), look.accent);
    brush.strokeStyle = look.line;
    brush.lineWidth = 1;
    brush.strokeRect(x + 0.5, y + 0.5, box.thumbs.size - 1, box.thumbs.size - 1);
  });
  paintItems(brush, thumbItems(box, seen, look), style.fontFamily);
}

/** Frames around the row and the cell that the reader is at. */
export function showCursor({ cursor, box, seen }, { rowFrame, cellFrame, labels }) {
  rowFrame.hidden = !cursor;
  cellFrame.hidden = !cursor || cursor.unit === null;
  [...labels.children].forEach((label, row) => label.classList.toggle("is-current", row === cursor?.row));
  if (!cursor) return;
  const { x, width } = box.strip;
  place(rowFrame, x - 3, box.tops[cursor.row] - 3, width + 6, box.tall + 6);
  if (cursor.unit === null) return;
  const wide = width / seen.sizes[2];
  place(cellFrame, x + cursor.unit * wide - 2, box.tops[cursor.row] - 3, Math.max(wide, 2) + 3, box.tall + 6);
}

export function showLegend(state, { low, ramp, high, note }, theme) {
  const limit = state.get("limit");
  const text = limit >= 100 || limit < 0.01 ? limit.toExponential(0) : limit.toPrecision(2);
  const beyond = state.get("largest") > limit;
  write(low, `${beyond ? "≤ " : ""}−${text}`);
  write(high, `${beyond ? "≥ " : ""}${text}`);
  write(note, state.get("note"));
  const scale = pen(ramp, 90, 10);
  for (let i = 0; i < 90; i++) {
    scale.fillStyle = css(diverging(theme, i / 44.5 - 1, 1));
    scale.fillRect(i, 0, 1.5, 10);
  }
}
