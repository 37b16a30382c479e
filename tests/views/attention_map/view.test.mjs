// AttentionMap without a page: layout, entropy, arcs, which heads are fetched.
import assert from "node:assert/strict";
import { test } from "node:test";
import { levelTable, mix, pool, weightOf } from "../kit/colors.js";
import { decimals, mostBits, nearestFirst, partsOf, rowEntropy, sentence, Store, strongest, threshold }
  from "./data.js";
import { cellAt, layout, moved, shownLabels, thumbnailAt } from "./layout.js";
import { entropiesOf } from "./paint.js";
import { readyHeads } from "./ready.js";
import { attentionSvg } from "./svg.js";

const level = (weight) => Math.round(254 * Math.sqrt(weight));
const sizes = { layers: 1, heads: 1, rows: 6, columns: 6, layerWidth: 8, headWidth: 8, queryWidth: 40, keyWidth: 40, font: 13,
  pane: "matrix" };

test("entropy is 0 for one key, log2 N for all alike, and 0 for a masked row", () => {
  assert.equal(rowEntropy([254, 0, 0, 0], 0, 4), 0);
  assert.ok(Math.abs(rowEntropy([127, 127, 127, 127], 0, 4) - 2) < 1e-9);
  assert.equal(rowEntropy([255, 255, 255], 0, 3), 0);
});

test("entropy survives the levels, however flat the row", () => {
  for (const count of [4, 64, 512, 1000]) {
    for (const sharpness of [0, 1, 3]) {
      const scores = Array.from({ length: count }, (_, i) => sharpness * Math.sin(i * 12.9898));
      const powers = scores.map(Math.exp);
      const sum = powers.reduce((a, b) => a + b);
      const exact = -powers.reduce((bits, p) => bits + (p / sum) * Math.log2(p / sum), 0);
      const got = rowEntropy(Uint8Array.from(powers, (p) => level(p / sum)), 0, count);
      assert.ok(Math.abs(got - exact) < 0.03, `${count} keys, ${sharpness}: ${got}, not ${exact}`);
    }
  }
});

test("the strongest weights come first, masked and empty ones never", () => {
  const found = strongest([10, 255, 200, 0, 100], 0, 5, 2);
  assert.deepEqual(found, [{ key: 2, level: 200 }, { key: 4, level: 100 }]);
});

test("a threshold lets at most so many cells through", () => {
  const levels = Uint8Array.from({ length: 1000 }, (_, i) => i % 254);
  for (const most of [0, 1, 17, 999]) {
    const least = threshold(levels, most);
    assert.ok(levels.filter((value) => value >= least && value > 0).length <= most);
  }
});

test("pooling keeps the largest weight and forgets masked cells", () => {
  const { levels, rows, columns } = pool([1, 9, 255, 255, 3, 4, 255, 255], 2, 4, 2);
  assert.deepEqual([[...levels], rows, columns], [[9, 255, 4, 255], 2, 2]);
  assert.deepEqual([...pool([255, 7, 8, 255], 1, 4, 2).levels], [7, 8]);
});

test("colours lie in order: more weight is darker on light paper, lighter on dark", () => {
  for (const [theme, sign] of [["light", -1], ["dark", 1]]) {
    const lightness = levelTable(theme).slice(0, 255).map(([r, g, b]) => 0.3 * r + 0.59 * g + 0.11 * b);
    for (let i = 1; i < 255; i++) assert.ok(sign * (lightness[i] - lightness[i - 1]) > -0.75, `${theme} ${i}`);
  }
  assert.deepEqual(mix(["#000000", "#ffffff"], 0.5), [128, 128, 128]);
  assert.equal(weightOf(254), 1);
  assert.equal(weightOf(255), 0);
});

test("nothing overlaps, at any width", () => {
  for (const width of [300, 520, 700, 940, 1400]) {
    for (const [layers, heads] of [[1, 1], [2, 4], [12, 12]]) {
      for (const [rows, columns] of [[1, 1], [2, 5], [6, 6], [1, 40], [512, 512]]) {
        const box = layout({ ...sizes, width, layers, heads, rows, columns });
        const what = JSON.stringify([width, layers, heads, rows, columns]);
        assert.ok(box.matrix.width > 0 && box.matrix.height > 0, what);
        assert.ok(box.bars.x >= box.matrix.x + box.matrix.width, what);
        if (box.shown.matrix && box.shown.arcs)
          assert.ok(box.queriesX >= box.bars.x + box.bars.width, what);
        if (box.thumbs) {
          const beside = box.thumbs.x >= box.width;
          const below = box.thumbs.y >= box.matrix.y + box.matrix.height;
          assert.ok(beside || below, what);
        }
        if (width >= 520) assert.ok(box.width <= width, `${what}: ${box.width}`);
      }
    }
  }
});

test("labels are skipped rather than written over each other", () => {
  assert.deepEqual(shownLabels(4, 20, 18), [0, 1, 2, 3]);
  const shown = shownLabels(1000, 0.4, 18);
  assert.equal(shown[0], 0);
  assert.ok(shown.length > 10 && (shown[1] - shown[0]) * 0.4 >= 18);
});

test("a point is a cell, and the arrows stay inside", () => {
  const box = { width: 60, height: 30 };
  assert.deepEqual(cellAt(box, 59.9, 0, 3, 6), { query: 0, key: 5 });
  assert.deepEqual(cellAt(box, 60, 30, 3, 6), { query: 2, key: 5 });
  assert.deepEqual(moved(null, "ArrowDown", 3, 3), { query: 0, key: 0 });
  assert.deepEqual(moved({ query: 2, key: 0 }, "ArrowDown", 3, 3), { query: 2, key: 0 });
  assert.deepEqual(moved({ query: 2, key: 0 }, "ArrowRight", 3, 3), { query: 2, key: 1 });
  const thumbs = { left: 20, above: 20, cell: 10 };
  assert.deepEqual(thumbnailAt(thumbs, 45, 25, 2, 4), { layer: 0, head: 2 });
  assert.equal(thumbnailAt(thumbs, 5, 25, 2, 4), null);
  assert.equal(thumbnailAt(thumbs, 45, 45, 2, 4), null);
});

test("the sentence under the cursor says how exact it is", () => {
  const words = { query: "sat", key: "cat" };
  assert.equal(sentence({ ...words, weight: 0.42 }), "query sat attends to cat, 0.42");
  assert.equal(sentence({ ...words, weight: 0.42, exact: 0.41987 }), "query sat attends to cat, 0.4199");
  assert.equal(sentence({ ...words, weight: 0, masked: true }), "query sat attends to cat, masked");
});

test("a weight has two decimals, or the first that says something", () => {
  const cases = { 0.42: "0.42", 0.014: "0.01", 0.0042: "0.004", 0.00031: "0.0003", 0: "0.00", 1: "1.00" };
  for (const [weight, text] of Object.entries(cases)) assert.equal(decimals(Number(weight), false), text);
  assert.equal(decimals(0.41987, true), "0.4199");
  assert.equal(decimals(0.00031416, true), "0.00031");
  assert.equal(decimals(3e-12, true), "under 0.000001");
  assert.equal(decimals(1e-6, true), "0.0000010");
});

const bytes = (list) => new DataView(Uint8Array.from(list).buffer);

function fakeModel(state) {
  const sent = [];
  return { sent, get: (name) => state[name], set: (name, value) => { state[name] = value; },
    send: (message) => sent.push(message) };
}

test("heads that travelled along are all here", () => {
  const data = new Store(fakeModel({ shape: [1, 2, 1, 2], first: -1, layer: 0, head: 1, version: 0,
    levels: bytes([1, 2, 3, 4]) }));
  assert.deepEqual([...data.current().levels], [3, 4]);
  assert.ok(data.current().whole);
});

test("heads that did not are fetched, nearest first, and an old answer is not taken", () => {
  const model = fakeModel({ shape: [2, 2, 1, 2], first: 0, layer: 0, head: 0, version: 3,
    levels: bytes([1, 2]), thumbnails: bytes([1, 2, 3, 4, 5, 6, 7, 8]) });
  const data = new Store(model);
  data.fetch();
  assert.deepEqual(model.sent, [{ kind: "heads", heads: [1, 2, 3], version: 3 }]);
  model.set("head", 1);
  assert.deepEqual([data.current().whole, [...data.current().levels]], [false, [3, 4]]);
  assert.equal(data.receive({ index: 1, version: 2 }, [bytes([9, 9])]), false);
  assert.equal(data.receive({ index: 1, version: 3 }, [bytes([3, 4])]), true);
  assert.ok(data.current().whole);
  assert.deepEqual(nearestFirst(2, 2, 1, 0), [2, 0, 3, 1]);
});

test("heads are made ready while the page rests, nearest first, and drawn from the same numbers", () => {
  const heads = Array.from({ length: 4 }, (_, head) => [0, 255, head + 1, 200, 7, 9]);
  const model = fakeModel({ shape: [1, 4, 2, 3], first: -1, layer: 0, head: 0, version: 0,
    levels: bytes(heads.flat()) });
  const data = new Store(model);
  const picture = data.picture.bind(data);
  const read = [];
  data.picture = (index) => { read.push(index); return picture(index); };
  const waiting = [];
  const ready = readyHeads(data, model, new AbortController().signal, (act) => waiting.push(act));
  ready.reset(2);
  const { shown, entropies, masked } = ready.current();
  assert.deepEqual([...shown.levels], [...pool(heads[0], 2, 3, 2).levels]);
  assert.deepEqual([entropies[1], masked], [rowEntropy(heads[0], 3, 3), true]);
  const rest = (...left) => waiting.pop()({ timeRemaining: () => left.shift() });
  read.length = 0;
  ready.ahead();
  ready.ahead(); // asked twice, done once
  rest(40, 1);
  assert.deepEqual([read, waiting.length], [[1], 1]); // time for one; the next rest goes on
  rest(40, 40);
  assert.deepEqual([read, waiting.length], [[1, 2, 3], 0]);
  model.set("head", 2);
  assert.deepEqual([...ready.current().shown.levels], [...pool(heads[2], 2, 3, 2).levels]);
  ready.reset(3); // more pixels: nothing is shrunk
  assert.deepEqual([...ready.current().shown.levels], heads[2]);
});

test("a kept picture holds every token as text, whatever it looks like", () => {
  const box = layout({ ...sizes, rows: 1, columns: 2, width: 900 });
  const { svg } = attentionSvg({ title: "<script>", subtitle: "a & b", box, theme: "light",
    picture: { levels: [254, 255], rows: 1, columns: 2 }, entropies: [0], most: 0, arcs: [],
    parts: partsOf([["the <past>", 1], ["", 1]], 2), ends: () => [0, 0], table: levelTable("light"),
    queries: ["<b>"], keys: ["\u0000", "🙂"] });
  assert.ok(!svg.includes("<b>") && !svg.includes("<script>") && !svg.includes("\u0000"));
  assert.ok(svg.includes("&lt;b&gt;") && svg.includes("🙂") && svg.includes("the &lt;past&gt;"));
});

test("where the height is limited everything is within it, the thumbnails beside the matrix", () => {
  for (const [rows, columns] of [[8, 24], [10, 10], [49, 49], [3, 60]]) {
    const all = { ...sizes, layers: 2, heads: 5, rows, columns, font: 20, width: 1180, queryWidth: 60, keyWidth: 60 };
    const free = layout(all);
    const box = layout({ ...all, height: 560 });
    assert.ok(box.height <= 560, `${rows} x ${columns}: ${box.height}`);
    assert.ok(box.height <= free.height);
    assert.ok(box.thumbs.x > box.matrix.x + box.matrix.width);
    assert.ok(box.thumbs.x + box.thumbs.width <= 1180);
  }
});

test("the thumbnails are as wide as the names above them where there is room", () => {
  const box = layout({ ...sizes, layers: 2, heads: 5, rows: 8, columns: 24, font: 20, width: 1086, height: 480,
    queryWidth: 44, keyWidth: 50, layerWidth: 104, headWidth: 98 });
  assert.ok(box.thumbs.cell >= 84, `${box.thumbs.cell}`);
  assert.ok(box.thumbs.x + box.thumbs.width <= 1086 && box.height <= 480);
});

test("attentions side by side have their own sums, entropies and names", () => {
  const parts = partsOf([["the past", 2], ["the source", 4]], 6);
  assert.deepEqual(parts, [{ name: "the past", start: 0, count: 2 },
    { name: "the source", start: 2, count: 4 }]);
  assert.equal(mostBits(parts), 3);
  const row = [level(0.5), level(0.5), 127, 127, 127, 127];
  const picture = { levels: Uint8Array.from(row), rows: 1, columns: 6 };
  assert.ok(Math.abs(entropiesOf(picture, parts)[0] - 3) < 0.02);
  assert.ok(entropiesOf(picture, partsOf([], 6))[0] < 2.6); // not one distribution over six
  assert.match(sentence({ query: "ein", key: "one", part: "the source", weight: 0.9 }),
    /^query ein attends to one in the source, 0.90$/);
});
