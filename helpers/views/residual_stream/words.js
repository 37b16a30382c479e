// @ts-check
/** ResidualStream: what is said of a row, a unit and a token. Pure. */
import { shown } from "../kit/maths.js";

/** A row by its name: "start", "block 2: + MLP", "after block 2". */
export function rowName({ rows, names, parts }, row) {
  const [block, part, stream] = rows[row];
  if (block < 0) return "stream at the start";
  if (!stream) return `block ${block}, + ${parts[part]}`;
  return `stream ${names[row].slice(2)}`;
}

/** What is said where the reader is: `at.unit` may be null. */
export function sentence(seen, at) {
  const { rows, token, norms, toFinal, alike, streamOf, off } = seen;
  const [block, part, stream] = rows[at.row];
  const said = [`“${token}”`, rowName(seen, at.row)];
  if (!stream && off.some(([b, p]) => b === block && p === part)) said.push("switched off");
  if (at.unit !== null && at.value !== null) said.push(`unit ${at.unit}: ${shown(at.value)}`);
  said.push(`norm ${shown(norms[at.row])}`);
  if (stream) said.push(`cosine to the final state ${shown(toFinal[at.row])}`);
  if (stream && alike.length) said.push(`mean cosine between tokens ${shown(alike[streamOf[at.row]])}`);
  return said.join(" · ");
}

/** The sentence where nothing is pointed at: from the start to the end. */
export function summary({ token, norms, alike }) {
  const grows = `“${token}”: norm ${shown(norms[0])} at the start, ${shown(norms.at(-1))} at the end`;
  return alike.length < 2 ? grows
    : `${grows} · mean cosine between tokens ${shown(alike[0])}, then ${shown(alike.at(-1))}`;
}

/** Where a key leads: { row, unit } for an arrow. */
export function moved(cursor, key, rows, units) {
  const at = cursor ?? { row: key === "ArrowUp" ? rows : -1, unit: null };
  const clip = (value, count) => Math.min(Math.max(value, 0), count - 1);
  const unit = at.unit ?? (key === "ArrowLeft" ? units : -1);
  if (key === "ArrowUp" || key === "ArrowDown")
    return { row: clip(at.row + (key === "ArrowDown" ? 1 : -1), rows), unit: at.unit };
  return { row: clip(at.row, rows), unit: clip(unit + (key === "ArrowRight" ? 1 : -1), units) };
}
