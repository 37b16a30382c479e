// @ts-check
/** SideBySide: the elements on the page. */
import { node } from "../kit/kit.js";
import { selectBox } from "../kit/parts.js";

const HELP = "Tab: the next model · ← → ↑ ↓ Home End: tokens of its answer · [ ]: the model beside it · "
  + "r: another sample · a click selects a token. The bars are the tokens that were most likely in its place. "
  + "The color of a token is its probability.";

/** One row above the body: the text field, the prompts to choose from, the button that samples again. */
function buildAsking(ui) {
  const row = ui.root.insertBefore(node("div", "course-side-by-side__asking"), ui.body);
  row.append(row.previousSibling);
  const prompts = ui.model.get("prompts");
  const select = selectBox(ui, "choose a prompt", [["", "or choose…"], ...prompts.map((text, i) => [i, text])],
    (value) => { if (value !== "") ui.save({ text: prompts[Number(value)] }); });
  const again = node("button", "course-view__button", "Sample again");
  again.type = "button";
  again.title = "Ask again with the next seed (r)";
  const seed = node("span", "course-view__caption");
  row.append(select, again, seed);
  const sample = () => ui.save({ seed: ui.model.get("seed") + 1 });
  ui.listen(again, "click", sample);
  return { select, seed, sample };
}

/** One column: name, note, answer, what is said of it, and the bars of one token. */
function buildColumn(body, k) {
  const column = body.appendChild(node("section", "course-side-by-side__column"));
  const name = column.appendChild(node("div", "course-side-by-side__name"));
  const note = column.appendChild(node("div", "course-side-by-side__note"));
  const error = column.appendChild(node("div", "course-side-by-side__error"));
  const strip = column.appendChild(node("div", "course-side-by-side__answer"));
  strip.tabIndex = 0;
  strip.setAttribute("role", "application");
  strip.dataset.model = String(k);
  const said = column.appendChild(node("div", "course-side-by-side__said"));
  const remark = column.appendChild(node("div", "course-side-by-side__remark"));
  const number = column.appendChild(node("div", "course-side-by-side__number"));
  const context = column.appendChild(node("div", "course-side-by-side__context"));
  const bars = column.appendChild(node("div", "course-side-by-side__bars"));
  return { name, note, strip, error, said, remark, number, context, bars, cells: [], key: "" };
}

export function buildParts(ui) {
  const asking = buildAsking(ui);
  const asked = ui.root.insertBefore(node("div", "course-side-by-side__asked"), ui.body);
  const columns = ui.model.get("names").map((_, k) => buildColumn(ui.body, k));
  const legend = ui.footer.appendChild(node("span", "course-side-by-side__legend"));
  const [low, ramp, high] = [node("span", "", "probability 100 %"), node("canvas"), node("span", "", "1 % or less")];
  legend.append(low, ramp, high);
  ui.pictureTools();
  ui.help(HELP);
  return { ...asking, asked, columns, ramp };
}
