// @ts-check
/** Anatomy: the pictures as items. Pure. */
import { css, mix } from "../kit/colors.js";
import { line, rect, text } from "../kit/items.js";
import { PALETTE } from "../kit/palette.js";
import { largeText } from "../kit/amounts.js";
import { allModels, fittedModel, oneBlock, scaleBar } from "./layout.js";
import { indexed, scaleText, shapeLines } from "./words.js";

const GROUPS = ["embedding", "attention", "MLP", "norms", "head"];
const LINES = [0, 1, 2, 3, 0]; // which of the palette's lines; the head is the embedding again
const PALE = 0.22;
export const FORMULAS = 15; // what the formulas of a block take at the right, in ems

/** The color of a part: pale where another one is looked at, and where it holds no parameters. */
export function colorOf(theme, { group, parameters }, selected = true) {
  const strong = PALETTE.lines[theme][LINES[GROUPS.indexOf(group)]];
  const share = (parameters ? 1 : 0.45) * (selected ? 1 : PALE / (theme === "dark" ? 0.8 : 1));
  return css(mix([PALETTE.paper[theme], strong], share));
}

export const strongOf = (theme, group) => PALETTE.lines[theme][LINES[GROUPS.indexOf(group)]];

const frame = ({ x, y, w, h }, stroke, wide, dash = []) =>
  line([[x, y], [x + w, y], [x + w, y + h], [x, y + h], [x, y]], { stroke, wide, dash });

/** One matrix: filled where it is learned, dashed where it is computed or shared. */
function matrix(box, { theme, part }, look) {
  const chosen = !part || box.part.name === part;
  const items = [rect(box.x, box.y, box.w, box.h, colorOf(theme, box.part, chosen))];
  if (!box.part.parameters && box.h > 6) items.push(frame(box, strongOf(theme, box.part.group), 1, [4, 3]));
  if (part && chosen && Math.min(box.w, box.h) > 5) items.push(frame(box, look.ink, 1.6));
  return items;
}

/** W and its index q, the middle of both at x where it is anchored so. */
export function symbol(x, y, name, { size, fill, anchor = "start" }) {
  const [front, index] = indexed(name);
  if (!index) return [text(x, y, name, { size, fill, anchor })];
  const seam = anchor === "start" ? x + size * 0.96 : x + size * 0.27;
  return [text(seam, y, front, { size, fill, anchor: "end" }),
    text(seam, y + size * 0.26, index, { size: size * 0.7, fill })];
}

/** The scale, at the bottom right: a bar of a round number of numbers, and in words. */
function scaleItems({ scale, pieces = 1 }, { left, width, height, font }, look) {
  const bar = scaleBar(scale, Math.min(font * 9, width / 4));
  const [right, y] = [left + width, height - font * 0.5];
  const from = right - bar.width;
  const cut = pieces > 1 ? ` · the longest matrices are cut into ${pieces} pieces` : "";
  return [line([[from, y], [right, y]], { stroke: look.ink, wide: 2 }),
    ...[from, right].map((x) => line([[x, y - 4], [x, y + 4]], { stroke: look.ink, wide: 2 })),
    text(from - font * 0.6, y, `to scale: ${scaleText(scale)}${cut} · ${largeText(bar.numbers)} numbers`,
      { size: font * 0.9, fill: look.soft, anchor: "end" })];
}

const shifted = (boxes, dx) => boxes.map((box) => ({ ...box, x: box.x + dx }));

/** Names at the left, in the color of their group, or in ink. */
const gutter = (entries, { theme, font }, look) => entries.map(({ name, group, y }) =>
  text(0, y, name, { size: font, fill: group ? strongOf(theme, group) : look.ink }));

/** The names of a section of the whole model. */
function sectionNames({ name, y, height, part }, blocks, font) {
  const middle = y + Math.max(height, font) / 2;
  const shared = name === "head" && part.boxes.every((box) => !box.part.parameters);
  if (name !== "blocks") return [{ name: shared ? "head (shared)" : name, group: name, y: middle }];
  return [{ name: blocks === 1 ? "1 block:" : `${blocks} blocks:`, y: middle - font * 1.4 },
    { name: "attention", group: "attention", y: middle }, { name: "MLP", group: "MLP", y: middle + font * 1.4 }];
}

function modelLayout({ parts }, { left, width, height, font }) {
  const fitted = fittedModel(parts, { width, height: height - font * 1.8, apart: font * 1.3 });
  const blocks = parts.find(({ group }) => group === "attention" || group === "MLP")?.copies ?? 0;
  return { ...fitted, boxes: shifted(fitted.boxes(), left),
    names: fitted.sections.flatMap((section) => sectionNames(section, blocks, font)) };
}

const modelItems = (drawn, state, { font }, look) => [...gutter(drawn.names, { ...state, font }, look),
  ...drawn.boxes.flatMap((box) => matrix(box, state, look))];

const small = (font) => font * 0.85;
const long = (words, font) => words.length * font * 0.6; // about how many pixels a text takes

/** Shapes above the matrices in one line, or in two where that leaves more room for the matrices. */
function blockLayout({ parts }, { left, width, height, font, formulas }) {
  const room = { width: width - (formulas ? FORMULAS * font : 0), height: height - font * 1.8, line: font };
  const tried = [1, 2].map((lines) => ({ lines, ...oneBlock(parts, { ...room, words: (1.4 + 0.95 * lines) * font,
    wide: Object.fromEntries(parts.map((part) => [part.name, Math.max(long(part.name, font),
      ...shapeLines(part, lines).map((words) => long(words, small(font))))])) }) }));
  const one = tried[1].scale < 0.9 * tried[0].scale ? tried[1] : tried[0];
  const boxes = shifted(one.boxes, left);
  const names = ["attention", "MLP"].flatMap((group) => {
    const first = boxes.find((box) => box.part.group === group);
    return first ? [{ name: group, group, y: first.y + Math.min(first.h, font * 2) / 2 }] : [];
  });
  return { scale: one.scale, lines: one.lines, boxes, names };
}

const blockItems = ({ boxes, names, lines }, state, { font }, look) => [...gutter(names, { ...state, font }, look),
  ...boxes.flatMap((box) => [
    ...symbol(box.x, box.y - font * (0.85 + 0.95 * lines), box.part.name, { size: font * 1.1,
      fill: state.part === box.part.name ? look.ink : strongOf(state.theme, box.part.group) }),
    ...shapeLines(box.part, lines).map((words, i) =>
      text(box.x, box.y - font * (0.6 + 0.95 * (lines - 1 - i)), words, { size: small(font), fill: look.soft })),
    ...matrix(box, state, look)])];

function allLayout({ models }, { left, width, height, font }) {
  const high = height - font * 1.8;
  const line = Math.min(font, high / (3.1 * Math.max(1, models.length - 1))); // many names are small ones
  const longest = Math.max(...models.map(({ name }) => name.length), 20) * line * 0.58;
  const { scale, models: drawn } = allModels(models, { width: width + left, height: high, label: longest, line });
  const boxes = drawn.map(({ i, x, y, width: w, height: h, words }) => {
    const [from, top] = [Math.min(x, words.x), Math.min(y, words.y - line * 0.6)];
    return { model: i, x: from, y: top, w: Math.max(x + w, words.x + longest) - from,
      h: Math.max(y + h, words.y + line * 1.8) - top };
  });
  return { scale, boxes, drawn, line };
}

const allItems = ({ drawn, line }, state, page, look) => drawn.flatMap((model) => [
  ...model.boxes.flatMap((box) => matrix(box, { ...state, part: "" }, look)),
  text(model.words.x, model.words.y, model.name, { size: line * 1.05, fill: model.i === state.chosen ? look.accent : look.ink }),
  text(model.words.x, model.words.y + line * 1.15, largeText(model.total)
    + (model.total < model.scale ** 2 ? ": less than a pixel" : ""), { size: line * 0.9, fill: look.soft })]);

/** Where everything is for a zoom: the scale, and boxes { part } or { model } to point at.
 * `state` has models [{ name, parts, total }], chosen, parts, part, zoom, theme; `page` has left (what
 * the names at the side take), width, height, font. */
export const pictureLayout = (state, page) => [allLayout, modelLayout, blockLayout][state.zoom](state, page);

export const isDrawn = ({ boxes }, part) => boxes.some((box) => box.part?.name === part);

/** The picture as items; nothing is pale where the part that is looked at is not in it. */
export function pictureItems(drawn, state, page, look) {
  const shown = { ...state, part: isDrawn(drawn, state.part) ? state.part : "" };
  return [...[allItems, modelItems, blockItems][state.zoom](drawn, shown, page, look), ...scaleItems(drawn, page, look)];
}
