// @ts-check
/** CacheGrowth: what the view shows, read from its traits, and what changes it. */
import { growthItems, layout, sentence } from "./items.js";

export class State {
  constructor(model) {
    this.model = model;
  }

  get(name) {
    return this.model.get(name);
  }

  rows() {
    return this.get("rows").filter(([set]) => set === this.get("chosen"))
      .map(([, name, kind, bytes]) => ({ name, kind, bytes }));
  }

  box(width, font, room) {
    return layout(width, font, this.rows().length, room);
  }

  items(box, theme, look) {
    return growthItems(box, { rows: this.rows(), kinds: this.get("kinds"), tokens: this.get("tokens"), theme }, look);
  }

  sentence() {
    return sentence(this.rows(), this.get("tokens"));
  }

  toTokens(ui, count) {
    ui.save({ tokens: Math.min(Math.max(1, Math.round(count)), this.get("limit")) });
  }

  toSet(ui, chosen) {
    const count = this.get("sets").length;
    ui.save({ chosen: Math.min(Math.max(0, chosen), count - 1) });
  }
}
