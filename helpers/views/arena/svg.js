// @ts-check
/** Arena: the picture to keep: one attempt, step by step. Pure. */
import { PALETTE } from "../kit/palette.js";
import { label, pictureFile, tag } from "../kit/svg.js";
import { scoreText, verdicts } from "./words.js";

const [WIDTH, LEFT, LETTER] = [820, 170, 7];

/** A text broken into lines. */
export function wrapped(text, most) {
  const lines = [""];
  for (const word of text.split(/\s+/u)) {
    if (lines.at(-1) && [...`${lines.at(-1)} ${word}`].length > most) lines.push("");
    lines[lines.length - 1] += `${lines.at(-1) ? " " : ""}${word}`;
  }
  return lines.slice(0, 6).map((line) => [...line].slice(0, most).join(""));
}

/** Rows of the picture: [{ name, says, kind }]. */
function rowsOf(attempt) {
  return [{ name: "you", says: attempt.prompt, kind: "ink" },
    ...attempt.stages.map((stage) => ({ name: `${stage.passed ? "→" : "✕"} ${stage.name}`, kind: stage.passed ? "soft" : "accent",
      says: [stage.says, scoreText(stage)].filter(Boolean).join(" · ") })),
    { name: "what you read", says: attempt.answer || "(nothing)", kind: "ink" },
    ...verdicts(attempt).map(({ name, says, wrong }) => ({ name, says, kind: wrong ? "accent" : "soft" }))];
}

export function arenaSvg({ title, subtitle, theme, attempt, tally }) {
  const items = [];
  let y = 78;
  for (const { name, says, kind } of attempt ? rowsOf(attempt) : []) {
    const lines = wrapped(says, Math.floor((WIDTH - LEFT - 40) / LETTER));
    const tall = 18 * lines.length + 12;
    items.push(tag("rect", { x: LEFT - 12, y: y - 14, width: WIDTH - LEFT, height: tall - 4, rx: 5, fill: "none", stroke: PALETTE[kind][theme] }),
      label(16, y + (tall - 32) / 2, name, { size: 12.5, fill: PALETTE[kind][theme], weight: 600 }),
      ...lines.map((line, i) => label(LEFT, y + 18 * i, line, { fill: PALETTE.ink[theme] })));
    y += tall;
  }
  items.push(...tally.map((words, i) => label(16, y + 8 + 19 * i, words, { size: 12.5, fill: PALETTE.soft[theme] })));
  return pictureFile({ title, subtitle, theme, width: WIDTH, height: y + 19 * tally.length + 12, items });
}
