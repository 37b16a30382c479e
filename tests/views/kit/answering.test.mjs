import assert from "node:assert/strict";
import test from "node:test";
import { percent } from "./answering.js";

test("a share is never rounded to all or nothing", () => {
  assert.deepEqual([1, 0.9999, 0.5, 0.0001, 0].map(percent),
    ["100.0 %", "> 99.9 %", "50.0 %", "< 0.1 %", "0.0 %"]);
});
