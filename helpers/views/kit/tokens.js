// @ts-check
/** Tokens as they are shown. Pure. */
import { css, inkOn } from "./colors.js";
import { PALETTE } from "./palette.js";
import { tag } from "./svg.js";

const MARKS = { "\n": "⏎", "\t": "⇥", "\r": "␍" };

/** What can be seen of a token: a line break, an empty one, spaces at an edge. */
export const visible = (token) => (token
  ? token.replace(/^ +| +$/g, (spaces) => "␣".repeat(spaces.length)).replace(/[\n\t\r]/g, (mark) => MARKS[mark])
  : "∅");

/** A token in the running text: a space stays a space. */
export const running = (token) => (/^ +$/.test(token) ? token : visible(token));

/** Does it need room beside it, as a word does and a letter does not? */
export const isWord = (token) => [...token].length > 1;

/** How many letters the word has that begins at `at`; 0 in the middle of one, and between words. */
export function wordFrom(tokens, at) {
  const isLetter = (i) => i >= 0 && i < tokens.length && !isWord(running(tokens[i])) && !/\s/.test(tokens[i]);
  let end = at;
  while (isLetter(end)) end++;
  return isLetter(at - 1) ? 0 : end - at;
}

/** A text in coloured cells as SVG, line by line from the height `top`; a colour may be null.
 * Returns its parts and the height below the last line. */
export function textCells({ tokens, colours, theme, width, top, margin = 16 }) {
  const [letter, line] = [8.6, 25];
  let [x, y] = [margin, top];
  const items = tokens.flatMap((token, i) => {
    const shown = running(token);
    const gap = isWord(shown) ? 8 : 0;
    const wide = letter * Math.max(1, [...shown].length) + gap;
    const word = letter * wordFrom(tokens, i); // letter by letter, it stays on one line if it can
    const room = word <= width - 2 * margin ? Math.max(wide, word) : wide;
    if (x + room > width - margin && x > margin) [x, y] = [margin, y + line];
    const left = x;
    x += wide;
    const colour = colours[i];
    return [...(colour ? [tag("rect", { x: left, y, width: wide - (gap && 3), height: line - 4, fill: css(colour) })] : []),
      tag("text", { x: left + wide / 2, y: y + 15, "font-family": "monospace", "font-size": 13,
        "text-anchor": "middle", fill: colour ? inkOn(colour) : PALETTE.ink[theme] }, shown)];
  });
  return { items, bottom: y + line };
}
