// @ts-check
/** Pictures to keep: a view described as SVG text. Pure, so that node can test it. */
import { PALETTE } from "./palette.js";

const MARKS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** A token as it may stand in SVG: no mark-up, no control characters. */
export const escapeXml = (text) => String(text)
  .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
  .replace(/[&<>"']/g, (mark) => MARKS[mark]);

const round = (value) => Math.round(value * 100) / 100;

/** One element; numbers are rounded to a hundredth of a pixel, text is escaped. */
export function tag(name, attributes, text) {
  const list = Object.entries(attributes).filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? round(value) : escapeXml(value)}"`)
    .join("");
  return text === undefined ? `<${name}${list}/>` : `<${name}${list}>${escapeXml(text)}</${name}>`;
}

/** A text, `anchor` start, middle or end, its middle line at y. */
export const label = (x, y, text, { size = 13, fill, anchor = "start", turn, weight, line } = {}) =>
  tag("text", { x, y, "font-size": size, fill, "text-anchor": anchor, "font-weight": weight,
    "text-decoration": line,
    "dominant-baseline": "central", transform: turn ? `rotate(${turn} ${round(x)} ${round(y)})`
      : undefined }, text);

/** A picture to keep: `items` below a heading and a line under it. */
export function pictureFile({ title, subtitle = "", theme, width, height, items }) {
  const heading = [label(16, 24, title, { size: 17, fill: PALETTE.ink[theme], weight: 600 }),
    ...(subtitle ? [label(16, 46, subtitle, { fill: PALETTE.soft[theme] })] : [])];
  return { svg: svgFile({ width, height, theme, title, items: [...heading, ...items] }), width, height };
}

/** The whole file, with a white or dark page, a title for screen readers, and the hatching. */
export function svgFile({ width, height, theme, title, items }) {
  const [w, h] = [Math.ceil(width), Math.ceil(height)];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}"`
    + ` font-family="Helvetica, Arial, 'DejaVu Sans', sans-serif" role="img">`
    + tag("title", {}, title)
    + `<defs><pattern id="masked" width="6" height="6" patternUnits="userSpaceOnUse"`
    + ` patternTransform="rotate(45)"><rect width="6" height="6" fill="${PALETTE.masked[theme]}"/>`
    + `<rect width="1.5" height="6" fill="${PALETTE.hatch[theme]}"/></pattern></defs>`
    + tag("rect", { width: w, height: h, fill: PALETTE.paper[theme] })
    + items.join("") + "</svg>";
}
