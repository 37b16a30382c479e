// @ts-check
/** Budget: what the view shows, read from its traits, and what changes it. */
import { cardAt, cardOf, impliedOf, SLIDERS } from "./maths.js";
import { verdict } from "./words.js";

export class State {
  constructor(model) {
    this.model = model;
  }

  get(name) {
    return this.model.get(name);
  }

  /** The sliders, the cards, and the one that the sliders are taken from. */
  read() {
    const run = Object.fromEntries(Object.keys(SLIDERS).map((name) => [name, this.get(name)]));
    const cards = this.get("cards").map(cardOf);
    return { run, cards, at: cardAt(cards, run) };
  }

  sentence() {
    const { run, cards, at } = this.read();
    return verdict(run, cards[at]);
  }

  set(ui, name, value) {
    const { low, high } = SLIDERS[name];
    ui.save({ [name]: Math.min(Math.max(value, low), high) });
  }

  /** Put a card's numbers into the sliders; the utilization stays the reader's. */
  toCard(ui, at) {
    const { cards } = this.read();
    const { parameters, tokens, peak, gpus } = cards[Math.min(Math.max(0, at), cards.length - 1)];
    ui.save({ parameters, tokens, peak, gpus: gpus ?? this.get("usual_gpus") });
  }

  stepCard(ui, step) {
    const { at } = this.read();
    this.toCard(ui, at < 0 ? 0 : at + step);
  }

  /** One percentage point more or less. */
  stepUtilization(ui, points) {
    this.set(ui, "utilization", Math.round(100 * this.get("utilization") + points) / 100);
  }

  /** The utilization that the card's hours imply, if it states any. */
  implied() {
    const { cards, at } = this.read();
    return at < 0 ? null : impliedOf(cards[at]);
  }

  match(ui) {
    const implied = this.implied();
    if (implied !== null) this.set(ui, "utilization", implied);
  }
}
