// @ts-check
/** How a view writes traits, so that an answer to an older value never undoes a newer one. */

const CHOSEN = { chosen: true }; // marks what a reader did; what Python sends comes without it

/** Returns `save(changes, pause)` and `tell()`, which ends the pause. Other views of the model
 * follow at once, Python after `pause` milliseconds, when the frame that shows it is over (its
 * answers make Lab lay out its toolbars again). Python repeats every value that it is told. Such an echo may come while a newer value
 * waits to be told; Lab drops only echoes of values that were sent, so we put ours back. */
export function saver(model, signal) {
  const waiting = new Map(); // trait: the value that Python is not told yet
  const guarded = new Set();
  let told = 0;

  function guard(trait) {
    if (guarded.has(trait)) return;
    guarded.add(trait);
    const keep = (_model, _value, options) => {
      if (!waiting.has(trait) || model.get(trait) === waiting.get(trait)) return;
      if (options?.chosen) waiting.delete(trait); // in another view, which tells Python
      else model.set(trait, waiting.get(trait), CHOSEN);
    };
    model.on(`change:${trait}`, keep);
    signal.addEventListener("abort", () => model.off(`change:${trait}`, keep));
  }

  function tell() {
    clearTimeout(told);
    told = 0;
    model.save_changes();
    waiting.clear();
  }

  function save(changes, pause = 25) {
    for (const [trait, value] of Object.entries(changes)) {
      guard(trait);
      waiting.set(trait, value);
      model.set(trait, value, CHOSEN);
    }
    told ||= setTimeout(tell, pause);
  }

  return { save, tell };
}
