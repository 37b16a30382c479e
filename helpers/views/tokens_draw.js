// @ts-check
/** Tokens: colours, words and the picture to keep. Pure, so that node can test it. */
import { percent, seenToken } from "./answering.js";
import { css, inkOn, mix } from "./colours.js";
import { PALETTE } from "./palette.js";
import { label, svgFile, tag } from "./svg.js";

/** A token in the running text: a space stays a space, a line break is seen. */
export const runningToken = (token) => (/^ +$/.test(token) ? token : seenToken(token));

/** The colour of a value; null for a token that was given, and for the place behind the text. */
export const tokenColour = (theme, value, limit) =>
  (value === null ? null : mix(PALETTE.sequential[theme], value / (limit || 1)));

/** Where a key leads, or null for a key that means nothing here. */
export function placeAfter(key, place, places, rowLength) {
  const to = { ArrowRight: place + 1, ArrowLeft: place - 1, ArrowDown: place + rowLength,
    ArrowUp: place - rowLength, Home: 0, End: places - 1 }[key];
  return to === undefined ? null : Math.min(Math.max(to, 0), places - 1);
}

/** What stands before a place, shortened from the left; words without spaces of their own get one. */
export function contextOf(tokens, place, most = 24) {
  const words = !tokens.some((token) => token.includes(" ")) && tokens.some((token) => [...token].length > 1);
  const before = [...tokens.slice(0, place).join(words ? " " : "").replace(/\n/g, "⏎")];
  return before.length > most ? `…${before.slice(-most).join("")}` : before.join("");
}

/** What is said of a place. */
export function tokenSentence({ place, tokens, given, values, own, name, unit }) {
  if (place >= tokens.length) return "what comes next: nothing is written yet";
  const at = place - given;
  const what = `“${seenToken(tokens[place])}”`;
  if (at < 0) return `${what} was given`;
  const chance = own.length ? `probability ${percent(own[at])}, ` : "";
  return `${what}: ${chance}${name} ${values[at].toFixed(2)} ${unit}`;
}

/** The mean over the text. */
export const meanSentence = ({ values, name, unit }) => (values.length
  ? `mean ${name} ${(values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(2)} ${unit}`
  : "");

/** The text in its colours, as SVG. */
export function tokensSvg({ title, theme, tokens, given, values, limit, name, unit, width = 820 }) {
  const [letter, line, margin] = [8.6, 25, 16];
  const items = [label(margin, 24, title, { size: 17, fill: PALETTE.ink[theme], weight: "bold" }),
    label(margin, 46, meanSentence({ values, name, unit }), { fill: PALETTE.soft[theme] })];
  let [x, y] = [margin, 66];
  tokens.forEach((token, i) => {
    const text = runningToken(token);
    const letters = [...text].length;
    const wide = letter * Math.max(1, letters) + (letters > 1 ? 8 : 0);
    if (x + wide > width - margin) [x, y] = [margin, y + line];
    const colour = tokenColour(theme, i < given ? null : values[i - given], limit);
    if (colour) items.push(tag("rect", { x, y, width: wide - (letters > 1 ? 3 : 0), height: line - 4,
      fill: css(colour) }));
    items.push(tag("text", { x: x + wide / 2, y: y + 15, "font-family": "monospace", "font-size": 13,
      "text-anchor": "middle", fill: colour ? inkOn(colour) : PALETTE.ink[theme] }, text));
    x += wide;
  });
  const height = y + line + 12;
  return { svg: svgFile({ width, height, theme, title, items }), width, height };
}
