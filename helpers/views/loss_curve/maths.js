// @ts-check
/** LossCurve: where the points lie. Pure. */

export const MEAN_OF = 15; // losses in the running mean

const MARGIN = { left: 52, right: 14, top: 10, bottom: 30 };

/** From a step and a loss to a place in a box of `width` x `height`. */
export function curveScale(width, height, total, losses, levels) {
  const most = 1.05 * losses.reduce((a, b) => (b > a ? b : a), Math.max(1e-9, ...levels));
  const wide = width - MARGIN.left - MARGIN.right;
  const high = height - MARGIN.top - MARGIN.bottom;
  return { most, width, height, left: MARGIN.left, right: width - MARGIN.right,
    bottom: height - MARGIN.bottom, foot: height - 10,
    x: (step) => MARGIN.left + (wide * step) / Math.max(total, 1),
    y: (loss) => MARGIN.top + high * (1 - loss / most) };
}

/** What is read off the curve at a step: its own loss, and the running mean there. */
export function lossSentence({ step, total, loss, mean, averaged, unit }) {
  return `step ${step} of ${total}: ${loss.toFixed(3)} (${unit}), mean of the last ${averaged}: ${mean.toFixed(3)}`;
}

/** The mean of the last `width` losses at every step: what the eye would draw. */
export function smoothed(losses, width = MEAN_OF) {
  let sum = 0;
  return Array.from(losses, (loss, i) => {
    sum += loss - (i >= width ? losses[i - width] : 0);
    return sum / Math.min(i + 1, width);
  });
}

/** The level names' heights, moved apart where they would lie on each other. */
export function apart(heights, gap) {
  const order = heights.map((y, i) => [y, i]).sort((a, b) => a[0] - b[0]);
  const result = [...heights];
  for (let k = order.length - 2; k >= 0; k--) {
    const [lower, upper] = [result[order[k + 1][1]], result[order[k][1]]];
    if (lower - upper < gap) result[order[k][1]] = lower - gap;
  }
  return result;
}
