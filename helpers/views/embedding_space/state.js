// @ts-check
/** EmbeddingSpace: what the view knows, and what can be said of it. Handlers write it, `draw` reads. */
import { numbers } from "../kit/kit.js";
import { shown } from "../kit/maths.js";

export class State {
  constructor(model) {
    this.model = model;
    this.cursor = null; // the caption that is pointed at, with the selected item or another one
    this.told = false;
    this.box = null;
    this.points = [];
  }

  get(trait) {
    return this.model.get(trait);
  }

  places() {
    return numbers(this.get("places"), Float32Array);
  }

  cosine(item, caption) {
    const [rows, columns] = [this.get("items").length, this.get("captions").length];
    const all = numbers(this.get("cosines"), Int8Array);
    return all[(this.get("frame") * rows + item) * columns + caption] / 127;
  }

  promptPlaces() {
    const flat = numbers(this.get("prompt_places"), Float32Array);
    return this.get("prompts").map((_, i) => [flat[2 * i], flat[2 * i + 1]]);
  }

  /** The bars of the selected item: [name, share of the bar, text, does it belong]. */
  bars() {
    const [item, prompts] = [this.get("item"), this.get("prompts")];
    if (prompts.length) {
      const chances = numbers(this.get("prompt_chances"), Float32Array);
      return prompts.map((name, i) => {
        const share = chances[item * prompts.length + i];
        return { name, share, text: `${(100 * share).toFixed(1)} %`, own: false };
      });
    }
    return this.get("captions").map((name, i) => ({ name, i, share: this.cosine(item, i) }))
      .sort((a, b) => b.share - a.share || a.i - b.i).slice(0, 5)
      .map(({ name, i, share }) => ({ name, share: Math.max(0, share), text: shown(share),
        own: this.get("belongs")[item] === i }));
  }

  heading() {
    return this.get("prompts").length ? "zero-shot probability" : "closest captions, cosine";
  }

  /** What is said of the selected item, or of a cell of the matrix. */
  sentence() {
    const item = this.cursor?.item ?? this.get("item");
    const name = `“${this.get("items")[item]}”`;
    if (this.cursor) {
      const caption = this.cursor.caption;
      return `${name} · caption “${this.get("captions")[caption]}” · cosine ${shown(this.cosine(item, caption))}`;
    }
    const best = this.bars().reduce((most, bar) => (bar.share > most.share ? bar : most));
    return `${name} · ${this.get("prompts").length ? "prompt" : "closest caption"} “${best.name}”, ${best.text}`;
  }

  stepWords() {
    const steps = this.get("steps");
    return steps.length > 1 ? `step ${steps[this.get("frame")]}` : "";
  }

  toItem(ui, item) {
    this.cursor = null;
    ui.save({ item: Math.min(Math.max(item, 0), this.get("items").length - 1) });
  }

  toFrame(ui, frame) {
    ui.save({ frame: Math.min(Math.max(frame, 0), this.get("steps").length - 1) });
  }
}
