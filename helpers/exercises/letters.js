// @ts-check
/** The letter of an option: A, B, C … */
export function letterOf(number) {
  return String.fromCharCode(65 + number);
}
