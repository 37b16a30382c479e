// @ts-check
/** Elements that several views build, and the width of a text before it is on the page. */
import { node } from "./kit.js";
import { wordFrom } from "./tokens.js";

/** A list of `[value, text]` to choose from, not yet in the page; `act` gets the value, a string. */
export function selectBox(ui, label, options, act) {
  const select = node("select");
  select.setAttribute("aria-label", label);
  for (const [value, text] of options) select.appendChild(node("option", "", text)).value = String(value);
  ui.listen(select, "change", () => act(select.value));
  return select;
}

/** A box that is filled up to a share of 0 to 1; the style sheet of the view gives it its look. */
export function shareBox(view, share) {
  const box = node("span", `course-${view}__box`);
  box.appendChild(node("span", `course-${view}__fill`)).style.width = `${100 * share}%`;
  return box;
}

/** One cell for each token: those of a word that is given letter by letter stay on one line. */
export function wordsTogether(tokens, cells) {
  return cells.flatMap((cell, i) => {
    const letters = wordFrom(tokens, i);
    if (letters) {
      const word = node("span", "course-view__word");
      word.append(...cells.slice(i, i + letters));
      return [word];
    }
    return cell.parentNode?.className === "course-view__word" ? [] : [cell];
  });
}

/** The button that ends a training run. A busy kernel may not hear of a trait before the cell has
 * ended: then interrupt the cell, as JupyterLab's own stop button does; Python takes that as a stop
 * too. Returns what `draw` calls to bring it up to date. */
export function stopButton(ui) {
  const { model } = ui;
  const insist = ui.rested(() => {
    if (model.get("running")) model.widget_manager?.kernel?.interrupt();
  }, 1000);
  const stop = ui.button("Stop", "Stop the training and keep what it has learned", () => {
    ui.save({ stopped: true });
    insist();
  });
  return () => { stop.disabled = !model.get("running") || model.get("stopped"); };
}

/** Return the function that gives the width of a text in pixels in a font such as "14px serif". */
export function textMeasure(font) {
  const brush = new OffscreenCanvas(1, 1).getContext("2d");
  brush.font = font;
  return (text) => brush.measureText(text).width;
}
