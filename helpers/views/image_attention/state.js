// @ts-check
/** ImageAttention: what the view knows, and what can be said of it. Handlers write it, `draw` reads. */
import { node, numbers } from "../kit/kit.js";
import { attendedPlaces, bitsOf, bordersOf, editsFrom, wordSentence, wrongWords } from "./maths.js";
import { pixelImage } from "./paint.js";
import { captionRows, isChanged } from "./words.js";

export class State {
  constructor(model) {
    this.model = model;
    this.cursor = null; // the cell under the pointer or the arrow keys
    this.carry = null; // { from, to, map, edits }: attention that is being carried
    this.timer = 0; // plays the words, 0: stopped
    this.side = 0; // of a cell, in pixels
    this.run = this.image = undefined; // maps, words and image of the last drawing
  }

  get(trait) {
    return this.model.get(trait);
  }

  /** Read the traits: what was written, and where each word looked. */
  read() {
    const [steps, rows, columns] = this.get("sizes");
    const all = numbers(this.get("weights"), Float32Array);
    const places = rows * columns;
    const edits = editsFrom(numbers(this.get("edit_bytes"), Float32Array), places);
    const maps = Array.from({ length: steps }, (_, t) => edits.get(t) ?? all.slice(t * places, (t + 1) * places));
    const [words, truth] = [this.get("words_written"), this.get("truth")];
    this.run = { steps, rows, columns, places, edits, maps, words, truth, first: this.get("first_words"),
      wrong: wrongWords(words, truth), bits: maps.map(bitsOf), step: Math.min(this.get("step"), steps - 1),
      deleted: this.get("deleted_places") };
    const [height, width] = this.get("picture_size");
    this.image = pixelImage(numbers(this.get("picture")), height, width);
  }

  /** The map of the word that is looked at. */
  map() {
    return this.run.maps[this.run.step];
  }

  /** The cell that is pointed at or held, else the one with the most weight: where the keys begin. */
  at() {
    return this.cursor ?? this.get("place") ?? attendedPlaces(this.map(), 0)[0];
  }

  /** The cell that the strip and the readout are about. */
  shownPlace() {
    return this.carry ? null : this.cursor ?? this.get("place");
  }

  bars() {
    const { step } = this.run;
    const choices = this.get("choices");
    const chances = numbers(this.get("chances"), Float32Array);
    const from = 2 * choices.slice(0, step).reduce((sum, row) => sum + row.length, 0);
    return (choices[step] || []).map((name, i) =>
      ({ name, chance: chances[from + 2 * i], before: chances[from + 2 * i + 1] }));
  }

  /** The borders of the region that the word is about. */
  outline() {
    const [height, width] = this.get("picture_size");
    const region = this.get("about")[this.run.step] ?? -1;
    if (region < 0) return [];
    const all = numbers(this.get("outlines"));
    return bordersOf(all.subarray(region * height * width, (region + 1) * height * width), height, width);
  }

  others() {
    return { name: this.get("name"), names: this.get("beside_names"), words: this.get("beside_words") };
  }

  sentence() {
    const { run } = this;
    const own = this.bars().find(({ name }) => name === run.words[run.step]);
    return wordSentence({ ...run, map: this.map(), chance: own ? own.chance : null,
      place: this.shownPlace(), edited: run.edits.has(run.step), deleted: run.deleted.length });
  }

  /** All that the SVG file shows. */
  forFile(theme) {
    const { run, image } = this;
    const copy = node("canvas");
    [copy.width, copy.height] = [image.width, image.height];
    copy.getContext("2d").drawImage(image, 0, 0);
    const [height, width] = this.get("picture_size");
    return { ...run, title: this.get("title"), subtitle: this.sentence(), theme, image: copy.toDataURL(),
      captions: captionRows(run, this.others()),
      bars: this.bars().map((bar) => (isChanged(run) ? bar : { ...bar, before: -1 })),
      lines: this.outline(), zoom: [1 / width, 1 / height] };
  }
}
