// @ts-check
/** The colours and the type of a drawing: as the page has them, or as a file has them. */
import { PALETTE } from "./palette.js";

const lookOf = (theme, color, size, wide, family) => ({ theme, wide, family, ink: color("ink"),
  line: color("line"), accent: color("accent"), soft: color("soft"), small: { size, fill: color("soft") } });

/** The look of the page: JupyterLab's colours, large in the projector mode. */
export function pageLook({ root, theme, projector }) {
  const style = getComputedStyle(root);
  return lookOf(theme, (name) => style.getPropertyValue(`--cv-${name}`), projector ? 16 : 12,
    projector ? 4 : 2.4, style.fontFamily);
}

/** The look of a picture to keep. */
export const fileLook = (theme) => lookOf(theme, (name) => PALETTE[name][theme], 12, 2.4);
