// @ts-check
/** Frontier: the chart as items. Pure. */
import { axesItems, tickText, ticksOf } from "../kit/chart.js";
import { area, dot, line, text } from "../kit/items.js";
import { PALETTE } from "../kit/palette.js";
import { dotted, heightAt, placeLabels } from "./maths.js";

const DASH = [5, 4];

/** The color of a method: `kind` counts names, -1 is the exact curve. */
export const colorOf = (look, kind) => (kind < 0 ? look.ink : PALETTE.lines[look.theme][kind % 6]);

const CORNERS = [
  [[-1, -1], [1, -1], [1, 1], [-1, 1]].map(([x, y]) => [0.86 * x, 0.86 * y]), // square
  [[0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]], // diamond
  [[0, -1.25], [1.2, 0.95], [-1.2, 0.95]], // triangle
  [[0, 1.25], [1.2, -0.95], [-1.2, -0.95]]]; // and upside down

/** The mark of a method, in a shape of its own; hollow for a true reward. */
export function markItems(x, y, radius, kind, fill, paper = "") {
  const shape = (size, color) => (kind < 0 || kind % 5 === 0 ? dot(x, y, size, color)
    : area(CORNERS[(kind % 5) - 1].map(([across, down]) => [x + size * across, y + size * down]), color));
  return paper ? [shape(radius, fill), shape(radius * 0.55, paper)] : [shape(radius, fill)];
}

/** The region above the curve, where no policy can be, and the curve. */
function curveItems(scale, { curve, both }, look) {
  const seen = curve.filter(([nats]) => nats <= scale.reach);
  const last = [scale.right, scale.y(heightAt(curve, scale.reach))];
  const points = [...seen.map(([nats, reward]) => [scale.x(nats), scale.y(reward)]), last];
  const top = scale.top - scale.font * 0.6;
  const hollow = [[scale.left, top], ...(points[0][1] > top ? points : []), [scale.right, top]];
  const truth = both ? [line(seen.map(([nats, , value]) => [scale.x(nats), scale.y(value)]),
    { stroke: look.ink, wide: look.wide * 0.8, dash: DASH })] : [];
  return [area(hollow, look.beyond), ...truth, line(points, { stroke: look.ink, wide: look.wide * 1.25 })];
}

/** The points of a method: small dots along a path, whose last one is large; marks without a path. */
function trackItems(scale, { kind, path, points }, { both, crowded }, look) {
  const color = colorOf(look, kind);
  const large = scale.font * 0.36;
  return ["reward", ...(both && kind >= 0 ? ["true"] : [])].flatMap((which) => {
    const hollow = which === "true" ? look.paper : "";
    const places = points.map((point) => [scale.x(point.kl), scale.y(point[which])]);
    if (!path) return places.flatMap(([x, y]) => markItems(x, y, kind < 0 ? large * 0.75 : large, kind, color, hollow));
    const small = crowded ? 0 : scale.font * 0.17;
    return [line(places, { stroke: color, wide: look.wide * (hollow ? 0.6 : 0.8), dash: hollow ? DASH : [] }),
      ...(small ? places.map(([x, y]) => dot(x, y, small, color)) : []),
      ...markItems(...places.at(-1), large, kind, color, hollow)];
  });
}

/** The chosen point: a ring, and how far it is below the curve. */
function chosenItems(scale, { curve, point, both }, look) {
  const [x, y] = [scale.x(point.kl), scale.y(point.reward)];
  const ring = (radius, at) => line(Array.from({ length: 33 }, (_, i) =>
    [x + radius * Math.cos((i * Math.PI) / 16), at + radius * Math.sin((i * Math.PI) / 16)]),
  { stroke: look.accent, wide: Math.max(2, look.wide * 0.8) });
  const above = scale.y(heightAt(curve, point.kl));
  const radius = scale.font * 0.62;
  return [...(y - above > radius ? [line([[x, y - radius], [x, above]], { stroke: look.accent, wide: 1.5, dash: [2, 2] })] : []),
    ring(radius, y), ...(both ? [ring(radius * 0.8, scale.y(point.true))] : [])];
}

/** Where over-optimization starts: a flag on the true reward of the curve and of every path. */
const turnItems = (scale, tracks, look) => tracks.filter(({ turn }) => turn >= 0).flatMap(({ turn, points }) => {
  const [x, y] = [scale.x(points[turn].kl), scale.y(points[turn].true)];
  const [high, wide] = [scale.font * 1.1, scale.font * 0.75];
  return [line([[x, y], [x, y - high]], { stroke: look.accent, wide: 1.6 }),
    area([[x, y - high], [x + wide, y - high * 0.72], [x, y - high * 0.44]], look.accent)];
});

const ON_CURVE = [[1, 1], [-1, -1], [0, -1], [1, 0]]; // beside a rising line

const AT_FLAG = [[1, 1], [0, 1], [-1, 1], [1, 2], [-1, 2], [1, 3], [0, 3], [-1, 3], [-1, -1], [-1, -2], [1, -3], [-1, -3]];

/** What could be written beside points, the most important first. */
function wishes(scale, tracks) {
  const gap = scale.font * 0.75;
  const wish = (point, words, fill, which = "reward") => ({ x: scale.x(point.kl), y: scale.y(point[which]), words, fill, gap });
  const named = new Set();
  const list = tracks.filter(({ turn }) => turn >= 0).slice(0, 1).map(({ turn, points }) => ({
    ...wish(points[turn], "turning point", "accent", "true"), sides: AT_FLAG }));
  tracks.forEach(({ name, kind, path, points }) => {
    if (kind < 0 || (named.has(name))) return;
    if (path || points.length === 1) list.push(wish(points.at(-1), name, kind));
    else points.forEach((point) => list.push(wish(point, point.label, kind)));
    named.add(name);
  });
  const marks = tracks[0].points.filter(({ label }) => !label.startsWith("turning"));
  const corner = { x: scale.left, y: scale.top + scale.font * 0.2, words: "no policy reaches this", fill: "soft", gap };
  return [...list, ...marks.map((point) => ({ ...wish(point, point.label, "soft"), sides: ON_CURVE })), corner];
}

/** Places that labels keep away from: all marks and lines. */
function takenBy(scale, { curve, both, tracks, point }) {
  const rewards = both ? [1, 2] : [1];
  const through = (list) => dotted(list, scale.font * 0.5);
  const lines = rewards.map((n) => through(curve.filter(([nats]) => nats <= scale.reach)
    .map((row) => [scale.x(row[0]), scale.y(row[n])])));
  const around = (radius) => ([x, y]) => [0, 1, 2, 3, 4, 5, 6, 7].map((i) =>
    [x + radius * Math.cos((i * Math.PI) / 4), y + radius * Math.sin((i * Math.PI) / 4)]);
  const marks = tracks.flatMap(({ path, points }) => (both ? ["reward", "true"] : ["reward"]).flatMap((which) => {
    const places = points.map((one) => [scale.x(one.kl), scale.y(one[which])]);
    return [...(path ? through(places) : []), ...(path ? places.slice(-1) : places).flatMap(around(scale.font * 0.36))];
  }));
  const at = [scale.x(point.kl), scale.y(point.reward)];
  const gap = through([at, [at[0], scale.y(heightAt(curve, point.kl))]]);
  return [...lines.flat(), ...marks, ...around(scale.font * 0.62)(at), ...gap];
}

function labelItems(scale, data, look, widthOf) {
  const placed = placeLabels(wishes(scale, data.tracks), { font: scale.font, widthOf, taken: takenBy(scale, data),
    bounds: { left: scale.left + 2, right: scale.right, top: scale.top - scale.font * 0.6, bottom: scale.bottom } });
  return placed.map(({ x, y, words, fill, anchor }) => text(x, y, words,
    { size: scale.font, anchor, fill: typeof fill === "number" ? colorOf(look, fill) : look[fill] }));
}

/** The whole chart. `data`: { curve, tracks, both, point }; `widthOf` measures a text. */
export function chartItems(scale, data, look, widthOf) {
  const small = { size: scale.font * 0.92, fill: look.soft };
  const sized = { ...look, small };
  const { tracks, both } = data;
  const crowded = tracks.reduce((sum, { points }) => sum + points.length, 0) > 150;
  const axes = axesItems(scale, { heights: ticksOf(scale.low, scale.high), xName: "KL(π ‖ π_ref), nats →",
    yName: "" }, sized);
  const heading = text(scale.left, scale.font * 0.75, both ? "mean reward: solid proxy, dashed true" : "mean reward", small);
  const ticks = ticksOf(0, scale.reach).map((tick) => text(scale.x(tick), scale.bottom + scale.font, tickText(tick),
    { ...small, anchor: "middle" }));
  return [...curveItems(scale, data, look).slice(0, 1), ...axes, heading, ...ticks, ...curveItems(scale, data, look).slice(1),
    ...tracks.slice(1).flatMap((track) => trackItems(scale, track, { both, crowded }, look)),
    ...trackItems(scale, tracks[0], { both, crowded }, look), ...turnItems(scale, tracks, look),
    ...chosenItems(scale, data, look), ...labelItems(scale, data, look, widthOf)];
}

/** Where points can be pointed at: { x, y, track, point }, those that were drawn last first. */
export const spotsOf = (scale, tracks, both) => tracks.flatMap(({ points }, track) => points.flatMap((one, point) =>
  ["reward", ...(both ? ["true"] : [])].map((which) => ({ x: scale.x(one.kl), y: scale.y(one[which]), track, point }))));
