// @ts-check
/** Budget: what a training run costs, and the sliders' scales. Pure. */

const HOUR = 3600;

/** The sliders: ends, and whether equal steps are equal factors. */
export const SLIDERS = {
  parameters: { low: 1e4, high: 1e13, log: true }, tokens: { low: 1e6, high: 1e15, log: true },
  gpus: { low: 1, high: 1e6, log: true }, peak: { low: 1e9, high: 1e17, log: true },
  utilization: { low: 0.01, high: 1, log: false },
};
export const STEPS = 900; // of a slider

/** Where a value is on its slider, in steps. */
export function toStep(name, value) {
  const { low, high, log } = SLIDERS[name];
  const share = log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return Math.round(share * STEPS);
}

/** The value of a step, to three digits; whole GPUs. */
export function fromStep(name, step) {
  const { low, high, log } = SLIDERS[name];
  const share = Math.min(Math.max(step / STEPS, 0), 1);
  const value = log ? low * (high / low) ** share : low + (high - low) * share;
  const short = Number(value.toPrecision(3));
  return Math.min(Math.max(name === "gpus" ? Math.round(short) : short, low), high);
}

/** A card as Python sends it. */
export const cardOf = ([name, parameters, tokens, peak, gpu, source, gpuHours, gpus, flops]) =>
  ({ name, parameters, tokens, peak, gpu, source, gpuHours, gpus, flops });

export const flopsOf = ({ parameters, tokens }) => 6 * parameters * tokens;

/** Hours of one GPU at a share of its peak. */
export const hoursOf = (run, utilization) => flopsOf(run) / (utilization * run.peak * HOUR);

/** FLOPs, hours of one GPU, days on all. */
export function outcomeOf(run) {
  const gpuHours = hoursOf(run, run.utilization);
  return { flops: flopsOf(run), gpuHours, days: gpuHours / run.gpus / 24 };
}

/** The share of the peak that the stated hours imply; null without them. */
export const impliedOf = (card) => (card.gpuHours ? flopsOf(card) / (card.gpuHours * HOUR * card.peak) : null);

/** The number of the card that a run is taken from; -1 for a run of the reader's own. */
export const cardAt = (cards, run) => cards.findIndex((card) => ["parameters", "tokens", "peak"].every((name) => card[name] === run[name]));
