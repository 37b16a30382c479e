// @ts-check
/** Survey: which rows are shown, in which order, and where they are on the time line. Pure. */

export const COLUMNS = ["name", "year", "venue", "architecture", "kind", "objective", "source"];
export const GROUPS = ["architecture", "objective", "kind"];
const OTHERS = 6; // lanes at most, but for one of all others

export const isHidden = ({ hidden, revealed }, column, row) => column === hidden && !revealed.includes(row.name);

/** The rows that pass, in the order of the table; as `Survey.shown` in Python. A hidden column is
 * not sorted, filtered or searched by: that would tell what it says. */
export function shownRows({ rows, sort, descending, filters, search, hidden }) {
  const wanted = search.toLowerCase();
  const passes = (row) => Object.entries(filters).every(([column, value]) => row[column] === value || column === hidden)
    && (!wanted || COLUMNS.some((column) => column !== hidden && String(row[column]).toLowerCase().includes(wanted)));
  const column = sort === hidden ? "year" : sort;
  const key = (at) => (typeof rows[at][column] === "string" ? rows[at][column].toLowerCase() : rows[at][column]);
  const turn = descending ? -1 : 1;
  return rows.map((_, at) => at).filter((at) => passes(rows[at]))
    .sort((a, b) => turn * (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

/** The lanes of the time line: [{ name, rows }], the largest first, what is hidden as "?". */
export function lanesOf(shown, { rows, group, ...state }) {
  const lanes = new Map();
  for (const at of shown) {
    const name = isHidden(state, group, rows[at]) ? "?" : rows[at][group];
    lanes.set(name, [...(lanes.get(name) ?? []), at]);
  }
  const sorted = [...lanes].map(([name, of]) => ({ name, rows: of }))
    .sort((a, b) => b.rows.length - a.rows.length || (a.name < b.name ? -1 : 1));
  if (sorted.length <= OTHERS + 1) return sorted;
  return [...sorted.slice(0, OTHERS), { name: "others", rows: sorted.slice(OTHERS).flatMap((lane) => lane.rows) }];
}

/** Put the marks of one lane into lines so that no label meets another: [{ row, x, line, label, flip }].
 * A mark whose label finds no room keeps its dot, in a line of its own below. */
function placed(lane, { rows, x, right, widthOf, dot, most }) {
  const ends = []; // of what is in each line, from left to right
  const room = (from) => ends.findIndex((end) => end <= from);
  return [...lane.rows].sort((a, b) => rows[a].year - rows[b].year).map((row) => {
    const at = x(rows[row].year);
    const wide = widthOf(rows[row].name) + 2 * dot;
    const flip = at + dot + wide > right;
    const [from, to] = flip ? [at - dot - wide, at + dot * 1.6] : [at - dot * 1.6, at + dot + wide];
    let line = room(from);
    if (line < 0 && ends.length < most) line = ends.push(0) - 1;
    if (line >= 0) ends[line] = to;
    return { row, x: at, flip, line: line < 0 ? most : line, label: line >= 0 ? rows[row].name : null };
  });
}

/** The time line in a box of a width: lanes with their marks, years, height. `most` lines a lane. */
export function timeline(lanes, { rows, width, font, widthOf, most = 6 }) {
  const named = Math.min(width * 0.24, Math.max(0, ...lanes.map(({ name }) => widthOf(name || "(empty)"))) + font);
  const years = lanes.flatMap((lane) => lane.rows.map((row) => rows[row].year));
  const [first, last] = [Math.floor(Math.min(...years)), Math.floor(Math.max(...years)) + 1];
  const [left, right] = [named + font, width - font * 0.5];
  const x = (year) => left + ((year - first) / (last - first)) * (right - left);
  const tall = font * 1.32;
  let top = font * 1.9;
  const made = lanes.map((lane) => {
    const marks = placed(lane, { rows, x, right, widthOf, dot: font * 0.32, most });
    const lines = Math.max(...marks.map(({ line }) => line)) + 1;
    const box = { name: lane.name, count: lane.rows.length, top, height: lines * tall + font * 0.5,
      marks: marks.map((mark) => ({ ...mark, y: top + font * 0.25 + (mark.line + 0.5) * tall })) };
    top += box.height;
    return box;
  });
  const step = [1, 2, 5, 10, 20].find((n) => (right - left) * n / (last - first) > font * 3.2) ?? 50;
  const ticks = Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => first + i * step)
    .map((year) => ({ year, x: x(year) })).filter((tick) => tick.x < width - font * 1.2);
  return { lanes: made, left, right, height: top + 2, ticks, dot: font * 0.32 };
}

/** The mark nearest to a place, within a reach; its row, or −1. */
export function markAt(line, x, y, reach = 14) {
  let best = { row: -1, far: reach * reach };
  for (const { marks } of line.lanes)
    for (const mark of marks) {
      const far = (mark.x - x) ** 2 + (mark.y - y) ** 2;
      if (far < best.far) best = { row: mark.row, far };
    }
  return best.row;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A year as it is read: 2018.75 is "Oct 2018". */
export function dateText(year) {
  const whole = Math.floor(year);
  return Number.isInteger(year) ? String(whole) : `${MONTHS[Math.min(11, Math.floor((year - whole) * 12 + 1e-6))]} ${whole}`;
}
