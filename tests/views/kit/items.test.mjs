import assert from "node:assert/strict";
import test from "node:test";
import { dot, line, paintItems, rampItems, rect, svgItems, text } from "./items.js";

const ITEMS = [rect(1, 2, 30, 4, "red"), line([[0, 1], [2, 3]], { stroke: "blue", wide: 2, dash: [5, 4] }),
  dot(5, 6, 4.5, "green"), text(7, 8, "a <b>", { size: 12, fill: "gray", anchor: "end" })];

/** A pen that writes down what it is asked to do, with the colour and the width it has then. */
function noting() {
  const calls = [];
  const note = (name, ...what) => calls.push([name, ...what]);
  return { calls, setLineDash: (dash) => note("dash", ...dash), beginPath() {},
    fillRect(...box) { note("rect", ...box, this.fillStyle); },
    lineTo: (x, y) => note("to", x, y), stroke() { note("stroke", this.strokeStyle, this.lineWidth); },
    arc: (x, y, radius) => note("arc", x, y, radius), fill() { note("fill", this.fillStyle); },
    fillText(words, x, y) { note("text", words, x, y, this.textAlign, this.textBaseline, this.font, this.fillStyle); } };
}

test("the same items are painted on a canvas", () => {
  const pen = noting();
  paintItems(pen, ITEMS, "serif");
  assert.deepEqual(pen.calls, [["rect", 1, 2, 30, 4, "red"], ["dash", 5, 4], ["to", 0, 1], ["to", 2, 3],
    ["stroke", "blue", 2], ["dash"], ["arc", 5, 6, 4.5], ["fill", "green"],
    ["text", "a <b>", 7, 8, "right", "middle", "12px serif", "gray"]]);
});

test("and written as SVG, moved, with texts escaped", () => {
  const svg = svgItems(ITEMS, 10, 20);
  assert.match(svg, /^<g transform="translate\(10 20\)"><rect x="1" y="2" width="30" height="4" fill="red"\/>/);
  assert.match(svg, /<polyline fill="none" stroke="blue" stroke-width="2" stroke-dasharray="5 4" points="0.0,1.0 2.0,3.0"\/>/);
  assert.match(svg, /<circle cx="5" cy="6" r="4.5" fill="green"\/>/);
  assert.match(svg, /text-anchor="end"[^>]*>a &lt;b&gt;<\/text>/);
});

test("a ramp has a color for every pixel, from one end to the other", () => {
  const shares = [];
  assert.equal(rampItems(4, 10, (t) => { shares.push(t); return [0, 0, 0]; }).length, 4);
  assert.deepEqual(shares, [0.125, 0.375, 0.625, 0.875]);
});
