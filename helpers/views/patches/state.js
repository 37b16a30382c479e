// @ts-check
/** Patches: what the view shows, read from its traits, and where the reader is. */
import { numbers } from "../kit/kit.js";
import { cornerOf, movedTruth, painted, patchOf, swapped, turned } from "./edit.js";
import { attentionName, sentence, summary } from "./words.js";

const bytes = (floats) => new DataView(floats.buffer);

export class State {
  constructor(model) {
    this.model = model;
    this.active = false; // is the reader at a patch?
    this.held = null; // the patch that was picked up
    this.pixel = null; // the pixel at the cursor, while pixels are painted
    this.drag = null; // what the pointer does: { from } or { value }
    this.boxes = {}; // the layout of the last drawing
    this.told = false;
  }

  get(name) {
    return this.model.get(name);
  }

  sizes() {
    return this.get("sizes");
  }

  columns() {
    const [, , width, side] = this.sizes();
    return width / side;
  }

  rows() {
    const [, height, , side] = this.sizes();
    return height / side;
  }

  count() {
    return this.rows() * this.columns();
  }

  values() {
    return numbers(this.get("values"), Float32Array);
  }

  /** Every map with its name: that of the class token first. */
  maps() {
    const count = this.count();
    const [layers, heads] = this.get("attention_size");
    const maps = [];
    if (layers) {
      const rows = numbers(this.get("attention"), Float32Array);
      const row = (head) => {
        const start = (this.get("layer") * heads + head) * (count + 1) + 1;
        return rows.subarray(start, start + count);
      };
      const head = this.get("head");
      const all = head < 0 ? Array.from({ length: heads }, (_, h) => row(h)) : [row(head)];
      maps.push({ name: attentionName(this.get("layer"), head), own: true, values: Float32Array.from(
        { length: count }, (_, i) => all.reduce((sum, one) => sum + one[i], 0) / all.length) });
    }
    const named = numbers(this.get("maps"), Float32Array);
    this.get("names").forEach((name, i) =>
      maps.push({ name, own: false, values: named.subarray(i * count, (i + 1) * count) }));
    return maps;
  }

  sentence(maps = this.maps()) {
    const truth = this.get("truth");
    if (!this.active) return summary({ count: this.count(), truth, maps });
    const said = sentence({ patch: this.get("patch"), columns: this.columns(), truth, maps });
    if (this.held !== null) return `holding patch ${this.held} · ${said}`;
    if (this.pixel === null) return said;
    const width = this.sizes()[2];
    return `pixel (${Math.floor(this.pixel / width)}, ${this.pixel % width}) of ${said}`;
  }

  to(ui, patch) {
    this.active = true;
    if (patch === this.get("patch")) ui.draw();
    else ui.save({ patch });
  }

  toPixel(ui, pixel) {
    this.pixel = pixel;
    this.to(ui, patchOf(pixel, this.sizes()));
  }

  /** Begin or end to paint pixels. */
  turnPaint(ui) {
    this.held = null;
    this.pixel = this.pixel === null ? cornerOf(this.get("patch"), this.sizes()) : null;
    this.active = true;
    ui.draw();
  }

  /** Let two patches change places; the truth goes with its patch. */
  swap(ui, a, b) {
    this.held = null;
    if (a === b || !this.get("editable")) return ui.draw();
    const next = swapped(this.values(), this.sizes(), a, b);
    this.active = true;
    return ui.save({ truth: movedTruth(this.get("truth"), a, b), patch: b, values: bytes(next) });
  }

  paint(ui, pixel, value) {
    if (!this.get("editable") || this.values()[pixel] === value) return;
    ui.save({ values: bytes(painted(this.values(), this.sizes(), pixel, value)) });
  }

  turned(pixel) {
    return turned(this.values()[pixel], this.get("scale"));
  }

  stepLayer(ui, by) {
    const [layers] = this.get("attention_size");
    if (layers) ui.save({ layer: (this.get("layer") + by + layers) % layers });
  }

  /** From one head to the next; between the last and the first is their mean. */
  stepHead(ui, by) {
    const [, heads] = this.get("attention_size");
    if (heads) ui.save({ head: ((this.get("head") + 1 + by + heads + 1) % (heads + 1)) - 1 });
  }
}
