// @ts-check
/** Large numbers as they are read: counts, bytes, powers of ten, shares. Pure. */

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];
const LARGE = ["", "K", "M", "B", "T"];
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** At least one digit before the point, three in all: 1.5, 12.3, 128. */
const digits = (value) => String(Number(value.toPrecision(3)));

/** How often `value` can be divided by `step`, up to `most` times: [what is left, how often]. */
function divided(value, step, most) {
  let times = 0;
  while (value >= step && times < most) [value, times] = [value / step, times + 1];
  return [value, times];
}

export const countText = (count) => Math.round(count).toLocaleString("en-US");

/** Bytes in the unit that keeps the number short: 131072 is 128 KiB. */
export function sizeText(bytes) {
  const [value, step] = divided(bytes, 1024, UNITS.length - 1);
  return `${value >= 999.5 ? countText(value) : digits(value)} ${UNITS[step]}`;
}

/** A count in thousands, millions, billions or trillions: 124439808 is 124M. */
export function largeText(count) {
  const [value, step] = divided(Number(count.toPrecision(3)), 1000, LARGE.length - 1);
  return `${value >= 1000 ? countText(value) : digits(value)}${LARGE[step]}`;
}

/** A number as a power of ten: 7.23 × 10²³. */
export function powerText(value) {
  const [front, power] = value.toExponential(2).split("e");
  return `${front} × 10${power[0] === "-" ? "⁻" : ""}${[...power.slice(1)].map((digit) => RAISED[Number(digit)]).join("")}`;
}

/** A share of 0 to 1: few digits, never a false 0 or 100. */
export function shareText(share) {
  const rounded = (100 * share).toFixed(1);
  if (rounded === "0.0" && share > 0) return "<0.1%";
  if (rounded === "100.0" && share < 1) return ">99.9%";
  return `${rounded}%`;
}
