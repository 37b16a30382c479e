// @ts-check
/** Frontier: where points and labels are. Pure. */

/** From KL and reward to a place in a box; `range` is the largest KL, the lowest and highest reward. */
export function frontierScale(width, height, [reach, low, high], font) {
  const [left, right] = [Math.round(font * 4), width - Math.round(font * 0.6)];
  const [top, bottom] = [Math.round(font * 2.4), height - Math.round(font * 3)];
  return { left, right, top, bottom, foot: height - font * 0.75, font, low, high, reach,
    x: (nats) => left + ((right - left) * Math.min(nats, reach)) / reach,
    y: (reward) => bottom - ((bottom - top) * (reward - low)) / (high - low) };
}

/** Rows of `size` numbers: [[KL, reward, …], …]. */
export const rowsOf = (flat, size) => Array.from({ length: flat.length / size }, (_, i) =>
  [...flat.subarray(i * size, (i + 1) * size)]);

/** The height of a curve [[x, y], …] at x, between its points. */
export function heightAt(curve, x) {
  const after = curve.findIndex(([at]) => at >= x);
  if (after < 0) return curve.at(-1)[1];
  if (after === 0) return curve[0][1];
  const [[x0, y0], [x1, y1]] = [curve[after - 1], curve[after]];
  return x1 === x0 ? y1 : y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
}

/** Split a list into pieces of the given lengths. */
export function pieces(list, lengths) {
  let from = 0;
  return lengths.map((length) => list.slice(from, (from += length)));
}

/** The nearest of the spots { x, y, … } within `reach` pixels, or null. */
export function nearestSpot(spots, x, y, reach) {
  let [best, least] = [null, reach];
  for (const spot of spots) {
    const far = Math.hypot(spot.x - x, spot.y - y);
    if (far < least) [best, least] = [spot, far];
  }
  return best;
}

/** Where an arrow key leads from [track, point] among tracks of the given lengths; null for other keys. */
export function step(key, [track, point], lengths) {
  const last = lengths[track] - 1;
  const along = { ArrowRight: point + 1, ArrowLeft: point - 1, Home: 0, End: last }[key];
  if (along !== undefined) return [track, Math.min(Math.max(along, 0), last)];
  const down = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (down === undefined) return null;
  const to = Math.min(Math.max(track + down, 0), lengths.length - 1);
  return to === track ? [track, point] : [to, to === 0 ? Math.min(point, lengths[0] - 1) : lengths[to] - 1];
}

/** Points along a line every few pixels: what labels keep away from. */
export function dotted(points, every) {
  const list = [];
  points.forEach(([x, y], i) => {
    const [x0, y0] = points[Math.max(i - 1, 0)];
    const count = Math.max(1, Math.ceil(Math.hypot(x - x0, y - y0) / every));
    for (let k = 1; k <= count; k++) list.push([x0 + ((x - x0) * k) / count, y0 + ((y - y0) * k) / count]);
  });
  return list;
}

const SIDES = [[1, 1], [1, 0], [1, -1], [0, 1], [0, -1], [-1, 1], [-1, 0], [-1, -1]]; // right and down

/** Where the labels { x, y, words, gap, sides } can be without touching one another or the `taken` points:
 * { …, x, y, anchor } for those that have room, the first ones first. */
export function placeLabels(labels, { bounds, font, widthOf, taken }) {
  const boxes = [];
  const free = ({ left, right, top, bottom }) => left >= bounds.left && right <= bounds.right
    && top >= bounds.top && bottom <= bounds.bottom
    && !taken.some(([x, y]) => x > left - 2 && x < right + 2 && y > top - 1 && y < bottom + 1)
    && !boxes.some((box) => box.left < right + 4 && box.right > left - 4 && box.top < bottom && box.bottom > top);
  return labels.flatMap((label) => {
    const [wide, high] = [widthOf(label.words), font * 1.15];
    for (const [across, down] of label.sides || SIDES) {
      const x = label.x + across * label.gap;
      const y = label.y + Math.sign(down) * (label.gap * (across ? 0.3 : 0.55) + high * (Math.abs(down) - 0.5));
      const left = x - (across < 0 ? wide : across ? 0 : wide / 2);
      const box = { left, right: left + wide, top: y - high / 2, bottom: y + high / 2 };
      if (!free(box)) continue;
      boxes.push(box);
      return [{ ...label, x, y, anchor: ["end", "middle", "start"][across + 1] }];
    }
    return [];
  });
}
