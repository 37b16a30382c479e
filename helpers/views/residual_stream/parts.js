// @ts-check
/** ResidualStream: the elements on the page. */
import { node } from "../kit/kit.js";

const HELP = "↑ ↓: depth · ← →: unit · [ ] or a click on a token: which token · Escape: leave. "
  + "A strip is one vector, a cell one of its d_model values; = or →: the stream after a part, "
  + "= where it is the plain sum, → where a norm or a missing skip connection changed it.";
const SWITCHES = " x or a click on a part: off and on (dashed: before it was switched off).";

export function buildParts(ui) {
  const { body } = ui;
  body.tabIndex = 0;
  body.setAttribute("role", "application");
  const tokens = body.appendChild(node("div", "course-residual-stream__tokens"));
  const grid = body.appendChild(node("div", "course-residual-stream__grid"));
  const labels = grid.appendChild(node("div", "course-residual-stream__labels"));
  const caption = grid.appendChild(node("div", "course-residual-stream__caption"));
  const strips = grid.appendChild(node("canvas", "course-residual-stream__strips"));
  const profile = grid.appendChild(node("canvas", "course-residual-stream__profile"));
  const rowFrame = grid.appendChild(node("div", "course-residual-stream__frame"));
  const cellFrame = grid.appendChild(node("div", "course-residual-stream__frame is-cell"));
  const thumbs = body.appendChild(node("canvas", "course-residual-stream__thumbs"));
  const readout = ui.footer.appendChild(node("span", "course-residual-stream__readout"));
  const legend = ui.footer.appendChild(node("span", "course-residual-stream__legend"));
  const [low, ramp, high] = [node("span"), node("canvas"), node("span")];
  legend.append(low, ramp, high);
  const note = ui.footer.appendChild(node("span", "course-residual-stream__note"));
  const all = ui.button("All parts", "Switch all parts on again", () => ui.save({ off: [] }));
  ui.pictureTools();
  ui.help(HELP + (ui.model.get("switchable") ? SWITCHES : ""));
  return { tokens, grid, labels, caption, strips, profile, rowFrame, cellFrame, thumbs, readout, low,
    ramp, high, note, all };
}
