// @ts-check
/** ImageAttention: the words on the page: captions, the next word's bars, a small map for each word. */
import { css, inkOn, levelTable } from "../kit/colors.js";
import { node, pen } from "../kit/kit.js";
import { shareBox } from "../kit/parts.js";
import { captionVerdict, wrongWords } from "./maths.js";
import { paintMap } from "./paint.js";

export const isChanged = (run) => run.edits.size > 0 || run.deleted.length > 0;

/** What is right, was written before a change, is written now, what others write: [who, words, verdict]. */
export const captionRows = (run, { name, names, words }) => [
  ...(run.truth.length ? [["reference", run.truth]] : []),
  ...(isChanged(run) ? [["before", run.first]] : []), [isChanged(run) ? "now" : name, run.words],
  ...names.map((other, i) => [other, words[i]]),
].map(([who, said]) => [who, said, said === run.truth ? "" : captionVerdict(said, run.truth)]);

/** The captions, one below the other, what is wrong underlined. */
export function drawCaptions(parent, run, others) {
  const changed = isChanged(run);
  parent.replaceChildren(...captionRows(run, others).flatMap(([who, said, verdict]) => {
    const line = node("span", "course-image-attention__caption");
    const own = said === run.words;
    const wrong = wrongWords(said, run.truth);
    said.forEach((word, i) => {
      const shown = line.appendChild(node("span", wrong[i] ? "is-wrong" : "", word));
      if (own && i === run.step) shown.classList.add("is-current");
      if (own && changed && run.first[i] !== word) shown.classList.add("is-changed");
      line.append(" ");
    });
    if (verdict) line.appendChild(node("span", "course-image-attention__verdict", verdict));
    return [node("span", "course-image-attention__name", who), line];
  }));
}

/** The most likely next words; a mark where each stood before a change. */
export function drawBars(parent, run, bars) {
  const changed = isChanged(run);
  parent.replaceChildren(...bars.map(({ name, chance, before }) => {
    const bar = node("div", "course-image-attention__bar");
    bar.classList.toggle("is-written", name === run.words[run.step]);
    const box = shareBox("image-attention", chance);
    if (changed && before >= 0)
      box.appendChild(node("span", "course-image-attention__before")).style.left = `${100 * before}%`;
    bar.append(node("span", "course-image-attention__word", name), box,
      node("span", "course-image-attention__chance", `${(100 * chance).toFixed(1)} %`));
    return bar;
  }));
}

/** Fill the small maps: under each its entropy or, with a place held, how much it looks there. */
export function drawStrip(strip, run, { image, theme, place, side }) {
  const table = levelTable(theme);
  const most = Math.log2(run.places) || 1;
  const height = Math.round((side * run.rows) / run.columns);
  [...strip.children].forEach((button, t) => {
    const [small, said, level, bits] = button.children;
    paintMap(pen(small, side, height), { ...run, image, map: run.maps[t], theme }, side, height);
    said.textContent = run.words[t];
    button.classList.toggle("is-current", t === run.step);
    button.classList.toggle("is-wrong", run.wrong[t]);
    button.classList.toggle("is-edited", run.edits.has(t));
    const share = place === null ? run.bits[t] / most : run.maps[t][place];
    level.firstChild.style.width = `${100 * Math.min(share, 1)}%`;
    bits.textContent = place === null ? `${run.bits[t].toFixed(1)} bits` : share.toFixed(2);
    const colour = place === null ? null : table[Math.round(254 * Math.sqrt(Math.min(Math.max(share, 0), 1)))];
    said.style.backgroundColor = colour ? css(colour) : "";
    said.style.color = colour ? inkOn(colour) : "";
    button.setAttribute("aria-label", `word ${t + 1}: ${run.words[t]}, ${bits.textContent}`);
  });
}
