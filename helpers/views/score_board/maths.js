// @ts-check
/** ScoreBoard: which rates are shown, and where they are drawn. Pure. */

export const TRUTH = "truth";

/** "truth" where it is known, and the judges, in the order of the sheet. */
export function seriesOf(scores) {
  const judges = scores.flatMap(({ judged, corrected }) => [...Object.keys(judged), ...Object.keys(corrected)]);
  return [...(scores.some((one) => one.true) ? [TRUTH] : []), ...new Set(judges)];
}

/** The lanes of a score: [{ name, kind, rate }], kind true, judged or corrected. */
export function lanesOf(score, series, off) {
  const lanes = score.true && !off.includes(TRUTH) ? [{ name: TRUTH, kind: "true", rate: score.true }] : [];
  for (const name of series)
    for (const kind of ["judged", "corrected"])
      if (score[kind][name] && !off.includes(name)) lanes.push({ name, kind, rate: score[kind][name] });
  return lanes;
}

/** The scores of each defense (or attack): [{ name, rows }], in the order of the sheet. */
export function blocksOf(scores, group) {
  const blocks = new Map();
  scores.forEach((score, at) => blocks.set(score[group], [...(blocks.get(score[group]) ?? []), at]));
  return [...blocks].map(([name, rows]) => ({ name, rows }));
}

/** Where everything is in a width: blocks with their rows, lanes, and the axis of refusals. Where the
 * board would be higher than `most`, its lanes move together. */
export function boardLayout(traits, { most = Infinity, ...sizes }) {
  const made = laidOut(traits, sizes, 1);
  return made.height <= most ? made : laidOut(traits, sizes, Math.max(0.5, most / made.height));
}

function laidOut({ scores, refusals, group, off }, { width, font, label }, dense) {
  const series = seriesOf(scores);
  const named = Math.min(label + font, width * 0.3);
  const refused = Object.keys(refusals).length > 0;
  const side = refused ? Math.max(font * 9, width * 0.24) : 0;
  const rates = { left: named, right: width - side - (refused ? font * 3.4 : font * 1.6) };
  const refusal = { left: width - side, right: width - font * 1.6 };
  const lane = font * 0.78 * dense;
  let top = font * 2.2;
  const blocks = blocksOf(scores, group).map(({ name, rows }) => {
    const box = { name, top, head: top + font * 0.9 * dense, rows: [], height: 0 };
    top += font * 1.9 * dense;
    box.rows = rows.map((at) => {
      const lanes = lanesOf(scores[at], series, off);
      const pad = font * 0.7 * dense;
      const height = Math.max(lanes.length, 1.6) * lane + pad;
      const row = { at, top, height, name: scores[at][group === "defense" ? "attack" : "defense"],
        lanes: lanes.map((one, i) => ({ ...one, y: top + pad / 2 + ((i + 0.5) * (height - pad)) / lanes.length })) };
      top += height;
      return row;
    });
    top += font * 0.5 * dense;
    return { ...box, height: top - box.top };
  });
  return { series, blocks, rates, refusal: refused ? refusal : null, height: top };
}

export const across = ({ left, right }, share) => left + share * (right - left);

/** The row at a height; −1 for none. */
export function rowAt({ blocks }, y) {
  for (const { rows } of blocks)
    for (const { at, top, height } of rows) if (y >= top && y < top + height) return at;
  return -1;
}

/** The rows from top to bottom. */
export const rowsInOrder = (scores, group) => blocksOf(scores, group).flatMap(({ rows }) => rows);
