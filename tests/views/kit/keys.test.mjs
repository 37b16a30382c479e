import assert from "node:assert/strict";
import test from "node:test";
import { alongRow, onGrid } from "./keys.js";

test("keys lead to places of a row, line by line where it is broken", () => {
  assert.equal(alongRow("ArrowRight", 4, 5, 3), 4);
  assert.equal(alongRow("ArrowLeft", 0, 5, 3), 0);
  assert.equal(alongRow("ArrowDown", 1, 5, 3), 4);
  assert.equal(alongRow("ArrowUp", 4, 5, 3), 1);
  assert.equal(alongRow("End", 1, 5, 3), 4);
  assert.equal(alongRow("x", 1, 5, 3), null);
  assert.equal(alongRow("ArrowDown", 1, 5), null); // not broken into lines
});

test("arrows stay on a grid", () => {
  assert.equal(onGrid("ArrowLeft", 0, 2, 3), 0);
  assert.equal(onGrid("ArrowDown", 0, 2, 3), 3);
  assert.equal(onGrid("ArrowRight", 5, 2, 3), 5);
  assert.equal(onGrid("ArrowRight", 2, 2, 3), 2); // not into the next row
  assert.equal(onGrid("x", 1, 2, 3), null);
});
