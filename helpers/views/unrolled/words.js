// @ts-check
/** Unrolled: what is said of a step. Pure. */

/** What is said of a step. */
export function stepSentence({ step, reads, fed, written, wrong, planted = [], chances, choices }) {
  if (step < reads) return `step ${step + 1} of ${fed.length}: reads ${fed[step]}`;
  const at = step - reads;
  if (at >= written.length) return `step ${step + 1} of ${fed.length}: is fed ${fed[step]}`;
  const place = (choices[at] || []).indexOf(written[at]);
  const width = (choices[at] || []).length;
  const chance = place < 0 ? "" : `, ${(100 * chances[at * width + place]).toFixed(1)} %`;
  return `step ${step + 1} of ${fed.length}: is fed ${fed[step]}, writes ${written[at]}${chance}`
    + (planted.includes(at) ? " (planted by you)" : wrong[at] ? " (a mistake)" : "");
}
