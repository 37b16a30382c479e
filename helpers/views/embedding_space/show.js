// @ts-check
/** EmbeddingSpace: from state to page. */
import { paintItems, rect } from "../kit/items.js";
import { node, numbers, pen, write } from "../kit/kit.js";
import { pageLook } from "../kit/look.js";
import { shareBox } from "../kit/parts.js";
import { layout, pointsOf } from "./layout.js";
import { mapItems, matrixItems, overItems } from "./paint.js";

/** All that map and matrix show, for the page and for the file. */
export function scene(state, { width, font, room }) {
  const [items, captions] = [state.get("items").length, state.get("captions").length];
  const pictures = state.pictures.length > 0;
  const box = layout({ width, font, room, items, captions, named: !pictures });
  const thumb = pictures ? Math.round(font * 1.6) : Math.round(font * 1.5);
  const { at, points } = pointsOf(state.places(), state.get("frame"), items + captions, box.map, thumb,
    state.promptPlaces());
  const [item, belongs] = [state.get("item"), state.get("belongs")];
  const words = ["map", state.stepWords()].filter(Boolean).join(" · ");
  const tile = pictures ? `rgb(${[...numbers(state.get("images")).slice(0, 3)].join(",")})` : "";
  return { box, points, items, belongs, words, item, thumb, pictures, tile, own: belongs[item],
    caption: state.get("captions")[belongs[item]] ?? "",
    prompts: state.get("prompts").map((name, i) => ({ name, at: at(...state.promptPlaces()[i]) })),
    cells: { box, rows: items, columns: captions, cosine: (i, j) => state.cosine(i, j),
      item: state.cursor?.item ?? item, caption: state.cursor?.caption ?? -1, numbered: !pictures,
      across: box.matrix.width > font * 17 ? "cosines · items ↓ captions →" : "items ↓ captions →" } };
}

/** The images at their points, and small ones beside the rows of the matrix. */
export function imagePlaces({ box, points, items, item, thumb }) {
  const order = [...Array(items).keys()].filter((i) => i !== item);
  const side = Math.min(box.matrix.row - 1, box.side - 4);
  return [...[...order, item].map((i) => ({ i, x: points[i][0] - thumb / 2, y: points[i][1] - thumb / 2, size: thumb })),
    ...Array.from({ length: items }, (_, i) => ({ i, size: side, x: box.matrix.x - side - 4,
      y: box.matrix.y + (i + 0.5) * box.matrix.row - side / 2 }))];
}

/** The background of every image: all lie under everything else, so that no tile hides an image or a caption. */
export const tiles = (all) => (all.pictures
  ? imagePlaces(all).map(({ x, y, size }) => rect(x, y, size, size, all.tile)) : []);

/** Draw map and matrix on the canvas. */
export function showCanvas(state, ui, canvas) {
  const style = getComputedStyle(ui.root);
  const look = { ...pageLook(ui), paper: style.getPropertyValue("--cv-paper") };
  const all = scene(state, { width: ui.width - 30, font: parseFloat(style.fontSize), room: ui.room });
  const { box, points } = all;
  [state.box, state.points] = [box, points];
  const wide = box.matrix.x + box.matrix.width + 2;
  const brush = pen(canvas, wide, box.height + 2);
  ui.body.style.height = `${box.height + 4}px`;
  paintItems(brush, [...tiles(all), ...mapItems(all, look), ...matrixItems(all.cells, look)], look.family);
  if (all.pictures) {
    brush.imageSmoothingEnabled = false;
    for (const { i, x, y, size } of imagePlaces(all)) brush.drawImage(state.pictures[i], x, y, size, size);
  }
  paintItems(brush, overItems(all, look), look.family);
  return wide;
}

/** The bars beside the canvas: captions by cosine, or the reader's prompts by probability. */
export function showBars(state, ui, { bars, heading, list }, left) {
  bars.style.left = `${left + state.box.gap}px`;
  bars.style.width = `${state.box.bars - 6}px`;
  write(heading, state.heading());
  list.replaceChildren(...state.bars().map(({ name, share, text, own }) => {
    const row = node("div", "course-space__bar");
    row.classList.toggle("is-own", own);
    row.append(node("span", "course-space__name", name), node("span", "course-space__value", text),
      shareBox("space", share));
    return row;
  }));
}
