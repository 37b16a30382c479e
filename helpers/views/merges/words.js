// @ts-check
/** Merges: tokens and numbers as they are said. Pure. */
import { visible } from "../kit/tokens.js";

const whole = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What is shown of a token: its text, or its bytes where they are part of a letter. */
export function shownToken(bytes) {
  try {
    return whole.decode(bytes);
  } catch {
    return `‹${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ")}›`;
  }
}

export const grouped = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

/** The heading of a row. */
export const rowSentence = ({ name, tokens, bytes }) =>
  `${name}: ${tokens} token${tokens === 1 ? "" : "s"}, ${(bytes / tokens).toFixed(2)} bytes a token`;

/** What is said of a token. */
export const tokenSentence = ({ name, text, id, start, size }) =>
  `“${visible(text)}” · id ${id} · ${size} byte${size === 1 ? "" : "s"} from byte ${start} · ${name}`;

/** What is said of the slider's place. */
export const stepSentence = ({ size, caption }) =>
  `vocabulary of ${grouped(size)}${caption ? ` · ${caption}` : ""}`;

/** Where an arrow key leads from { row, token }; `counts` has the tokens of each row. */
export function moved(cursor, key, counts) {
  const at = cursor ?? { row: 0, token: -1 };
  const clip = (value, count) => Math.min(Math.max(value, 0), count - 1);
  const step = { ArrowLeft: -1, ArrowRight: 1 }[key] ?? 0;
  const down = { ArrowUp: -1, ArrowDown: 1 }[key] ?? 0;
  const row = clip(at.row + down, counts.length);
  const token = { Home: 0, End: Infinity }[key] ?? at.token + step;
  return { row, token: clip(token, counts[row]) };
}
