// @ts-check
/** HiddenStates: what the keys do. */
import { isCommand } from "../kit/keys.js";

export function listenToKeys(state, ui, { order }) {
  const turn = (by) => {
    const [series] = state.size;
    ui.save({ series: (state.get("series") + series + by) % series });
  };
  const toUnit = (by) => {
    const row = state.rows.indexOf(state.get("unit")) + by;
    ui.save({ unit: state.rows[Math.min(Math.max(row, 0), state.size[2] - 1)] });
  };
  const toStep = (by) => {
    const step = (state.cursor?.step ?? -1) + by;
    state.cursor = { step: Math.min(Math.max(step, 0), state.size[1] - 1), unit: null };
  };
  const acts = {
    ArrowUp: () => toUnit(-1),
    ArrowDown: () => toUnit(1),
    ArrowLeft: () => toStep(-1),
    ArrowRight: () => toStep(1),
    "[": () => turn(-1),
    "]": () => turn(1),
    o: () => ui.save({ order: order.options[(order.selectedIndex + 1) % order.options.length].text }),
    b: () => state.showBest(ui),
    Escape: () => { state.cursor = null; },
  };
  ui.listen(ui.body, "keydown", (event) => {
    if (!Object.hasOwn(acts, event.key) || isCommand(event)) return;
    event.preventDefault();
    if (event.key.startsWith("Arrow") && state.cursor) state.cursor.unit = null;
    acts[event.key]();
    ui.draw();
    ui.say(state.sentence());
  });
}
