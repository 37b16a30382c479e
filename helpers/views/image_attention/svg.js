// @ts-check
/** ImageAttention as SVG text: the word's map large, its probabilities, all words' maps small. Pure. */
import { PALETTE } from "../kit/palette.js";
import { label, svgFile, tag } from "../kit/svg.js";
import { veilOf } from "./paint.js";

function mapItems({ image, map, rows, columns, deleted, theme }, x, y, width, height) {
  const [w, h] = [width / columns, height / rows];
  const most = map.reduce((a, b) => Math.max(a, b), 0);
  const items = [tag("image", { x, y, width, height, href: image, preserveAspectRatio: "none",
    style: "image-rendering: pixelated" })];
  map.forEach((weight, i) => {
    const veil = veilOf(weight, most);
    if (veil > 0.005) items.push(tag("rect", { x: x + (i % columns) * w, y: y + Math.floor(i / columns) * h,
      width: w, height: h, fill: PALETTE.paper[theme], "fill-opacity": veil, "shape-rendering": "crispEdges" }));
  });
  for (const i of deleted) items.push(tag("rect", { x: x + (i % columns) * w,
    y: y + Math.floor(i / columns) * h, width: w, height: h, fill: "url(#masked)" }));
  return items;
}

/** @returns {{ svg: string, width: number, height: number }} */
export function imageAttentionSvg({ title, subtitle, theme, image, maps, rows, columns, deleted, words,
  wrong, step, bars, bits, lines, zoom, captions }) {
  const [margin, side, small, across] = [16, 336, 72, 9];
  const [ink, soft, accent] = [PALETTE.ink[theme], PALETTE.soft[theme], PALETTE.accent[theme]];
  const high = (side * rows) / columns;
  const items = [label(margin, 24, title, { size: 17, fill: ink, weight: 600 }),
    label(margin, 46, subtitle, { size: 12, fill: soft })];
  const seen = { image, rows, columns, deleted, theme };
  items.push(...mapItems({ ...seen, map: maps[step] }, margin, 66, side, high));
  const scale = [side * zoom[0], high * zoom[1]];
  const path = lines.map(([x, y, u, v]) =>
    `M${(margin + x * scale[0]).toFixed(1)} ${(66 + y * scale[1]).toFixed(1)}L${
      (margin + u * scale[0]).toFixed(1)} ${(66 + v * scale[1]).toFixed(1)}`).join("");
  if (path) items.push(tag("path", { d: path, stroke: accent, "stroke-width": 2, fill: "none" }));
  const left = margin + side + 28;
  items.push(label(left, 80, `“${words[step]}”`, { size: 17, weight: 600,
    fill: wrong[step] ? accent : ink, line: wrong[step] ? "underline" : undefined }),
    label(left, 104, `${bits[step].toFixed(1)} bits`, { size: 12, fill: soft }));
  bars.forEach(({ name, chance, before }, i) => {
    const y = 130 + i * 30;
    items.push(label(left, y, name, { size: 13, fill: ink, weight: name === words[step] ? 600 : undefined }),
      tag("rect", { x: left + 74, y: y - 7, width: 220 * chance, height: 14, fill: PALETTE.sequential[theme][4] }),
      label(left + 304, y, `${(100 * chance).toFixed(1)} %`, { size: 13, fill: ink }));
    if (before >= 0) items.push(tag("rect", { x: left + 73 + 220 * before, y: y - 10, width: 2.5, height: 20,
      fill: accent }));
  });
  let top = 66 + high + 22;
  const tall = (small * rows) / columns;
  words.forEach((word, t) => {
    const [x, y] = [margin + (t % across) * (small + 10), top + Math.floor(t / across) * (tall + 40)];
    items.push(...mapItems({ ...seen, map: maps[t] }, x, y, small, tall));
    if (t === step) items.push(tag("rect", { x: x - 2, y: y - 2, width: small + 4, height: tall + 4,
      fill: "none", stroke: ink, "stroke-width": 2 }));
    items.push(label(x + small / 2, y + tall + 14, word, { size: 12, anchor: "middle", weight: 600,
      fill: wrong[t] ? accent : ink }));
  });
  top += Math.ceil(words.length / across) * (tall + 40);
  captions.forEach(([name, said, verdict], i) => items.push(label(margin, top + 10 + i * 22,
    `${name}: ${said.join(" ")}  ${verdict}`, { size: 13, fill: ink })));
  top += captions.length * 22;
  const size = { width: 2 * margin + across * (small + 10) - 10, height: top + 4 };
  return { svg: svgFile({ ...size, theme, title: `${title}. ${subtitle}`, items }), ...size };
}
