import assert from "node:assert/strict";
import test from "node:test";
import { saver } from "./saving.js";

/** As much of Lab's model as matters here: what Python sends comes without options. */
function modelWith(values) {
  const told = [];
  const handlers = new Map();
  return {
    told,
    values,
    get: (trait) => values[trait],
    set(trait, value, options = {}) {
      if (values[trait] === value) return;
      values[trait] = value;
      for (const act of handlers.get(`change:${trait}`) ?? []) act(this, value, options);
    },
    on: (event, act) => handlers.set(event, [...(handlers.get(event) ?? []), act]),
    off: (event, act) => handlers.set(event, handlers.get(event).filter((other) => other !== act)),
    save_changes() { told.push({ ...values }); },
  };
}

test("four keys arrive as four, though the echo of the first comes in between", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const model = modelWith({ head: 0 });
  const { save } = saver(model, new AbortController().signal);
  const press = () => save({ head: model.get("head") + 1 });
  press();
  t.mock.timers.tick(25); // Python is told 1
  press();
  model.set("head", 1); // the echo, while 2 waits
  press();
  press();
  t.mock.timers.tick(25);
  assert.equal(model.get("head"), 4);
  assert.deepEqual(model.told, [{ head: 1 }, { head: 4 }]);
});

test("what Python says when nothing waits is taken", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const model = modelWith({ head: 0, layer: 0 });
  const { save } = saver(model, new AbortController().signal);
  save({ head: 1 });
  model.set("layer", 2); // another trait
  t.mock.timers.tick(25);
  model.set("head", 7);
  assert.deepEqual(model.values, { head: 7, layer: 2 });
});

test("the newest choice counts, whichever view of the model it was made in", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const model = modelWith({ head: 0 });
  const [first, second] = [1, 2].map(() => saver(model, new AbortController().signal).save);
  first({ head: 1 });
  second({ head: 2 });
  assert.equal(model.get("head"), 2);
  t.mock.timers.tick(25);
  assert.deepEqual(model.told.at(-1), { head: 2 });
});

test("a closed view guards nothing, but what it chose last is told", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const model = modelWith({ head: 0 });
  const closing = new AbortController();
  saver(model, closing.signal).save({ head: 1 });
  closing.abort();
  t.mock.timers.tick(25);
  assert.deepEqual(model.told, [{ head: 1 }]);
  model.set("head", 0);
  assert.equal(model.get("head"), 0);
});

test("at the end of a drag Python is told at once, and once", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const model = modelWith({ head: 0 });
  const { save, tell } = saver(model, new AbortController().signal);
  save({ head: 1 }, 80);
  tell();
  t.mock.timers.tick(100);
  assert.deepEqual(model.told, [{ head: 1 }]);
});
