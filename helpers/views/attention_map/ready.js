// @ts-check
/** AttentionMap: what a head needs before it is drawn, made ahead while the page rests. */
import { MASKED, pool } from "../kit/colors.js";
import { nearestFirst } from "./data.js";
import { entropiesOf } from "./paint.js";

const READY_BYTES = 48e6; // bytes of shrunk heads a page may hold
const SPARE = 5; // milliseconds that the page must have left for one more head

const whenIdle = globalThis.requestIdleCallback
  ?? ((act) => setTimeout(() => act({ timeRemaining: () => SPARE }), 50));

/** The heads of `data` (a store), each with `shown` (shrunk to the pixels there are), `entropies`
 * of its rows and `masked` (whether any cell is). `reset(limit)`: at most `limit` cells a side. */
export function readyHeads(data, model, signal, idle = whenIdle) {
  let made = new Map();
  let limit = 1;
  let waiting = false;

  const make = (picture) => ({ shown: pool(picture.levels, picture.rows, picture.columns, limit),
    entropies: entropiesOf(picture, data.parts), masked: picture.levels.includes(MASKED) });

  function ahead(deadline) {
    waiting = false;
    const [layers, heads, rows, columns] = data.shape;
    const most = Math.floor(READY_BYTES / (Math.min(rows, limit) * Math.min(columns, limit)));
    for (const index of made.keys()) // what the store gave up is not kept here either
      if (!data.has(index) || made.size > most) made.delete(index);
    for (const index of nearestFirst(layers, heads, model.get("layer"), model.get("head"))) {
      if (signal.aborted || made.size >= most) return;
      if (made.has(index) || !data.has(index)) continue;
      if (deadline.timeRemaining() < SPARE) return ready.ahead();
      made.set(index, make(data.picture(index)));
    }
  }

  const ready = {
    reset(cells) { [made, limit] = [new Map(), cells]; },
    /** The head that is shown, with what it needs. */
    current() {
      const [index, picture] = [data.index(), data.current()];
      if (!picture.whole) return { ...picture, ...make(picture) }; // its thumbnail, for now
      if (!made.has(index)) made.set(index, make(picture));
      return { ...picture, ...made.get(index) };
    },
    /** Go on making heads ready when the page has nothing else to do. */
    ahead() {
      if (waiting || signal.aborted) return;
      waiting = true;
      idle(ahead);
    },
  };
  return ready;
}
