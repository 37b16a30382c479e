// @ts-check
/** AttentionMap: the words around the pictures, as DOM text, and the marks of the cursor. */
import { css, inkOn } from "../kit/colors.js";
import { node, place } from "../kit/kit.js";
import { shownLabels } from "./layout.js";

// Labels of narrow columns are turned: their group is, once; each alone would be a layer of its own.
const TURN = (-55 * Math.PI) / 180; // as in attention_map.css
const [COS, SIN] = [Math.cos(TURN), Math.sin(TURN)];

/** A number alone is no name: "head 3", but "D = 4". */
const isNumber = (label) => /^\d+$/.test(label);
export const named = (word, label) => (isNumber(label) ? `${word} ${label}` : label);

/** How wide the labels are, at most `most` pixels. */
export function widest(texts, font, family, most) {
  const brush = new OffscreenCanvas(1, 1).getContext("2d");
  brush.font = `700 ${font}px ${family}`; // as wide as when it is marked
  const some = texts.length > 200 ? texts.filter((_, i) => i % Math.ceil(texts.length / 200) === 0) : texts;
  return Math.ceil(Math.min(most, Math.max(...some.map((text) => brush.measureText(text).width)) + 10));
}

/** One row of labels: the shown ones stand, any other appears while it is under the cursor. */
function labelSet(body, name) {
  const group = body.appendChild(node("div", `course-attention-map__${name}`));
  const chip = node("div", "course-view__label course-attention-map__chip");
  chip.dir = "auto";
  let byIndex = new Map();
  let apart = 1; // how many indices there are from one shown label to the next
  let put = () => {};
  return {
    group,
    rebuild(texts, indices, position) {
      put = position;
      apart = indices.length > 1 ? indices[1] - indices[0] : 1;
      byIndex = new Map(indices.map((index) => {
        const made = node("div", "course-view__label", texts[index]);
        [made.dir, made.title] = ["auto", texts[index]];
        position(made, index);
        return [index, made];
      }));
      group.replaceChildren(...byIndex.values(), chip);
    },
    /** Mark one label (or show it), and shade the others by `shade(index)`, or not at all. */
    mark(index, texts, shade) {
      const hidden = index !== null && !byIndex.has(index);
      for (const [i, made] of byIndex) {
        const colour = shade?.(i);
        made.classList.toggle("is-current", i === index);
        made.classList.toggle("is-covered", hidden && Math.abs(i - index) < apart);
        if (!colour && !made.style.color) continue;
        made.style.backgroundColor = colour ? css(colour) : "";
        made.style.color = colour ? inkOn(colour) : "";
      }
      chip.hidden = !hidden;
      if (!hidden) return;
      chip.textContent = texts[index];
      put(chip, index);
    },
  };
}

/** Place the labels beside the matrix and over it, or beside the arcs. */
function buildTokens(sets, box, queries, keys) {
  const { matrix, arcs, line, shown } = box;
  const tall = (made, y, x, width) => place(made, x, y - line / 2, width, line);
  const rows = shownLabels(queries.length, box.cellHeight, line);
  sets.rows.rebuild(queries, shown.matrix ? rows : [], (made, i) =>
    tall(made, matrix.y + (i + 0.5) * box.cellHeight, 0, box.queryWidth));
  const columns = shownLabels(keys.length, box.cellWidth, box.turned ? line : 1);
  sets.columns.rebuild(keys, shown.matrix ? columns : [], (made, j) => {
    const x = matrix.x + (j + 0.5) * box.cellWidth;
    if (!box.turned) return place(made, x - box.cellWidth / 2, matrix.y - line - 3, box.cellWidth, line);
    // the foot of its left edge, in the coordinates of the group that is turned
    const [right, down] = [x - line * 0.35, matrix.y - 4];
    return place(made, right * COS + down * SIN, down * COS - right * SIN - line, box.keyWidth, line);
  });
  sets.columns.group.classList.toggle("is-turned", box.turned);
  sets.queries.rebuild(queries, shown.arcs ? rows : [], (made, i) =>
    tall(made, arcs.y + (i + 0.5) * box.cellHeight, box.queriesX, box.queryWidth));
  sets.keys.rebuild(keys, shown.arcs ? shownLabels(keys.length, box.keyStep, line) : [],
    (made, j) => tall(made, arcs.y + (j + 0.5) * box.keyStep, box.keysX, box.keyWidth));
}

/** Place the names of layers and heads at the thumbnails. */
function buildThumbs(sets, { thumbs, line }, layers, heads) {
  const shownThumbs = (names) => (thumbs ? shownLabels(names.length, thumbs.cell, line) : []);
  sets.layers.rebuild(layers, shownThumbs(layers), (made, i) => place(made, thumbs.x,
    thumbs.y + thumbs.above + (i + 0.5) * thumbs.cell - line / 2, thumbs.left - 5, line));
  sets.heads.rebuild(heads, shownThumbs(heads), (made, i) => place(made,
    thumbs.x + thumbs.left + i * thumbs.cell, thumbs.y + thumbs.above - line - 1, thumbs.cell, line));
}

/** The captions of matrix, bars, arcs and thumbnails, placed. */
function captionsOf(box, { layers, heads, parts, most }) {
  const { matrix, arcs, bars, line, font, thumbs, shown } = box;
  const list = [];
  const caption = (text, x, y, width, align = "left") => {
    const made = place(node("div", "course-view__caption", text), x, y, width);
    made.style.textAlign = align;
    list.push(made);
  };
  if (shown.matrix) {
    caption("queries ↓  keys →", 0, 0, box.queryWidth + 200);
    caption(`entropy, 0 to ${most.toFixed(1)} bits`,
      bars.x - (parts[0].name ? 0 : font * 2), matrix.y + matrix.height + 4, bars.width + font * 4);
  }
  if (shown.arcs) {
    const above = (step) => arcs.y - line - 4 - Math.max(0, (line - step) / 2);
    caption("queries", box.queriesX, above(box.cellHeight), box.queryWidth, "right");
    caption("keys", box.keysX, above(box.keyStep), box.keyWidth);
  }
  for (const { name, start, count } of parts) {
    if (shown.matrix && name) caption(name, matrix.x + start * box.cellWidth,
      matrix.y + matrix.height + 4, count * box.cellWidth, "center");
    const divider = () => list[list.push(node("div", "course-attention-map__divider")) - 1];
    if (shown.matrix && start)
      place(divider(), matrix.x + start * box.cellWidth - 2.5, matrix.y, 4, matrix.height);
    if (shown.arcs && start) place(divider(), box.keysX, arcs.y + start * box.keyStep - 1,
      box.keyWidth, 2);
  }
  const plain = [["layers ↓", layers], ["heads →", heads]].filter(([, names]) => names.every(isNumber));
  if (thumbs)
    caption(plain.map(([word]) => word).join("  "), thumbs.x, thumbs.y - line + 4, thumbs.width);
  return list;
}

/** Show a frame around a row, a column or a thumbnail, or hide it. */
function showFrame(frame, hidden, x, y, width, height) {
  frame.hidden = hidden;
  if (hidden) return;
  frame.classList.toggle("is-thin", Math.min(width, height) < 8);
  place(frame, x - 2, y - 2, width + 4, height + 4);
}

/** Labels, frames and captions of the view; `build` on a new layout, `mark` on a new cursor. */
export function labels(body) {
  const names = ["rows", "columns", "queries", "keys", "layers", "heads"];
  const sets = Object.fromEntries(names.map((name) => [name, labelSet(body, name)]));
  const captions = body.appendChild(node("div"));
  const frames = Object.fromEntries(["row", "column", "thumb"].map((name) =>
    [name, body.appendChild(node("div", `course-attention-map__frame is-${name}`))]));
  let built = "";

  const build = (box, texts) => {
    const key = JSON.stringify([box, texts.version]);
    if (key === built) return;
    built = key;
    buildTokens(sets, box, texts.queries, texts.keys);
    buildThumbs(sets, box, texts.layers, texts.heads);
    captions.replaceChildren(...captionsOf(box, texts));
  };

  /** Show the cursor: bands over the matrix, the labels it names, weights behind the others. */
  const mark = (box, cursor, texts, shadeKeys, shadeQueries, { layer, head }) => {
    const { matrix, shown, thumbs } = box;
    const [query, key] = [cursor?.query ?? null, cursor?.key ?? null];
    showFrame(frames.row, query === null || !shown.matrix, matrix.x,
      matrix.y + query * box.cellHeight, matrix.width, box.cellHeight);
    showFrame(frames.column, key === null || !shown.matrix, matrix.x + key * box.cellWidth, matrix.y,
      box.cellWidth, matrix.height);
    if (thumbs) showFrame(frames.thumb, false, thumbs.x + thumbs.left + head * thumbs.cell + 1,
      thumbs.y + thumbs.above + layer * thumbs.cell + 1, thumbs.cell - 2, thumbs.cell - 2);
    else frames.thumb.hidden = true;
    sets.rows.mark(query, texts.queries);
    sets.columns.mark(key, texts.keys);
    sets.queries.mark(query, texts.queries, shadeQueries);
    sets.keys.mark(key, texts.keys, shadeKeys);
  };
  return { build, mark, groups: sets };
}
