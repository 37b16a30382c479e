// @ts-check
/** Anatomy: the picture to keep. Pure. */
import { svgItems } from "../kit/items.js";
import { fileLook } from "../kit/look.js";
import { pictureFile } from "../kit/svg.js";
import { barItems, barsHeight } from "./bars.js";
import { pictureItems, pictureLayout } from "./paint.js";
import { pageOf } from "./show.js";

export function anatomySvg({ title, subtitle, read, width = 900 }) {
  const [look, font] = [fileLook(read.theme), 13];
  const page = pageOf(width - 32, font);
  const top = 70;
  const below = top + page.height + font * 1.2;
  return pictureFile({ title, subtitle, theme: read.theme, width, height: below + barsHeight(font) + 12,
    items: [svgItems(pictureItems(pictureLayout(read, page), read, page, look), 16, top), svgItems(barItems(read, page, look), 16, below)] });
}
