// @ts-check
/** Arena: counts and their intervals. Pure. */

const Z = 1.959964; // of 95 %

/** Wilson's 95 % interval of a share: k of n. */
export function wilson(k, n) {
  const share = k / n;
  const middle = (share + (Z * Z) / (2 * n)) / (1 + (Z * Z) / n);
  const half = (Z * Math.sqrt((share * (1 - share)) / n + (Z * Z) / (4 * n * n))) / (1 + (Z * Z) / n);
  return [k === 0 ? 0 : Math.max(0, middle - half), k === n ? 1 : Math.min(1, middle + half)];
}

/** The count of one level: [{ name, k, n }], the truth first, then each judge. */
export function tallyOf(attempts, level) {
  const own = attempts.filter((one) => one.level === level);
  const judges = [...new Set(own.flatMap((one) => Object.keys(one.judged ?? {})))];
  return [{ name: "truth", k: own.filter((one) => one.success).length, n: own.length },
    ...judges.map((name) => {
      const judged = own.filter((one) => name in (one.judged ?? {}));
      return { name, k: judged.filter((one) => one.judged[name]).length, n: judged.length };
    })];
}

export const isSolved = (attempts, level) => attempts.some((one) => one.level === level && one.success);
