// @ts-check
/** SuffixSearch: what is said. Pure. */
import { visible } from "../kit/tokens.js";

export const grouped = (n) => String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ",");

/** The step on show. `others` has { name, loss } at the same number of queries. */
export function stepSentence({ queries, total, loss, others, success }) {
  if (loss === null) return `nothing is searched yet; ${grouped(total)} queries are planned`;
  const beside = others.filter((one) => one.loss !== null).map(({ name, loss: theirs }) => `${name} ${theirs.toFixed(3)}`);
  const reached = success.length && loss <= success[0] ? " · the target is what the model would write" : "";
  return `query ${grouped(queries)} of ${grouped(total)}: loss ${loss.toFixed(3)}${reached}`
    + (beside.length ? ` · at equal queries: ${beside.join(", ")}` : "");
}

/** Which tokens changed in this step. */
export function changeSentence(suffix, before, marks) {
  const told = suffix.flatMap((token, i) => (marks[i] ? [`“${visible(before[i] ?? "")}” became “${visible(token)}”`] : []));
  return told.length ? told.join(", ") : "no token changed";
}
