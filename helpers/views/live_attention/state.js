// @ts-check
/** LiveAttention: what the view knows, and what can be said of it. Handlers write it, `draw` reads. */
import { shown } from "../kit/maths.js";
import { liveInputs, looksOf } from "./grid.js";
import { influenceOf, pass, wiringWords } from "./maths.js";

const EMPTY_ROW = {
  "-inf": " A row with no key: weights 0 here, NaN in torch's softmax.",
  "-1e6": " A row with no key attends to all of them equally, and nothing warns you.",
  "zero score": " A row with no key attends to all of them equally.",
  "after softmax": "",
};

export class State {
  constructor(model) {
    this.model = model;
    this.painting = null; // what is painted into the mask: 1, 0, or null while nothing is
    this.held = null; // the chip that is dragged
    this.inputs = this.result = this.effect = this.box = undefined; // of the last drawing
  }

  get(trait) {
    return this.model.get(trait);
  }

  /** Read the traits, and compute what follows from them. */
  read() {
    this.inputs = liveInputs(this.model);
    this.result = pass(this.inputs);
    this.effect = this.result ? influenceOf(this.inputs, this.result) : null;
  }

  looks(theme) {
    return looksOf(this.inputs, this.result, this.effect, this.box, theme);
  }

  /** Source and position of a chip. */
  whose(chip) {
    const [source, token] = [Number(chip.dataset.source), Number(chip.dataset.token)];
    return { source, at: this.get("orders")[source].indexOf(token) };
  }

  /** What the wiring is called. */
  wiring() {
    return wiringWords(this.inputs);
  }

  /** Does a forbidden token still move an output? */
  sentence() {
    if (!this.result) return "Every key needs one value: choose the same set for keys and values.";
    const { mask, masking } = this.inputs;
    if (mask.every(Boolean)) return this.get("maskable") ? "Click or paint cells of A to forbid them." : "";
    const { M, N } = this.box;
    const rows = Array.from({ length: M }, (_, i) => i);
    const rowsOff = rows.filter((i) => !mask.slice(i * N, (i + 1) * N).some(Boolean));
    const empty = rowsOff.length ? EMPTY_ROW[masking] : "";
    const share = Math.min(...rows.map((i) =>
      this.result.A.slice(i * N, (i + 1) * N).reduce((sum, a) => sum + a, 0)));
    const sums = share < 0.995 && !rowsOff.length ? ` A row sums to only ${shown(share)}.` : "";
    const { leak } = this.effect;
    return leak ? `The mask leaks: a forbidden token moves an output by ${
      leak < 0.005 ? leak.toExponential(0) : shown(leak)}.${sums}${empty}`
      : `No leak: no forbidden token moves any output at all.${sums}${empty}`;
  }

  /** All that the SVG file shows. */
  forFile(theme) {
    return { title: this.get("title"), subtitle: `${this.wiring()} ${this.sentence()}`, box: this.box,
      looks: this.looks(theme), theme };
  }
}
