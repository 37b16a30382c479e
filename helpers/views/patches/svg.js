// @ts-check
/** Patches as a picture to keep. Pure: the rasters come as data URLs with their sizes. */
import { PALETTE } from "../kit/palette.js";
import { label, pictureFile, tag } from "../kit/svg.js";

const raster = ({ href, width, height }, x, y) => tag("image", { x, y, href, width, height });

/** `image`, `sentence` and those of `maps` have href, width and height; a map also name and words. */
export function patchesSvg({ title, subtitle, note, theme, image, sentence, maps }) {
  const [ink, soft] = [PALETTE.ink[theme], PALETTE.soft[theme]];
  const items = [raster(image, 16, 66)];
  const across = 4;
  let bottom = 66 + image.height;
  maps.forEach((map, i) => {
    const x = 16 + image.width + 28 + (i % across) * (map.width + 22);
    const y = 84 + Math.floor(i / across) * (map.height + 62);
    const lines = map.name.replace("class token, ", "class token,\n").split("\n");
    lines.reverse().forEach((words, line) => items.push(label(x, y - 10 - 14 * line, words, { size: 11, fill: ink })));
    items.push(raster(map, x, y), label(x, y + map.height + 10, map.words, { size: 11, fill: soft }));
    bottom = Math.max(bottom, y + map.height + 24);
  });
  items.push(raster(sentence, 16, bottom + 12), label(16, bottom + sentence.height + 26, note, { size: 12, fill: soft }));
  const columns = Math.min(across, maps.length);
  const width = Math.max(sentence.width, image.width + 28 + columns * ((maps[0]?.width ?? 0) + 22)) + 32;
  return pictureFile({ title, subtitle, theme, width, height: bottom + sentence.height + 44, items });
}
