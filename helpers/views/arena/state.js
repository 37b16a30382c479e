// @ts-check
/** Arena: what the view shows, read from its traits. */
import { tallyOf } from "./maths.js";
import { attemptSentence, tallySentence } from "./words.js";

export class State {
  constructor(model) {
    this.model = model;
    this.spoke = false; // something to be spoken once it is drawn
    this.recalled = 0; // how many prompts back the field is
  }

  get(name) {
    return this.model.get(name);
  }

  level() {
    return Math.min(this.get("level"), this.get("levels").length - 1);
  }

  /** The attempt on show: the one that is being answered, the one that is looked at, or null. */
  attempt() {
    const attempts = this.get("attempts");
    if (this.get("busy") && this.get("current").prompt !== undefined) return this.get("current");
    return attempts.at(this.get("looked")) ?? attempts.at(-1) ?? null;
  }

  tally() {
    return tallyOf(this.get("attempts"), this.level());
  }

  tallyWords() {
    const rows = this.tally();
    return rows[0].n ? rows.map(tallySentence) : [tallySentence(rows[0])];
  }

  sentence() {
    const attempt = this.attempt();
    return attempt ? attemptSentence(attempt, this.get("levels")) : "nothing has been tried yet";
  }

  spoken() {
    return [`${this.get("title")}. ${this.get("goal")}`, `${this.get("levels")[this.level()]}: ${this.get("rules")[this.level()]}`,
      this.sentence(), ...this.tallyWords()].join(". ");
  }

  toLevel(ui, level) {
    ui.save({ level: Math.min(Math.max(level, 0), this.get("levels").length - 1) });
  }

  look(ui, by) {
    const count = this.get("attempts").length;
    if (!count) return;
    const at = this.get("looked") < 0 ? count - 1 : this.get("looked");
    ui.save({ looked: Math.min(Math.max(at + by, 0), count - 1) });
  }

  /** The prompt that is some steps back; empty before the newest. */
  recall(by) {
    const prompts = this.get("attempts").map(({ prompt }) => prompt);
    this.recalled = Math.min(Math.max(this.recalled + by, 0), prompts.length);
    return this.recalled ? prompts.at(-this.recalled) : "";
  }
}
