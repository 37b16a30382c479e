import assert from "node:assert/strict";
import test from "node:test";
import { apart, cellAt, layout, nearest, pointsOf } from "./layout.js";
import { tiles } from "./show.js";

const SIZES = { width: 900, font: 13, items: 24, captions: 24, named: false };

test("map, matrix and bars lie side by side in the width of the view", () => {
  for (const width of [620, 900, 1240]) {
    const { map, matrix, bars, gap } = layout({ ...SIZES, width });
    assert.ok(map.x + map.width < matrix.x);
    assert.ok(matrix.x + matrix.width + gap + bars <= width + 1);
    assert.ok(matrix.width > 100);
  }
  const low = layout({ ...SIZES, width: 1240, font: 20, room: 640 });
  assert.ok(low.height < 400);
});

test("a point of the matrix is a cell, and beside it there is none", () => {
  const { matrix } = layout(SIZES);
  assert.deepEqual(cellAt(matrix, matrix.x + 1, matrix.y + 1), { item: 0, caption: 0 });
  assert.deepEqual(cellAt(matrix, matrix.x + matrix.width - 1, matrix.y + 1), { item: 0, caption: 23 });
  assert.equal(cellAt(matrix, matrix.x - 1, matrix.y + 1), null);
});

test("all points of all frames lie inside the map, up is up", () => {
  const box = { x: 10, y: 20, width: 200, height: 100 };
  const places = [0, 0, 1, 1, -4, 2, 0, -3];
  for (const frame of [0, 1]) {
    const { points } = pointsOf(places, frame, 2, box, 5);
    for (const [x, y] of points) assert.ok(x >= 15 && x <= 205 && y >= 25 && y <= 115);
  }
  const { points: [first, second] } = pointsOf(places, 0, 2, box, 5);
  assert.ok(second[1] < first[1] && second[0] > first[0]);
});

test("the nearest point within reach is found", () => {
  const points = [[0, 0], [10, 0]];
  assert.equal(nearest(points, 8, 1, 5), 1);
  assert.equal(nearest(points, 5, 40, 5), -1);
});

test("labels are pushed apart and keep their order", () => {
  const moved = apart([50, 10, 12], 15);
  assert.deepEqual(moved, [50, 10, 25]);
});

test("a tile lies under every image, in the map and beside the matrix, in the color of the first pixel", () => {
  const box = layout(SIZES);
  const points = Array.from({ length: 48 }, (_, i) => [5 * i, 3 * i]);
  const all = { box: { ...box, matrix: { ...box.matrix } }, points, items: 24, item: 2, thumb: 20, pictures: true,
    tile: "rgb(1,2,3)" };
  const under = tiles(all);
  assert.equal(under.length, 48);
  assert.ok(under.every(({ kind, fill, width }) => kind === "rect" && fill === "rgb(1,2,3)" && width > 0));
  assert.deepEqual([under[23].x, under[23].y], [points[2][0] - 10, points[2][1] - 10]);
  assert.deepEqual(tiles({ ...all, pictures: false }), []);
});
