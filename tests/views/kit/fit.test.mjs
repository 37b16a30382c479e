import assert from "node:assert/strict";
import test from "node:test";
import { roomOf, shrinkToFit } from "./kit.js";

/** A frame whose height follows its type, and the sizes that it was drawn with. */
function frame(heightOf, room) {
  const drawn = [];
  const style = { setProperty: (_, size) => drawn.push(parseFloat(size)) };
  return { drawn, ui: { room, root: { style, get offsetHeight() { return heightOf(drawn.at(-1) ?? 20); } } } };
}

test("a projected view has the largest type that fits the screen", () => {
  const { ui, drawn } = frame((size) => 100 + 25 * size, 501); // 16 pixels: 500
  shrinkToFit(ui, () => {});
  assert.equal(drawn.at(-1), 16);
  assert.ok(drawn.length <= 4, "halving takes few drawings");
});

test("a view that fits is left alone, one that never does has the smallest type", () => {
  for (const [height, last] of [[400, undefined], [9000, 13]]) {
    const { ui, drawn } = frame(() => height, 500);
    shrinkToFit(ui, () => {});
    assert.equal(drawn.at(-1), last);
  }
});

test("the room is what is seen of the notebook, and its changes are watched", () => {
  const watched = [];
  const panel = { clientHeight: 664 };
  const ui = { root: { closest: () => panel }, sizes: { observe: (what) => watched.push(what) } };
  assert.deepEqual([roomOf(ui), roomOf(ui)], [648, 648]);
  panel.clientHeight = 600;
  assert.equal(roomOf(ui), 584);
  assert.deepEqual(watched, [panel]);
});
