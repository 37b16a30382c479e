// @ts-check
/** Frontier: what is said of a point. Pure. */

/** A number with two or three digits after the point, and a true minus. */
export const digits = (value, count = 2) => {
  const text = value.toFixed(count);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
};

const CLOSE = 5e-4; // below this a distance is shown as none

/** Where a point is relative to the exact curve. */
export function distance(gap) {
  return gap < CLOSE ? "on the exact curve" : `${digits(gap, 3)} below the exact curve`;
}

/** Name and label of a point: "PPO, step 200". */
export const titleOf = ({ name, label }) => (label ? `${name}, ${label}` : name);

/** All of a point in a sentence. */
export function pointSentence(point, both) {
  const { kl, reward, true: truth, gap } = point;
  return `${titleOf(point)}: KL ${digits(kl)} nats, ${both ? "proxy" : "mean"} reward ${digits(reward)}, ${distance(gap)}`
    + (both ? `, true reward ${digits(truth)}` : "");
}

/** The facts of a point, line by line: [what, value]. */
export function facts({ kl, reward, true: truth, gap, extra }, both) {
  return [["KL(π ‖ π_ref)", `${digits(kl)} nats`],
    [both ? "mean proxy reward" : "mean reward", digits(reward, 3)],
    ...(both ? [["mean true reward", digits(truth, 3)]] : []),
    ["below the exact curve", gap < CLOSE ? "0" : digits(gap, 3)],
    ["KL more than needed", `${extra < CLOSE ? "0" : digits(extra)} nats`]];
}

/** Where over-optimization starts, on paths and on the curve: [[name, point], …]. */
export const turnSentence = (turned) => (turned.length ? `the true reward turns: ${turned.map(([name, { label, kl }]) =>
  `${name} at ${label.replace(/^turning point, /, "")} (KL ${digits(kl)})`).join(" · ")}` : "");
