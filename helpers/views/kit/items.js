// @ts-check
/** What a drawing is made of: plain items, painted on a canvas or written as SVG. Pure but for the pen. */
import { css } from "./colors.js";
import { label, tag } from "./svg.js";

export const rect = (x, y, width, height, fill) => ({ kind: "rect", x, y, width, height, fill });

/** A line through `points` [[x, y], …]; `dash` as in `setLineDash`. */
export const line = (points, { stroke, wide = 1, dash = [] }) => ({ kind: "line", points, stroke, wide, dash });

/** A filled shape with corners at `points` [[x, y], …]. */
export const area = (points, fill) => ({ kind: "area", points, fill });

export const dot = (x, y, radius, fill) => ({ kind: "dot", x, y, radius, fill });

/** A text whose middle line is at y; `anchor` is start, middle or end. */
export const text = (x, y, words, { size, fill, anchor = "start" }) =>
  ({ kind: "text", x, y, words, size, fill, anchor });

/** A legend's ramp; `colorAt(t)` is the color at a share t of its width. */
export const rampItems = (width, height, colorAt) => Array.from({ length: Math.ceil(width) }, (_, x) =>
  rect(x, 0, 1.2, height, css(colorAt((x + 0.5) / width))));

const ALIGN = { start: "left", middle: "center", end: "right" };

const PAINT = {
  rect(brush, { x, y, width, height, fill }) {
    brush.fillStyle = fill;
    brush.fillRect(x, y, width, height);
  },
  line(brush, { points, stroke, wide, dash }) {
    [brush.strokeStyle, brush.lineWidth] = [stroke, wide];
    brush.setLineDash(dash);
    brush.beginPath();
    for (const [x, y] of points) brush.lineTo(x, y);
    brush.stroke();
    brush.setLineDash([]);
  },
  area(brush, { points, fill }) {
    brush.fillStyle = fill;
    brush.beginPath();
    for (const [x, y] of points) brush.lineTo(x, y);
    brush.fill();
  },
  dot(brush, { x, y, radius, fill }) {
    brush.fillStyle = fill;
    brush.beginPath();
    brush.arc(x, y, radius, 0, 2 * Math.PI);
    brush.fill();
  },
  text(brush, { x, y, words, size, fill, anchor }, family) {
    brush.font = `${size}px ${family}`;
    [brush.textAlign, brush.textBaseline, brush.fillStyle] = [ALIGN[anchor], "middle", fill];
    brush.fillText(words, x, y);
  },
};

const corners = (points) => points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");

const WRITE = {
  rect: ({ x, y, width, height, fill }) => tag("rect", { x, y, width, height, fill }),
  line: ({ points, stroke, wide, dash }) => tag("polyline", { fill: "none", stroke, "stroke-width": wide,
    "stroke-dasharray": dash.join(" ") || undefined,
    points: corners(points) }),
  area: ({ points, fill }) => tag("polygon", { fill, points: corners(points) }),
  dot: ({ x, y, radius, fill }) => tag("circle", { cx: x, cy: y, r: radius, fill }),
  text: ({ x, y, words, size, fill, anchor }) => label(x, y, words, { size, fill, anchor }),
};

/** Paint the items on a canvas, the first at the bottom. */
export function paintItems(brush, items, family = "sans-serif") {
  for (const item of items) PAINT[item.kind](brush, item, family);
}

/** The same items as SVG, moved by (x, y). */
export const svgItems = (items, x = 0, y = 0) =>
  `<g transform="translate(${x} ${y})">${items.map((item) => WRITE[item.kind](item)).join("")}</g>`;
