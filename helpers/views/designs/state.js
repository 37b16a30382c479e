// @ts-check
/** Designs: what the view shows, read from its traits, and where the pointer is. */
import { numbers } from "../kit/kit.js";
import { gridOf, ranksOf, seenBy, tokenOf } from "./maths.js";
import { rangeOf } from "./chart.js";
import { cellSentence, headName, rankNote, rankSentence, seesSentence } from "./words.js";

export class State {
  constructor(model) {
    this.model = model;
    this.hover = null; // { design, query, key }: the cell under the pointer
    this.spoke = false; // something to be spoken once it is drawn
    this.read();
  }

  get(name) {
    return this.model.get(name);
  }

  /** The designs with their parts as arrays; read again when they change. */
  read() {
    const bytes = { masks: numbers(this.get("masks")), levels: numbers(this.get("levels")),
      spectra: numbers(this.get("spectra"), Float32Array), ranks: numbers(this.get("ranks"), Float32Array) };
    const at = { masks: 0, levels: 0, spectra: 0, ranks: 0 };
    const take = (name, count) => bytes[name].subarray(at[name], at[name] += count);
    this.designs = this.get("names").map((name, i) => ({ name, note: this.get("notes")[i],
      tokens: this.get("tokens")[i], wordOf: this.get("word_of")[i], count: this.get("tokens")[i].length, parts: [] }));
    for (const { design, ...part } of this.get("parts")) {
      const [rows, columns] = [part.queries[1] - part.queries[0], part.keys[1] - part.keys[0]];
      const many = part.heads[0] * part.heads[1];
      const size = Math.min(rows, columns);
      this.designs[design].parts.push({ ...part, size, mask: take("masks", rows * columns),
        ...(many && { levels: take("levels", many * rows * columns), spectra: take("spectra", many * size),
          ranks: take("ranks", many * 3) }) });
    }
    this.range = rangeOf(this.designs);
    const sizes = this.designs.flatMap(({ parts }) => parts.map(({ heads }) => heads));
    this.most = [Math.max(...sizes.map(([layers]) => layers)), Math.max(...sizes.map(([, heads]) => heads))];
  }

  hasWeights() {
    return this.most[0] > 0;
  }

  masksOnly() {
    return this.get("masks_only") || !this.hasWeights();
  }

  head() {
    return this.get("head").map((at, axis) => Math.min(at, Math.max(this.most[axis] - 1, 0)));
  }

  /** [design, token] that is looked at: under the pointer, else chosen; null for none. */
  focus() {
    if (this.hover) return [this.hover.design, this.hover.query];
    return this.get("focus").length ? this.get("focus") : null;
  }

  /** The token in focus in a design; −1 for none. */
  tokenIn(design) {
    const focus = this.focus();
    if (!focus) return -1;
    if (focus[0] === design) return focus[1];
    return tokenOf(this.designs[design].wordOf, this.designs[focus[0]].wordOf[focus[1]]);
  }

  grid(design) {
    return gridOf(this.designs[design], this.head(), this.masksOnly());
  }

  seen(design) {
    const token = this.tokenIn(design);
    return token < 0 ? [] : seenBy(this.designs[design], token, this.head(), this.masksOnly());
  }

  /** What is said of the focus, one sentence a design; with every token that is seen where `listed`. */
  sentences(listed = false) {
    if (!this.focus()) return [];
    return this.designs.map(({ name, tokens }, i) =>
      `${listed ? `${name}: ` : ""}${seesSentence({ tokens, token: this.tokenIn(i), seen: this.seen(i), listed })}`);
  }

  /** What is said after a key: the head, and the focus in every design. */
  told() {
    return [this.headWords(), ...this.sentences(true)].join(". ");
  }


  /** What is said of the cell under the pointer. */
  cell() {
    if (!this.hover || this.hover.key < 0) return "";
    const { design, query, key } = this.hover;
    const { tokens, parts } = this.designs[design];
    const found = seenBy(this.designs[design], query, this.head(), this.masksOnly()).find((one) => one.key === key);
    const part = parts.length > 1 && parts.find(({ queries, keys }) => query >= queries[0] && query < queries[1]
      && key >= keys[0] && key < keys[1]);
    return cellSentence({ tokens, query, key, weight: found?.weight ?? null, allowed: Boolean(found), part: part ? part.name : "" });
  }

  headWords() {
    return this.masksOnly() ? "masks" : headName(this.head());
  }

  ranks(design) {
    return this.designs[design].parts.filter((part) => part.spectra).map((part, at) =>
      ({ name: part.name, at, ...ranksOf(part, this.head()) }));
  }

  rankWords() {
    return this.designs.flatMap(({ name }, i) => this.ranks(i).map((rank) => rankSentence(`${name}, ${rank.name}`, rank)));
  }

  /** What the picture to keep shows of each design. */
  forFile() {
    const sentences = this.sentences();
    return this.designs.map((_, i) => ({ grid: this.grid(i), token: this.tokenIn(i), says: sentences[i] ?? "",
      hasChart: this.ranks(i).length > 0, ranks: this.ranks(i).map((rank) => rankNote(rank.name, rank)) }));
  }

  spoken() {
    const focus = this.sentences(true);
    return [`${this.get("title")}. On “${this.get("sentence").join(" ")}”, ${this.headWords()}`,
      ...(focus.length ? focus : this.designs.map(({ name, note }) => `${name}: ${note}`)), ...this.rankWords()].join(". ");
  }
}
