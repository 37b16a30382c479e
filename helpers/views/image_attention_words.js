// @ts-check
/** ImageAttention: the words on the page: captions, the next word's bars, a small map for each word. */
import { css, inkOn, levelTable } from "./colours.js";
import { node, pen } from "./kit.js";
import { captionVerdict, wrongWords } from "./image_attention_maths.js";
import { paintMap } from "./image_attention_draw.js";

/** What is right, what was written before a change, what is written now, what others write. */
export function drawCaptions(parent, seen, { name, names, words }) {
  const changed = seen.first.length > 0 && (seen.edits.size > 0 || seen.deleted.length > 0);
  const rows = [...(seen.truth.length ? [["right", seen.truth]] : []),
    ...(changed ? [["before", seen.first]] : []), [changed ? "now" : name, seen.words],
    ...names.map((other, i) => [other, words[i]])];
  parent.replaceChildren(...rows.flatMap(([who, said]) => {
    const line = node("span", "course-image-attention__caption");
    const own = said === seen.words;
    const wrong = wrongWords(said, seen.truth);
    said.forEach((word, i) => {
      const shown = line.appendChild(node("span", wrong[i] ? "is-wrong" : "", word));
      if (own && i === seen.step) shown.classList.add("is-current");
      if (own && changed && seen.first[i] !== word) shown.classList.add("is-changed");
      line.append(" ");
    });
    if (said !== seen.truth)
      line.appendChild(node("span", "course-image-attention__verdict", captionVerdict(said, seen.truth)));
    return [node("span", "course-image-attention__name", who), line];
  }));
}

/** The likeliest next words; a mark where each stood before a change. */
export function drawBars(parent, seen, bars) {
  const changed = seen.edits.size > 0 || seen.deleted.length > 0;
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
