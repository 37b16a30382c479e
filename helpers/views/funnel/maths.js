// @ts-check
/** Funnel: which rule stops which document, and what is left. Pure; the same as funnel.py. */

/** The rule that stops each document (-1: none) and the earlier document that it copies (-1).
 * `limits` has one entry more than there are rules in `values`: the similarity of near-duplicates. */
export function stopsOf({ values, limits, least, pairs, similarity, documents }) {
  const rules = limits.length - 1;
  const bounds = Float32Array.from(limits); // compared as Python does
  const stopped = new Int16Array(documents).fill(-1);
  for (let rule = rules - 1; rule >= 0; rule--)
    for (let i = 0; i < documents; i++) {
      const value = values[rule * documents + i];
      if (least[rule] ? value < bounds[rule] : value > bounds[rule]) stopped[i] = rule;
    }
  const root = Int32Array.from({ length: documents }, (_, i) => i);
  const top = (i) => { while (root[i] !== i) i = root[i]; return i; };
  for (let pair = 0; pair < similarity.length; pair++) {
    const [a, b] = [pairs[2 * pair], pairs[2 * pair + 1]];
    if (similarity[pair] < bounds[rules] || stopped[a] >= 0 || stopped[b] >= 0) continue;
    const [x, y] = [top(a), top(b)];
    root[Math.max(x, y)] = Math.min(x, y);
  }
  const copyOf = new Int32Array(documents).fill(-1);
  for (let i = 0; i < documents; i++)
    if (top(i) !== i) [stopped[i], copyOf[i]] = [rules, top(i)];
  return { stopped, copyOf };
}

/** A row for each rule: what it dropped of what reached it, and what is left after it. */
export function rowsOf({ stopped, rules, good, tokens }) {
  const rows = Array.from({ length: rules }, () => ({ removed: 0, wrongly: 0, left: 0, good: 0, tokens: 0 }));
  stopped.forEach((stop, i) => {
    if (stop >= 0) {
      rows[stop].removed += 1;
      rows[stop].wrongly += good[i];
    }
    for (let rule = 0; rule < (stop < 0 ? rules : stop); rule++) {
      rows[rule].left += 1;
      rows[rule].good += good[i];
      rows[rule].tokens += tokens[i];
    }
  });
  return rows;
}

/** The documents of one's cluster, itself included, in order. */
export function clusterOf(copyOf, document) {
  const first = copyOf[document] < 0 ? document : copyOf[document];
  const found = [first];
  copyOf.forEach((of, i) => { if (of === first) found.push(i); });
  return found;
}

/** The next document (step 1) or the one before (−1) that a rule stops; all of them for −1. */
export function nextStopped(stopped, rule, from, step) {
  for (let k = 1; k <= stopped.length; k++) {
    const i = (from + step * k + stopped.length * k) % stopped.length;
    if (stopped[i] === rule) return i;
  }
  return from;
}

/** A number as it stands beside a slider: whole where it is large. */
export const short = (value) => (Math.abs(value) >= 20 ? String(Math.round(value))
  : Math.abs(value) >= 2 ? String(Math.round(value * 10) / 10) : String(Math.round(value * 1000) / 1000));

/** A step of a slider: a hundredth of its range, or 1 where the range is wide. */
export function stepOf([low, high]) {
  const step = (high - low) / 100;
  return step >= 0.5 ? Math.round(step) : step || 0.01;
}
