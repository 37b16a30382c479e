// @ts-check
/** SceneEditor: what pointer, keys and buttons can do. Python answers with words. */
import { changedShape, keyed, newShape, shapeAt } from "./shapes.js";

export function actions(state, ui) {
  const { world } = state;
  const put = ({ shapes, selected }) => ui.save({ shapes, selected });
  const shapesWith = (at, changes) => state.get("shapes").map((one, i) =>
    (i === at ? changedShape(one, changes, world) : one));
  const change = (changes, at = state.selected()) => put({ shapes: shapesWith(at, changes), selected: at });

  /** Do what a key does; returns whether it means anything. */
  function press(key, large) {
    const scene = { shapes: state.get("shapes"), selected: state.selected() };
    const next = keyed(key, scene, world, state.get("most"), large);
    if (next) put(next);
    return next !== null;
  }
  /** Add a shape at a point that is free. */
  function addAt(x, y) {
    const shapes = state.get("shapes");
    if (shapes.length >= state.get("most") || shapeAt(shapes, world, x, y) >= 0) return;
    put({ shapes: [...shapes, changedShape(newShape(shapes, world), { x, y }, world)], selected: shapes.length });
  }
  function point(channel) {
    state.channel = channel;
    ui.draw();
  }
  const select = (word) => ui.save({ word });
  return { change, press, addAt, point, select };
}
