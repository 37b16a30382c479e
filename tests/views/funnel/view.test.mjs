import assert from "node:assert/strict";
import test from "node:test";
import { clusterOf, nextStopped, rowsOf, short, stepOf, stopsOf } from "./maths.js";
import { funnelSvg } from "./svg.js";
import { documentSentence, limitText, ruleSentence, summary, thousands } from "./words.js";

const given = { values: [10, 60, 70, 80, 0.1, 0.5, 0.2, 0.1], limits: [50, 0.3, 0.8], least: [true, false, false],
  pairs: [2, 3], similarity: [0.9], documents: 4 };
const { stopped, copyOf } = stopsOf(given);
const rows = rowsOf({ stopped, rules: 3, good: [1, 0, 1, 0], tokens: [10, 60, 70, 80] });

test("the first rule stops a document, and a copy goes last", () => {
  assert.deepEqual([...stopped], [0, 1, -1, 2]);
  assert.deepEqual([...copyOf], [-1, -1, -1, 2]);
  assert.deepEqual(rows[0], { removed: 1, wrongly: 1, left: 3, good: 1, tokens: 210 });
  assert.deepEqual(rows[2], { removed: 1, wrongly: 0, left: 1, good: 1, tokens: 70 });
});

test("a cluster begins with its first document", () => {
  assert.deepEqual(clusterOf(copyOf, 3), [2, 3]);
  assert.deepEqual(clusterOf(copyOf, 0), [0]);
});

test("the next stopped document comes around, in both directions", () => {
  assert.equal(nextStopped(stopped, 1, 2, 1), 1);
  assert.equal(nextStopped(stopped, 0, 2, -1), 0);
  assert.equal(nextStopped(stopped, -1, 0, 1), 2);
  assert.equal(nextStopped(Int16Array.of(-1, -1), 1, 0, 1), 0); // none: stay
});

test("numbers beside a slider are short, its steps fit its range", () => {
  assert.deepEqual([short(0.15), short(3.14159), short(120.4)], ["0.15", "3.1", "120"]);
  assert.equal(stepOf([0, 400]), 4);
  assert.equal(stepOf([0, 1]), 0.01);
  assert.equal(stepOf([2, 2]), 0.01);
});

test("what is said", () => {
  assert.deepEqual([thousands(141_510), thousands(210)], ["142k", "210"]);
  assert.equal(limitText(true, false, 50), "≥ 50");
  assert.equal(limitText(false, true, 0.75), "< 0.75");
  assert.match(ruleSentence({ name: "words", limit: "≥ 50", row: rows[0] }), /drops 1, of which 1 good, precision 0%/);
  assert.equal(documentSentence({ name: "p", kind: "copy", stop: 2, rules: ["a", "b", "c"], cluster: [2, 3] }),
    "p (copy): stopped by “c”, one of 2 near-duplicates");
  assert.match(summary(rows, 4), /^4 documents in, 1 kept \(0 of them bad\); 1 good ones dropped/);
});

test("what looks like a tag stays a text in the picture to keep", () => {
  const { svg } = funnelSvg({ title: "<i>", subtitle: "", theme: "dark", rules: ["<b>", "b", "c"],
    limits: ["≤ 1", "", ""], rows, documents: 4 });
  assert.ok(svg.includes("&lt;b&gt; ≤ 1") && !svg.includes("<b>") && !svg.includes("<i>"));
});
