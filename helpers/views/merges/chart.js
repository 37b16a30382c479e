// @ts-check
/** Merges: bytes per token against the size of the vocabulary, as plain items. Pure. */
import { axesItems, ticksOf } from "../kit/chart.js";
import { dot, line, text } from "../kit/items.js";
import { PALETTE } from "../kit/palette.js";
import { grouped } from "./words.js";

const POWERS = [256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072, 262144];

/** Sizes that are written below the axis: few enough to be read. */
export function sizeTicks(sizes, width, font) {
  const [first, last] = [sizes[0], sizes.at(-1)];
  const inside = POWERS.filter((n) => n >= first && n <= last);
  const all = inside.length > 2 ? inside : [first, Math.round((first + last) / 2), last];
  const most = Math.max(2, Math.floor(width / (font * 6)));
  const every = Math.ceil(all.length / most);
  return [...new Set(all)].filter((_, i) => i % every === 0);
}

/** The chart in a box of `width` by `height`; `at` is the size where the slider is. */
export function chartItems({ curves, sizes, at, width, height }, look) {
  const font = look.small.size;
  const [low, high] = [Math.log(sizes[0]), Math.log(Math.max(sizes.at(-1), sizes[0] + 1))];
  const most = Math.max(1.5, ...curves.flat().map(({ value }) => value)) * 1.05;
  const scale = { left: font * 3, right: width - font, foot: height - font * 0.6,
    top: font * 0.6, bottom: height - font * 3.2, y: (value) => 0 };
  scale.y = (value) => scale.bottom - ((value - 1) / (most - 1)) * (scale.bottom - scale.top);
  const x = (size) => scale.left + ((Math.log(size) - low) / (high - low)) * (scale.right - scale.left);
  const items = axesItems(scale, { heights: ticksOf(1, most), xName: "size of the vocabulary →",
    yName: "↑ bytes per token" }, look);
  for (const size of sizeTicks(sizes, scale.right - scale.left, font))
    items.push(text(x(size), scale.bottom + font * 1.3, grouped(size), { ...look.small, anchor: "middle" }));
  items.push(line([[x(at), scale.top], [x(at), scale.bottom]], { stroke: look.accent, wide: 2 }));
  curves.forEach((points, row) => {
    const color = PALETTE.lines[look.theme][row % 6];
    items.push(line(points.map(({ size, value }) => [x(size), scale.y(value)]), { stroke: color, wide: look.wide }));
    const now = points.filter(({ size }) => size <= at).at(-1) ?? points[0];
    items.push(dot(x(now.size), scale.y(now.value), 1.6 * look.wide, color));
  });
  return items;
}
