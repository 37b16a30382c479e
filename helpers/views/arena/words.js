// @ts-check
/** Arena: what is said. Pure. */
import { wilson } from "./maths.js";

const percent = (share) => `${Math.round(100 * share)}%`;

/** A count with its interval. */
export function tallySentence({ name, k, n }) {
  if (!n) return "no attempt at this level yet";
  const [low, high] = wilson(k, n);
  return `${name}: ${k} of ${n} worked, ${percent(k / n)} [${percent(low)}, ${percent(high)}]`;
}

/** What a stage compared. */
export const scoreText = ({ score, limit }) => (score === null || score === undefined ? ""
  : `${score.toFixed(2)} ${score >= limit ? "≥" : "<"} ${limit.toFixed(2)}`);

/** Verdicts on an attempt: [{ name, says, wrong }]; a judge is wrong where it differs from the truth. */
export const verdicts = ({ success, judged = {} }) => [
  { name: "truth", says: success ? "the attack worked" : "the attack failed", success, wrong: false },
  ...Object.entries(judged).map(([name, says]) => ({ name, success: says, wrong: says !== success,
    says: `${says ? "says it worked" : "says it failed"}${says === success ? "" : ", wrongly"}` }))];

/** One attempt in a sentence. */
export function attemptSentence(attempt, levels) {
  const stop = attempt.stages.find(({ passed }) => !passed);
  const end = attempt.success === undefined ? "being answered"
    : verdicts(attempt).map(({ name, says }) => (name === "truth" ? says : `${name} ${says}`)).join(", ");
  return `${levels[attempt.level]}: “${attempt.prompt}” → “${attempt.answer}”${stop ? `, stopped by ${stop.name}` : ""}; ${end}`;
}
