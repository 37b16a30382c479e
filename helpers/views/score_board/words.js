// @ts-check
/** ScoreBoard: rates as they are said. Pure. */

const whole = (share) => `${Math.round(100 * share)}%`;

export const percent = ([value, low, high]) => `${whole(value)} [${whole(low)}, ${whole(high)}]`;

/** One score in a sentence; `lanes` as they are shown. */
export function scoreSentence({ attack, defense, trials }, lanes, refusal) {
  const rates = lanes.map(({ name, kind, rate }) => (kind === "true" ? `true ${percent(rate)}`
    : kind === "judged" ? `${name} says ${percent(rate)}` : `${name} corrected ${percent(rate)}`));
  return `${attack} against ${defense}, ${trials} trials: ${rates.join(" · ") || "nothing is shown"}`
    + (refusal ? ` · refuses ${percent(refusal)} of the harmless prompts` : "");
}
