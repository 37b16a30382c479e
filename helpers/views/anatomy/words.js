// @ts-check
/** Anatomy: numbers and names as they are said. Pure. */
import { countText, largeText, shareText, sizeText } from "../kit/amounts.js";

/** What parts cost together: parameters, FLOPs a token, bytes while training. */
export function costOf(parts, states) {
  const parameters = parts.reduce((sum, part) => sum + part.parameters, 0);
  const each = states.reduce((sum, [, bytes]) => sum + bytes, 0);
  return { parameters, flops: parts.reduce((sum, part) => sum + part.flops, 0), bytes: parameters * each };
}

export const shapeText = ({ rows, columns }) => `${countText(rows)} × ${countText(columns)}`;

/** The shape in one line, or in two. */
export const shapeLines = (part, lines) => (lines === 1 ? [shapeText(part)] : [`${countText(part.rows)} ×`, countText(part.columns)]);

/** How many there are: "in each of 12 blocks", "once". */
export const copiesText = ({ copies }) => (copies === 1 ? "once" : `${countText(copies)} of them`);

/** Why a part has no parameters. */
const without = ({ group }) => (group === "head" ? "shared with the token embedding" : "computed, not learned");

/** What the panel shows of one part, or of the whole model: [caption, value, small print]. */
export function tiles(part, parts, states) {
  const whole = costOf(parts, states);
  const cost = part ? costOf([part], states) : whole;
  const of = (name, small) => (part ? (whole[name] ? `${shareText(cost[name] / whole[name])} of all` : "") : small);
  return [
    ...(part ? [["shape", shapeText(part), copiesText(part)]] : []),
    ["parameters", countText(cost.parameters), part && !cost.parameters ? without(part) : of("parameters", "in all")],
    ["FLOPs a token", largeText(cost.flops), of("flops", "forward; × 3 to train")],
    ["training memory", sizeText(cost.bytes), of("bytes", `${states.reduce((sum, [, bytes]) => sum + bytes, 0)} bytes a parameter`)]];
}

/** The sentence that is spoken, and stands in the picture to keep. */
export function sentence({ model, part, parts, states }) {
  const whole = costOf(parts, states);
  if (!part) return `${model}: ${countText(whole.parameters)} parameters, ${largeText(whole.flops)} FLOPs a token, `
    + `${sizeText(whole.bytes)} while it is trained`;
  const shared = part.parameters ? `${countText(part.parameters)} parameters, ${shareText(part.parameters / whole.parameters)}`
    : `no parameters (${without(part)})`;
  return `${part.name} of ${model}: ${shapeText(part)}, ${copiesText(part)}, ${part.formula ? `${part.formula}, ` : ""}${shared}, `
    + `${shareText(whole.flops ? part.flops / whole.flops : 0)} of the FLOPs`;
}

const short = (value) => (value >= 100 ? largeText(value) : String(Number(value.toPrecision(2))));

/** What the scale is, in words. */
export const scaleText = (scale) => (scale >= 1 ? `1 pixel = ${short(scale)} × ${short(scale)} numbers`
  : `1 number = ${short(1 / scale)} × ${short(1 / scale)} pixels`);

/** What the reader can do. */
export const hintText = (zoom) => (zoom ? "click a matrix, or walk through them with ← →"
  : "all to one scale: click a model, and again to look at it alone");

/** Why a part is not in the picture, and which key leads to it. */
export function absentText(part, zoom) {
  if (part.group === "norms") return `${part.name}: ${shapeText(part)} is too thin to be drawn to scale`;
  return zoom === 1 ? `${part.name}: computed in every block, look at one block (+)` : `${part.name}: not in a block, look at one model (−)`;
}

/** "W_q" as ["W", "q"]: a letter and its index; other names have none. */
export function indexed(name) {
  const [front, ...rest] = name.split("_");
  return rest.length && front.length === 1 ? [front, rest.join("_")] : [name, ""];
}

/** A formula in pieces [text, is an index]. */
export function formulaPieces(formula) {
  return formula.split(/(_[A-Za-z0-9]+)/).filter(Boolean)
    .map((piece) => (piece.startsWith("_") ? [piece.slice(1), true] : [piece, false]));
}
