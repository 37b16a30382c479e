import assert from "node:assert/strict";
import test from "node:test";
import { cornerOf, movedTruth, painted, patchOf, swapped, turned } from "./edit.js";
import { imageBox, patchUnder, pixelUnder, sentenceBox, tokenUnder } from "./layout.js";
import { mapColors } from "./paint.js";
import { patchesSvg } from "./svg.js";
import { attentionName, pointsTo, sentence, summary, verdict } from "./words.js";

const SIZES = [3, 4, 6, 2]; // three channels, 2 x 3 patches of 2 x 2
const IMAGE = Float32Array.from({ length: 72 }, (_, i) => i);

test("two patches change places in every channel, and back again", () => {
  const there = swapped(IMAGE, SIZES, 0, 5);
  assert.deepEqual([there[0], there[7]], [IMAGE[16], IMAGE[23]]); // row 2, column 4; row 3, column 5
  assert.equal(there[48], IMAGE[48 + 16]);
  assert.equal(there[2], IMAGE[2]);
  assert.deepEqual(swapped(there, SIZES, 5, 0), IMAGE);
  assert.deepEqual(swapped(IMAGE, SIZES, 3, 3), IMAGE);
  assert.deepEqual([movedTruth(4, 4, 1), movedTruth(1, 4, 1), movedTruth(2, 4, 1), movedTruth(-1, 4, 1)], [1, 4, 2, -1]);
});

test("a pixel is painted in every channel and belongs to a patch", () => {
  const next = painted(IMAGE, SIZES, 7, -1);
  assert.deepEqual([next[7], next[31], next[55], next[8]], [-1, -1, -1, 8]);
  assert.equal(IMAGE[7], 7);
  assert.deepEqual([0, 5, 7, 12, 23].map((pixel) => patchOf(pixel, SIZES)), [0, 2, 0, 3, 5]);
  for (let patch = 0; patch < 6; patch++) assert.equal(patchOf(cornerOf(patch, SIZES), SIZES), patch);
  assert.deepEqual([turned(0.2, [0, 1]), turned(0.9, [0, 1]), turned(0.9, [1, 0])], [1, 0, 0]);
});

test("a point belongs to one patch and pixel, or to none in a gap", () => {
  for (const cut of [true, false]) {
    const box = imageBox(SIZES, 240, cut);
    for (let patch = 0; patch < 6; patch++) {
      const { x, y } = box.at(patch);
      assert.equal(patchUnder(x + box.cell / 2, y + box.cell / 2, box), patch);
      assert.equal(pixelUnder(x + 1, y + 1, box), cornerOf(patch, SIZES));
      assert.equal(pixelUnder(x + box.cell - 1, y + box.cell - 1, box), cornerOf(patch, SIZES) + 7);
    }
    assert.equal(patchUnder(1, 1, box), null);
    assert.equal(pixelUnder(box.width + 9, 5, box), null);
    assert.ok(box.width <= 240 && box.height <= box.width);
  }
  const cut = imageBox(SIZES, 240, true);
  assert.equal(patchUnder(cut.at(0).x + cut.cell + cut.gap / 2, 10, cut), null);
});

test("the sentence fits its width and every token is found", () => {
  for (const count of [1, 16, 64, 196, 1024]) {
    const box = sentenceBox(count, 900, 13);
    assert.ok(box.width <= 903, `${count}`);
    for (const token of [0, 1, count]) {
      const { x, y } = box.at(token);
      assert.equal(tokenUnder(x + box.cell / 2, y + box.cell / 2, box, count), token);
    }
    assert.equal(tokenUnder(-1, 5, box, count), null);
  }
});

test("a map says where it points and whether that is right", () => {
  assert.equal(pointsTo([0.1, -3, 0.7, 0.7]), 2);
  assert.deepEqual([verdict([0, 1], 1), verdict([0, 1], 0), verdict([0, 1], -1)],
    ["points to 1 ✓", "points to 1 ✗", "points to 1"]);
  assert.equal(attentionName(2, -1), "class token, layer 2, mean of heads");
  const maps = [{ name: "rollout", values: [0, 0.25, -1] }];
  assert.equal(sentence({ patch: 2, columns: 2, truth: 2, maps }),
    "patch 2 (row 1, column 0) · this one decides · rollout −1.00");
  assert.equal(summary({ count: 3, truth: -1, maps }), "3 patches · rollout points to 1");
});

test("weights have one color scale, signed values two sides, zeros no trouble", () => {
  assert.deepEqual(mapColors([0, 0], "light")[0], mapColors([0, 5], "light")[0]);
  const signed = mapColors([-1, 0, 1], "light");
  assert.deepEqual(signed[1], [255, 255, 255]);
  assert.notDeepEqual(signed[0], signed[2]);
});

test("a kept picture escapes what it is told", () => {
  const raster = { href: "data:,", width: 100, height: 80 };
  const { svg, width } = patchesSvg({ title: "<b>", subtitle: "", note: "a & b", theme: "dark", image: raster,
    sentence: { ...raster, width: 700 }, maps: Array(5).fill({ ...raster, name: "<i>", words: "points to 1" }) });
  assert.ok(!svg.includes("<b>") && !svg.includes("<i>") && svg.includes("a &amp; b"));
  assert.ok(width >= 700);
});
