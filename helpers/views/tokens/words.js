// @ts-check
/** Tokens: colours and words. Pure. */
import { percent } from "../kit/answering.js";
import { mix } from "../kit/colors.js";
import { PALETTE } from "../kit/palette.js";
import { visible } from "../kit/tokens.js";

/** The colour of a value; null for a token that was given, and for the place behind the text. */
export const tokenColour = (theme, value, limit) =>
  (value === null ? null : mix(PALETTE.sequential[theme], value / (limit || 1)));

/** What stands before a place, shortened from the left; words without spaces of their own get one. */
export function contextOf(tokens, place, most = 24) {
  const words = !tokens.some((token) => token.includes(" ")) && tokens.some((token) => [...token].length > 1);
  const before = [...tokens.slice(0, place).join(words ? " " : "").replace(/\n/g, "⏎")];
  if (before.length <= most) return before.join("");
  const whole = before.at(-most - 1) === " "; // the cut is between words
  const kept = before.slice(-most).join("");
  return `…${whole ? kept : kept.replace(/^\S+ +(?=\S)/, "")}`;
}

/** What is said of a place. */
export function tokenSentence({ place, tokens, given, values, own, name, unit }) {
  if (place >= tokens.length) return "what comes next: nothing is written yet";
  const at = place - given;
  const what = `“${visible(tokens[place])}”`;
  if (at < 0) return `${what} was given`;
  const chance = own.length ? `probability ${percent(own[at])}, ` : "";
  return `${what}: ${chance}${name} ${values[at].toFixed(2)} ${unit}`;
}

/** The mean over the text. */
export const meanSentence = ({ values, name, unit }) => (values.length
  ? `mean ${name} ${(values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(2)} ${unit}`
  : "");
