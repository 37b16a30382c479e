// @ts-check
/** SceneEditor: what the view knows, and what can be said of it. Handlers write it, `draw` reads. */
import { numbers } from "../kit/kit.js";
import { saidOf, shapeName } from "./shapes.js";

export class State {
  constructor(model) {
    this.model = model;
    this.world = model.get("world");
    this.held = null; // the dragged shape: { i, dx, dy }
    this.channel = -1; // the map under the pointer
    this.maps = { grid: null, theme: "", image: null }; // made again only when they have changed
  }

  get(trait) {
    return this.model.get(trait);
  }

  selected() {
    return Math.min(this.get("selected"), this.get("shapes").length - 1);
  }

  shape() {
    return this.get("shapes")[this.selected()];
  }

  caption() {
    return { written: this.get("written"), wrong: this.get("wrong"),
      chanceOf: numbers(this.get("chance_of"), Float32Array) };
  }

  /** The selected shape and where it is. */
  shapeWords() {
    const shape = this.shape();
    return shape ? `${shapeName(shape)} at (${shape.x}, ${shape.y})` : "nothing is there";
  }

  featureWords() {
    const [channels, rows, columns] = this.get("grid_size");
    return this.channel >= 0
      ? `map ${this.channel + 1}: one feature at ${rows}\u00a0×\u00a0${columns} positions`
      : `features z: ${channels} maps of ${rows}\u00a0×\u00a0${columns} positions`;
  }

  sentence(caption) {
    return [saidOf(caption, this.get("word")), this.get("note")].filter(Boolean).join(" · ");
  }

  /** All that the SVG file shows; the canvases as they are on the page. */
  forFile(theme, { scene, mosaic }) {
    return { title: this.get("title"), theme, scene: scene.toDataURL(), note: this.get("note"),
      mosaic: this.get("grid_size")[0] ? mosaic.toDataURL() : "", mosaicWords: this.featureWords(),
      ...this.caption() };
  }
}
