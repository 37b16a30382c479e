// @ts-check
/** Curves: lines, axes and the pointer's mark on a canvas. */
import { paintHeights, ticksOf } from "../kit/chart.js";
import { DASHES, LINE_COLOURS } from "./lines.js";

/** Draw the axes with ticks and names. `style` holds the view's colors and type. */
export function paintAxes(brush, scale, { range, log, xLabel, yLabel, height, size, style }) {
  const color = (name) => style.getPropertyValue(name);
  brush.font = `${size}px ${style.fontFamily}`;
  brush.textBaseline = "middle";
  paintHeights(brush, ticksOf(range[0], range[1], log), scale,
    { line: color("--cv-line"), soft: color("--cv-soft") }, log);
  brush.textAlign = "center";
  for (const tick of ticksOf(scale.first, scale.last))
    brush.fillText(String(tick), scale.x(tick), scale.bottom + 12);
  brush.textAlign = "right";
  brush.fillText(xLabel, scale.right, height - 7);
  brush.textAlign = "left";
  brush.fillText(yLabel, 2, height - 7);
}

export function paintLines(brush, scale, xs, lines, theme, width) {
  lines.forEach((line, i) => {
    brush.strokeStyle = LINE_COLOURS[theme][i % 6];
    brush.lineWidth = width;
    brush.setLineDash(DASHES[i % 6]);
    brush.beginPath();
    line.forEach((y, k) => brush.lineTo(scale.x(xs[k]), scale.y(y)));
    brush.stroke();
  });
  brush.setLineDash([]);
}

/** A vertical line at the point under the pointer. */
export function paintUnder(brush, scale, x, color) {
  brush.strokeStyle = color;
  brush.lineWidth = 1;
  brush.beginPath();
  brush.moveTo(scale.x(x), scale.top);
  brush.lineTo(scale.x(x), scale.bottom);
  brush.stroke();
}
