// @ts-check
/** Anatomy: what the view shows, read from its traits, and what changes it. */
import { sentence } from "./words.js";

export const ZOOMS = ["all models", "one model", "one block"];

export class State {
  constructor(model) {
    this.model = model;
    this.rows = null; // what the models were read from
    this.models = [];
  }

  get(name) {
    return this.model.get(name);
  }

  /** The models with their parts, read again when Python sends others. */
  allModels() {
    const rows = this.get("parts");
    if (this.rows !== rows) {
      this.rows = rows;
      this.models = this.get("models").map((name, at) => {
        const parts = rows.filter(([of]) => of === at)
          .map(([, part, group, down, across, copies, parameters, flops, formula, meaning]) =>
            ({ name: part, group, rows: down, columns: across, copies, parameters, flops, formula, meaning }));
        return { name, parts, total: parts.reduce((sum, { parameters }) => sum + parameters, 0) };
      });
    }
    return this.models;
  }

  /** What the pictures read: models, the chosen one's parts, the part that is looked at, states. */
  read(theme) {
    const models = this.allModels();
    const chosen = this.get("chosen");
    const { parts } = models[chosen];
    const part = parts.some(({ name }) => name === this.get("part")) ? this.get("part") : "";
    return { models, chosen, parts, part, states: this.get("states"), zoom: this.zoom(), theme,
      note: this.get("notes")[chosen] };
  }

  zoom() {
    return this.get("models").length > 1 ? this.get("zoom") : Math.max(1, this.get("zoom"));
  }

  sentence() {
    const { models, chosen, parts, part, states } = this.read("light");
    return sentence({ model: models[chosen].name, part: parts.find(({ name }) => name === part), parts, states });
  }

  toModel(ui, chosen) {
    ui.save({ chosen: Math.min(Math.max(0, chosen), this.get("models").length - 1) });
  }

  /** Look at a part, or at none where it is the one already. */
  toPart(ui, name) {
    ui.save({ part: this.read("light").part === name ? "" : name });
  }

  /** The next part in the order of the forward pass. */
  stepPart(ui, step) {
    const { parts, part } = this.read("light");
    const at = parts.findIndex(({ name }) => name === part);
    const next = at < 0 ? (step > 0 ? 0 : parts.length - 1) : Math.min(Math.max(0, at + step), parts.length - 1);
    ui.save({ part: parts[next].name });
  }

  toEnd(ui, last) {
    const { parts } = this.read("light");
    ui.save({ part: parts.at(last ? -1 : 0).name });
  }

  toZoom(ui, zoom) {
    const least = this.get("models").length > 1 ? 0 : 1;
    ui.save({ zoom: Math.min(Math.max(least, zoom), ZOOMS.length - 1) });
  }
}
