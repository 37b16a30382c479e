import assert from "node:assert/strict";
import test from "node:test";
import { fileLook } from "../kit/look.js";
import { barItems } from "./bars.js";
import { boxAt, fittedModel, scaleBar } from "./layout.js";
import { isDrawn, pictureItems, pictureLayout } from "./paint.js";
import { pageOf } from "./show.js";
import { State } from "./state.js";
import { anatomySvg } from "./svg.js";
import { absentText, formulaPieces, indexed, scaleText, sentence, tiles } from "./words.js";

const STATES = [["weights", 4], ["gradients", 4], ["AdamW m", 4], ["AdamW v", 4]];

/** A GPT, as Python sends it. */
function gpt(vocab, context, d, blocks) {
  const matrix = (name, group, rows, columns) => ({ name, group, rows, columns, copies: blocks,
    parameters: blocks * (rows + 1) * columns, flops: 2 * blocks * rows * columns, formula: `x ${name}`, meaning: "" });
  const once = (name, group, rows, columns, parameters, flops) =>
    ({ name, group, rows, columns, copies: 1, parameters, flops, formula: "", meaning: "" });
  const computed = (name, rows, columns) => ({ ...matrix(name, "attention", rows, columns), parameters: 0 });
  return [once("tokens", "embedding", vocab, d, vocab * d, 0), once("positions", "embedding", context, d, context * d, 0),
    ...["W_q", "W_k", "W_v"].map((name) => matrix(name, "attention", d, d)), computed("scores", context, context),
    computed("mix", context, d), matrix("W_o", "attention", d, d), matrix("W_1", "MLP", d, 4 * d), matrix("W_2", "MLP", 4 * d, d),
    { ...once("norms", "norms", 2, d, (2 * blocks + 1) * 2 * d, 0), copies: 2 * blocks + 1 }, once("head", "head", d, vocab, 0, 2 * d * vocab)];
}

const MODELS = [["toy", gpt(300, 256, 64, 4)], ["one block", gpt(12, 8, 16, 1)], ["GPT-2", gpt(50257, 1024, 768, 12)],
  ["GPT-2 L", gpt(50257, 1024, 1280, 36)], ["GPT-2 XL", gpt(50257, 1024, 1600, 48)], ["GPT-3", gpt(50257, 2048, 12288, 96)]]
  .map(([name, parts]) => ({ name, parts, total: parts.reduce((sum, { parameters }) => sum + parameters, 0) }));
const read = (chosen, zoom, part = "") => ({ models: MODELS, chosen, parts: MODELS[chosen].parts, part, states: STATES, zoom,
  theme: "light", note: "" });
const WIDTHS = [640, 860, 1100, 1240];

test("every matrix has the area of its numbers, in all zooms", () => {
  for (const width of WIDTHS) for (const chosen of MODELS.keys()) for (const zoom of [1, 2]) {
    const { scale, boxes } = pictureLayout(read(chosen, zoom), pageOf(width, 13));
    for (const part of MODELS[chosen].parts) {
      const area = boxes.filter((box) => box.part === part).reduce((sum, { w, h }) => sum + w * h, 0) * scale ** 2;
      const inside = ["attention", "MLP"].includes(part.group);
      const seen = zoom === 2 ? inside : part.group !== "norms" && (part.parameters > 0 || part.group === "head");
      const numbers = part.rows * part.columns * (zoom === 2 ? 1 : part.copies);
      assert.ok(Math.abs(area - (seen ? numbers : 0)) <= 1e-6 * numbers, `${MODELS[chosen].name} ${zoom} ${part.name}`);
    }
  }
});

test("all models beside each other have one scale", () => {
  const { scale, drawn } = pictureLayout(read(0, 0), pageOf(1100, 13));
  for (const { parts, boxes } of drawn) {
    const numbers = parts.reduce((sum, { rows, columns, copies, parameters, group }) =>
      sum + (group !== "norms" && (parameters || group === "head") ? rows * columns * copies : 0), 0);
    const area = boxes.reduce((sum, { w, h }) => sum + w * h, 0) * scale ** 2;
    assert.ok(Math.abs(area / numbers - 1) < 1e-6);
  }
});

test("nothing overlaps and nothing leaves the page", () => {
  for (const width of WIDTHS) for (const chosen of MODELS.keys()) for (const zoom of [0, 1, 2]) for (const high of [16, 23]) {
    const page = pageOf(width, 13, high);
    const layout = pictureLayout(read(chosen, zoom), page);
    const boxes = zoom ? layout.boxes.slice(0, 90) : layout.boxes;
    boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => {
      const apart = Math.max(b.x - a.x - a.w, a.x - b.x - b.w, b.y - a.y - a.h, a.y - b.y - b.h);
      assert.ok(apart > -1e-6, `${MODELS[chosen].name} ${zoom} at ${width}`);
    }));
    for (const { x, y, w, h } of layout.boxes)
      assert.ok(x >= 0 && x + w <= width + 1 && y >= 0 && y + h <= page.height + 1, `${MODELS[chosen].name} ${zoom} at ${width}`);
  }
});

test("words do not overlap words", () => {
  for (const width of WIDTHS) for (const chosen of MODELS.keys()) for (const zoom of [0, 1, 2]) for (const high of [16, 23]) {
    const state = read(chosen, zoom);
    const page = pageOf(width, 13, high);
    const items = pictureItems(pictureLayout(state, page), state, page, fileLook("light"));
    const boxes = items.filter(({ kind, words }) => kind === "text" && words.length > 1).map(({ x, y, words, size, anchor }) => {
      const wide = words.length * size * 0.5;
      return { words, y, size, left: { start: x, middle: x - wide / 2, end: x - wide }[anchor], wide };
    });
    boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => {
      const apart = a.left + a.wide <= b.left || b.left + b.wide <= a.left || Math.abs(a.y - b.y) >= 0.42 * (a.size + b.size);
      assert.ok(apart, `“${a.words}” and “${b.words}” of ${MODELS[chosen].name}, zoom ${zoom}, at ${width}`);
    }));
  }
});

test("the embedding is cut where that makes all matrices larger", () => {
  const page = { width: 900, height: 260, apart: 17 };
  assert.ok(fittedModel(MODELS[2].parts, page).pieces > 1);
  assert.ok(fittedModel(MODELS[2].parts, page).scale < 0.97 * fittedModel(MODELS[2].parts, { ...page, most: 1 }).scale);
  assert.equal(fittedModel(MODELS.at(-1).parts, page).pieces, 1);
});

test("the scale bar is a round number that has room", () => {
  for (const scale of [0.3, 1, 53.4, 1210]) {
    const { numbers, width } = scaleBar(scale, 100);
    assert.ok(width <= 100 && width > 39 && /^[125]0*$/.test(String(numbers)), `${numbers}`);
    assert.ok(Math.abs(numbers / width - scale) < 1e-9);
  }
  assert.equal(scaleText(1210), "1 pixel = 1.21K × 1.21K numbers");
  assert.equal(scaleText(0.25), "1 number = 4 × 4 pixels");
});

test("a point finds the matrix under it, or one within reach", () => {
  const boxes = [{ part: 1, x: 0, y: 0, w: 10, h: 1 }, { part: 2, x: 0, y: 5, w: 10, h: 10 }];
  assert.equal(boxAt(boxes, 5, 7).part, 2);
  assert.equal(boxAt(boxes, 5, 2).part, 1);
  assert.equal(boxAt(boxes, 40, 2), null);
});

test("the bars hold all of it: to the last parameter and FLOP", () => {
  for (const chosen of MODELS.keys()) for (const part of ["", "W_q", "scores"]) {
    const items = barItems(read(chosen, 1, part), pageOf(1100, 13), fileLook("light"));
    const rects = items.filter(({ kind }) => kind === "rect");
    const rows = new Map();
    for (const { x, y, width } of rects) rows.set(y, Math.max(rows.get(y) ?? 0, x + width));
    const ends = [...rows].filter(([y]) => rects.find((one) => one.y === y).height > 10).map(([, end]) => end);
    assert.equal(ends.length, 3);
    for (const end of ends) assert.ok(Math.abs(end - ends[0]) < 1.2);
  }
});

test("what is said", () => {
  const { parts } = MODELS[2];
  const said = (part) => sentence({ model: "GPT-2", part: parts.find(({ name }) => name === part), parts, states: STATES });
  assert.match(said(), /^GPT-2: 124,439,808 parameters, \d+M FLOPs a token, 1.85 GiB/);
  assert.equal(said("W_q").split(", ").slice(0, 4).join(", "), "W_q of GPT-2: 768 × 768, 12 of them, x W_q, 7,087,104 parameters");
  assert.match(said("head"), /no parameters \(shared with the token embedding\)/);
  assert.match(said("scores"), /no parameters \(computed, not learned\)/);
  assert.deepEqual(tiles(null, parts, STATES).map(([name]) => name), ["parameters", "FLOPs a token", "training memory"]);
  assert.deepEqual(tiles(parts[2], parts, STATES)[0], ["shape", "768 × 768", "12 of them"]);
  assert.match(absentText(parts[5], 1), /one block \(\+\)/);
  assert.match(absentText(parts[0], 2), /one model/);
  assert.match(absentText(parts.find(({ name }) => name === "norms"), 1), /too thin/);
});

test("indices are lowered", () => {
  assert.deepEqual(indexed("W_q"), ["W", "q"]);
  assert.deepEqual(indexed("scores"), ["scores", ""]);
  assert.deepEqual(formulaPieces("Q = X W_q + b_q"), [["Q = X W", false], ["q", true], [" + b", false], ["q", true]]);
});

test("nothing is pale where the part that is looked at is not in the picture", () => {
  const fills = (part) => {
    const state = read(2, 1, part);
    const page = pageOf(900, 13);
    const layout = pictureLayout(state, page);
    assert.equal(isDrawn(layout, part), part === "W_q");
    return new Set(pictureItems(layout, state, page, fileLook("light")).filter(({ kind }) => kind === "rect").map(({ fill }) => fill));
  };
  assert.deepEqual(fills("scores"), fills(""));
  assert.notDeepEqual(fills("W_q"), fills(""));
});

test("a head is called shared where it has no parameters of its own", () => {
  const names = (parts) => pictureLayout({ ...read(2, 1), parts }, pageOf(900, 13)).names.map(({ name }) => name);
  const own = MODELS[2].parts.map((part) => (part.name === "head" ? { ...part, parameters: part.rows * part.columns } : part));
  assert.deepEqual(names(MODELS[2].parts), ["embedding", "12 blocks:", "attention", "MLP", "head (shared)"]);
  assert.equal(names(own).at(-1), "head");
});

test("the keys stay among parts, models and zooms", () => {
  const traits = { models: ["a", "b"], notes: ["", ""], states: STATES, chosen: 0, part: "", zoom: 1,
    parts: [0, 1].flatMap((at) => MODELS[at].parts.map(({ name, group, rows, columns, copies, parameters, flops }) =>
      [at, name, group, rows, columns, copies, parameters, flops, "", ""])) };
  const state = new State({ get: (name) => traits[name] });
  const ui = { save: (changes) => Object.assign(traits, changes) };
  state.stepPart(ui, 1);
  assert.equal(traits.part, "tokens");
  state.stepPart(ui, -1);
  assert.equal(traits.part, "tokens");
  state.toEnd(ui, true);
  state.stepPart(ui, 1);
  assert.equal(traits.part, "head");
  state.toPart(ui, "head");
  assert.equal(traits.part, "");
  state.stepPart(ui, -1);
  assert.equal(traits.part, "head");
  for (const [to, is] of [[9, 2], [-1, 0]]) {
    state.toZoom(ui, to);
    assert.equal(traits.zoom, is);
  }
  for (const [to, is] of [[9, 1], [-1, 0]]) {
    state.toModel(ui, to);
    assert.equal(traits.chosen, is);
  }
  traits.models = ["a"];
  assert.equal(state.zoom(), 1);
});

test("names are text in the picture to keep", () => {
  const state = { ...read(0, 1), models: [{ ...MODELS[0], name: "<b>" }] };
  for (const zoom of [0, 1, 2]) {
    const { svg } = anatomySvg({ title: "<i>", subtitle: "<u>", read: { ...state, zoom } });
    assert.ok(!/<[biu]>/.test(svg));
    assert.ok(svg.includes("&lt;i&gt;"));
  }
});
