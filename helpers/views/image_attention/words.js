// @ts-check
/** ImageAttention: the words on the page: captions, the next word's bars, a small map for each word. */
import { css, inkOn, levelTable } from "../kit/colors.js";
import { node, pen } from "../kit/kit.js";
import { captionVerdict, wrongWords } from "./maths.js";
import { paintMap } from "./paint.js";

export const isChanged = (seen) => seen.edits.size > 0 || seen.deleted.length > 0;

/** What is right, was written before a change, is written now, what others write: [who, words, verdict]. */
export const captionRows = (seen, { name, names, words }) => [
  ...(seen.truth.length ? [["right", seen.truth]] : []),
  ...(isChanged(seen) ? [["before", seen.first]] : []), [isChanged(seen) ? "now" : name, seen.words],
  ...names.map((other, i) => [other, words[i]]),
].map(([who, said]) => [who, said, said === seen.truth ? "" : captionVerdict(said, seen.truth)]);

/** The captions, one below the other, what is wrong underlined. */
export function drawCaptions(parent, seen, others) {
  const changed = isChanged(seen);
  parent.replaceChildren(...captionRows(seen, others).flatMap(([who, said, verdict]) => {
    const line = node("span", "course-image-attention__caption");
    const own = said === seen.words;
    const wrong = wrongWords(said, seen.truth);
    said.forEach((word, i) => {
      const shown = line.appendChild(node("span", wrong[i] ? "is-wrong" : "", word));
      if (own && i === seen.step) shown.classList.add("is-current");
      if (own && changed && seen.first[i] !== word) shown.classList.add("is-changed");
      line.append(" ");
    });
    if (verdict) line.appendChild(node("span", "course-image-attention__verdict", verdict));
    return [node("span", "course-image-attention__name", who), line];
  }));
}

/** The likeliest next words; a mark where each stood before a change. */
export function drawBars(parent, seen, bars) {
  const changed = isChanged(seen);
  parent.replaceChildren(...bars.map(({ name, chance, before }) => {
    const bar = node("div", "course-image-attention__bar");
    bar.classList.toggle("is-written", name === seen.words[seen.step]);
    const box = node("span", "course-image-attention__box");
    box.appendChild(node("span", "course-image-attention__fill")).style.width = `${100 * chance}%`;
    if (changed && before >= 0)
      box.appendChild(node("span", "course-image-attention__before")).style.left = `${100 * before}%`;
    bar.append(node("span", "course-image-attention__word", name), box,
      node("span", "course-image-attention__chance", `${(100 * chance).toFixed(1)} %`));
    return bar;
  }));
}

/** One word with its map, to be filled by `drawStrip`. */
export function thumb() {
  const button = node("button", "course-image-attention__thumb");
  button.type = "button";
  button.tabIndex = -1;
  button.append(node("canvas"), node("span", "course-image-attention__said"),
    node("span", "course-image-attention__level"), node("span", "course-image-attention__bits"));
  button.children[2].appendChild(node("span"));
  return button;
}

/** Fill the small maps: under each its entropy or, with a place held, how much it looks there. */
export function drawStrip(strip, seen, { image, theme, place, side }) {
  const table = levelTable(theme);
  const most = Math.log2(seen.places) || 1;
  const height = Math.round((side * seen.rows) / seen.columns);
  [...strip.children].forEach((button, t) => {
    const [small, said, level, bits] = button.children;
    paintMap(pen(small, side, height), { ...seen, image, map: seen.maps[t], theme }, side, height);
    said.textContent = seen.words[t];
    button.classList.toggle("is-current", t === seen.step);
    button.classList.toggle("is-wrong", seen.wrong[t]);
    button.classList.toggle("is-edited", seen.edits.has(t));
    const share = place === null ? seen.bits[t] / most : seen.maps[t][place];
    level.firstChild.style.width = `${100 * Math.min(share, 1)}%`;
    bits.textContent = place === null ? `${seen.bits[t].toFixed(1)} bits` : share.toFixed(2);
    const colour = place === null ? null : table[Math.round(254 * Math.sqrt(Math.min(Math.max(share, 0), 1)))];
    said.style.backgroundColor = colour ? css(colour) : "";
    said.style.color = colour ? inkOn(colour) : "";
    button.setAttribute("aria-label", `word ${t + 1}: ${seen.words[t]}, ${bits.textContent}`);
  });
}
