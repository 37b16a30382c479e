// @ts-check
/** Tokens: the picture to keep. Pure. */
import { pictureFile } from "../kit/svg.js";
import { textCells } from "../kit/tokens.js";
import { meanSentence, tokenColour } from "./words.js";

/** The text in its colours, as SVG. */
export function tokensSvg({ title, theme, tokens, given, values, limit, name, unit, width = 820 }) {
  const colours = tokens.map((_, i) => tokenColour(theme, i < given ? null : values[i - given], limit));
  const { items, bottom } = textCells({ tokens, colours, theme, width, top: 66 });
  return pictureFile({ title, subtitle: meanSentence({ values, name, unit }), theme, width,
    height: bottom + 12, items });
}
