// @ts-check
/** EmbeddingSpace: the picture to keep. */
import { svgItems, text } from "../kit/items.js";
import { fileLook } from "../kit/look.js";
import { PALETTE } from "../kit/palette.js";
import { pictureFile, tag } from "../kit/svg.js";
import { mapItems, matrixItems, overItems } from "./paint.js";
import { imagePlaces, scene, tiles } from "./show.js";

const [TOP, MARGIN, WIDTH] = [64, 16, 1000];

/** The bars as items. */
function barItems(bars, heading, left, look) {
  return [text(left, TOP + 10, heading, { size: 12, fill: look.soft }),
    ...bars.flatMap(({ name, text: value, share }, i) => [
      text(left, TOP + 36 + i * 40, `${name}: ${value}`, { size: 13, fill: look.ink }),
      { kind: "rect", x: left, y: TOP + 46 + i * 40, width: 220, height: 6, fill: look.line },
      { kind: "rect", x: left, y: TOP + 46 + i * 40, width: 220 * share, height: 6, fill: PALETTE.bar[look.theme] }])];
}

export function spaceSvg(state, theme) {
  const look = { ...fileLook(theme), paper: PALETTE.paper[theme] };
  const all = scene(state, { width: WIDTH, font: 13, room: Infinity });
  const { box } = all;
  const pictures = all.pictures ? imagePlaces(all).map(({ i, x, y, size }) => tag("image", { x: x + MARGIN, y: y + TOP,
    width: size, height: size, style: "image-rendering:pixelated", href: state.pictures[i].toDataURL() })) : [];
  const left = box.matrix.x + box.matrix.width + box.gap + MARGIN;
  return pictureFile({ title: state.get("title"), subtitle: state.sentence(), theme,
    width: WIDTH + 2 * MARGIN, height: TOP + box.height + MARGIN,
    items: [svgItems([...tiles(all), ...mapItems(all, look), ...matrixItems(all.cells, look)], MARGIN, TOP), ...pictures,
      svgItems(overItems(all, look), MARGIN, TOP), svgItems(barItems(state.bars(), state.heading(), left, look))] });
}
