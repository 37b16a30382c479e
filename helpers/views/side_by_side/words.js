// @ts-check
/** SideBySide: colors and words. Pure. */
import { percent } from "../kit/answering.js";
import { mix } from "../kit/colors.js";
import { PALETTE } from "../kit/palette.js";
import { isWord, visible } from "../kit/tokens.js";

export const RARE = 0.01; // the probability of the darkest color, and everything below it

/** How dark a token is, 0 to 1: even in the logarithm of its probability. */
export const darkness = (chance) => Math.log(Math.min(Math.max(chance, RARE), 1)) / Math.log(RARE);

export const colorOf = (theme, chance) => mix(PALETTE.sequential[theme], darkness(chance));

/** How the tokens of all answers are set apart: by the spaces they hold, as words, or not at all. */
export function spacing(answers) {
  const all = answers.flat();
  if (all.some((token) => /^ +\S/.test(token))) return "spaces";
  return all.some((token) => token.includes(" ")) || !all.some(isWord) ? "none" : "words";
}

/** A token as it is set in the text: { shown, gap before it, gap after it }. */
export function setToken(token, mode) {
  const leading = mode === "spaces" && /^ +\S/.test(token);
  return { shown: /^ +$/.test(token) ? token : visible(leading ? token.trimStart() : token),
    before: leading, after: mode === "words" };
}

/** The text of an answer, as it is read aloud; an end token in angle brackets is left out. */
export const plainText = (tokens, mode) => tokens.filter((token, i) =>
  i < tokens.length - 1 || !/^<.*>$/.test(token)).join(mode === "words" ? " " : "").trim();

/** Sum of log p over the tokens: the log-probability of the answer. */
export const logProbability = (own) => own.reduce((sum, chance) => sum + Math.log(Math.max(chance, 1e-38)), 0);

/** What is said below an answer. */
export function answerSentence({ own, cut, writing }) {
  if (!own.length) return writing ? "writing…" : "no answer";
  const many = `${own.length} token${own.length > 1 ? "s" : ""}${cut ? ", cut" : ""}`;
  return `${many} · log π(y|x) = ${logProbability(own).toFixed(1).replace("-", "−")}`;
}

/** A token with its probability. */
export const numberSentence = ({ tokens, own, at }) => (tokens.length
  ? `“${visible(tokens[at])}”: ${percent(own[at])}, token ${at + 1} of ${tokens.length}` : "");

/** What is said of a token: its name, probability and place. */
export function tokenSentence({ name, tokens, own, at }) {
  if (!tokens.length) return `${name}: no token`;
  return `${name}, token ${at + 1} of ${tokens.length}: “${visible(tokens[at])}”, ${percent(own[at])}`;
}

/** The end of the text before a token, shortened from the left. */
export function contextOf(tokens, at, mode, most = 22) {
  const before = [...tokens.slice(0, at).join(mode === "words" ? " " : "").replace(/\n/g, "⏎")];
  return before.length > most ? `…${before.slice(-most).join("")}` : before.join("");
}
