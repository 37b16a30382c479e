// @ts-check
/** What the keys have in common in all views. Pure. */

/** Where an arrow key leads on a grid: [rows down, columns right]. */
export const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

const within = (value, count) => Math.min(Math.max(value, 0), count - 1);

/** Where a key leads in a row of `count` places, broken into lines of `across` if it is; null for
 * another key. */
export function alongRow(key, at, count, across = 0) {
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: count - 1,
    ...(across && { ArrowDown: at + across, ArrowUp: at - across }) }[key];
  return to === undefined ? null : within(to, count);
}

/** Where an arrow key leads on a grid whose places are counted row by row; null for another key. */
export function onGrid(key, at, rows, columns) {
  if (!Object.hasOwn(ARROWS, key)) return null;
  const [down, right] = ARROWS[key];
  return within(Math.floor(at / columns) + down, rows) * columns + within((at % columns) + right, columns);
}

/** Is the key a command of the browser or of Lab, such as Ctrl+S? */
export const isCommand = (event) => event.ctrlKey || event.metaKey || event.altKey;
