// @ts-check
/** What the keys have in common in all views. Pure. */

/** Where an arrow key leads on a grid: [rows down, columns right]. */
export const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** Is the key a command of the browser or of Lab, such as Ctrl+S? */
export const isCommand = (event) => event.ctrlKey || event.metaKey || event.altKey;
