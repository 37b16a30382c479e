// @ts-check
/** LossCurve: axes, known levels, the losses and their running mean on a canvas. */
import { paintHeights, ticksOf } from "../kit/chart.js";
import { PALETTE } from "../kit/palette.js";
import { apart, smoothed } from "./maths.js";

/** Draw the axes with the names of what they measure. */
export function paintAxes(brush, scale, { total, unit, height, size, style }) {
  const color = (name) => style.getPropertyValue(name);
  brush.font = `${size}px ${style.fontFamily}`;
  brush.textBaseline = "middle";
  brush.lineWidth = 1;
  paintHeights(brush, ticksOf(0, scale.most), scale,
    { line: color("--cv-line"), soft: color("--cv-soft") });
  brush.fillText(`step, of ${total}`, scale.right, height - 10);
  brush.textAlign = "left";
  brush.fillText(unit, scale.left, height - 10);
}

/** Draw a dashed line with its name at every known level. */
export function paintLevels(brush, scale, levels, names, soft) {
  brush.setLineDash([5, 4]);
  brush.strokeStyle = soft;
  brush.textAlign = "right";
  const heights = apart(levels.map((level) => scale.y(level) - 8), 14);
  levels.forEach((level, i) => {
    brush.beginPath();
    brush.moveTo(scale.left, scale.y(level));
    brush.lineTo(scale.right, scale.y(level));
    brush.stroke();
    brush.fillText(names[i], scale.right, heights[i]);
  });
  brush.setLineDash([]);
}

/** Draw every loss thin and the running mean thick, with a dot at the step under the pointer. */
export function paintLosses(brush, scale, { steps, losses }, { theme, under, accent }) {
  const means = smoothed(losses);
  const line = (ys, look, wide) => {
    brush.strokeStyle = look;
    brush.lineWidth = wide;
    brush.beginPath();
    ys.forEach((y, i) => brush.lineTo(scale.x(steps[i]), scale.y(y)));
    brush.stroke();
  };
  line(losses, PALETTE.sequential[theme][2], 1.2);
  line(means, PALETTE.sequential[theme][theme === "light" ? 5 : 4], 2.4);
  if (under === null || under >= losses.length) return;
  brush.fillStyle = accent;
  brush.beginPath();
  brush.arc(scale.x(steps[under]), scale.y(means[under]), 4.5, 0, 7);
  brush.fill();
}
