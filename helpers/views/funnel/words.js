// @ts-check
/** Funnel: what is said of a rule and of a document. Pure. */
import { short } from "./maths.js";

const count = (number) => Math.round(number).toLocaleString("en-US");

/** A large number in thousands: "142k". */
const thousands = (number) => (number >= 10_000 ? `${count(number / 1000)}k` : count(number));

/** "≤ 0.3": where a rule draws its line; the last one is a similarity that copies do not stay below. */
export const limitText = (least, last, limit) =>
  `${last ? "<" : least ? "≥" : "≤"} ${short(limit)}`;

/** One rule with its numbers. */
export function ruleSentence({ name, limit, row }) {
  const precision = row.removed ? `, precision ${Math.round((100 * (row.removed - row.wrongly)) / row.removed)}%` : "";
  return `${name} ${limit}: drops ${count(row.removed)}, of which ${count(row.wrongly)} good${precision}; `
    + `${count(row.left)} documents and ${count(row.tokens)} tokens are left`;
}

/** What became of a document. */
export function documentSentence({ name, kind, stop, rules, cluster }) {
  const said = stop < 0 ? "kept" : `stopped by “${rules[stop]}”`;
  const also = cluster.length > 1 ? `, one of ${cluster.length} near-duplicates` : "";
  return `${name}${kind ? ` (${kind})` : ""}: ${said}${also}`;
}

/** The whole funnel in a sentence. */
export function summary(rows, documents) {
  const last = rows.at(-1);
  const wrongly = rows.reduce((sum, row) => sum + row.wrongly, 0);
  const bad = last.left - last.good;
  return `${count(documents)} documents in, ${count(last.left)} kept (${count(bad)} of them bad); `
    + `${count(wrongly)} good ones dropped; ${count(last.tokens)} tokens`;
}

export { count, thousands };
