// @ts-check
/** Designs: what is said. Pure. */

const list = (texts, most = 6) => (texts.length <= most ? texts.join(" ")
  : `${texts.slice(0, most - 1).join(" ")} … ${texts.at(-1)}`);

/** What the token in focus sees in one design, after the design's name; `seen` as `seenBy` gives it,
 * its tokens one by one where they are `listed`. */
export function seesSentence({ tokens, token, seen, listed = false }) {
  if (token < 0) return "not in this design";
  const most = seen.reduce((best, one) => (one.weight !== null && (!best || one.weight > best.weight) ? one : best), null);
  const weight = most ? `, most weight on “${tokens[most.key]}” (${most.weight.toFixed(2)})` : "";
  const which = !listed || seen.length === tokens.length || !seen.length ? "" : `: ${list(seen.map(({ key }) => tokens[key]))}`;
  return `“${tokens[token]}” sees ${seen.length === tokens.length ? "all" : seen.length} of ${tokens.length}${which}${weight}`;
}

/** One cell: a query and a key. */
export function cellSentence({ tokens, query, key, weight, allowed, part }) {
  const pair = `“${tokens[query]}” → “${tokens[key]}”`;
  if (!allowed) return `${pair}: masked, it cannot see it`;
  return `${pair}: ${weight === null ? "may look" : weight.toFixed(3)}${part ? ` (${part})` : ""}`;
}

export const headName = ([layer, head]) => `layer ${layer}, head ${head}`;

/** The ranks of one part, in words. */
export const rankSentence = (name, { effective, numerical, size, count, full, median }) =>
  `${name}: effective rank ${effective.toFixed(1)}, numerical rank ${numerical} of ${size}`
  + (count > 1 ? `; median of ${count} heads ${median.toFixed(1)}, ${full} of full rank` : "");

/** The same for the picture to keep, where a column is narrow. */
export const rankNote = (name, { effective, numerical, size, count, median }) =>
  `${name}: effective ${effective.toFixed(1)}${count > 1 ? ` (median ${median.toFixed(1)})` : ""}, numerical ${numerical}/${size}`;
