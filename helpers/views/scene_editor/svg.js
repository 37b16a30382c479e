// @ts-check
/** SceneEditor as a picture to keep. Pure: the two rasters come as data URLs. */
import { PALETTE } from "../kit/palette.js";
import { label, pictureFile, tag } from "../kit/svg.js";

export function sceneSvg({ title, theme, scene, mosaic, mosaicWords, written, wrong, chanceOf, note }) {
  const [ink, soft, accent] = ["ink", "soft", "accent"].map((name) => PALETTE[name][theme]);
  const pixels = { width: 256, height: 256, style: "image-rendering:pixelated" };
  const items = [tag("image", { x: 16, y: 44, href: scene, ...pixels })];
  if (mosaic) items.push(tag("image", { x: 296, y: 44, href: mosaic, ...pixels }),
    label(296, 314, mosaicWords, { size: 11, fill: soft }));
  const across = 8;
  written.forEach((word, i) => {
    const [x, y] = [16 + (i % across) * 78, 342 + Math.floor(i / across) * 46];
    items.push(label(x, y, word, { size: 14, weight: 600,
      fill: wrong[i] ? accent : ink, line: wrong[i] ? "underline" : undefined }));
    if (!chanceOf.length) return;
    items.push(tag("rect", { x, y: y + 11, width: 64, height: 5, fill: PALETTE.line[theme] }),
      tag("rect", { x, y: y + 11, width: 64 * chanceOf[i], height: 5, fill: PALETTE.bar[theme] }));
  });
  const bottom = 342 + Math.ceil(written.length / across) * 46;
  items.push(label(16, bottom, note, { size: 12, fill: soft }));
  return pictureFile({ title, theme, width: 640, height: bottom + 22, items });
}
