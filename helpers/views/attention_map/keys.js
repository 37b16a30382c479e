// @ts-check
/** AttentionMap: what the keys do. */
import { isCommand } from "../kit/keys.js";
import { moved } from "./layout.js";

const SHIFTED = { ArrowLeft: ["head", -1], ArrowRight: ["head", 1], ArrowUp: ["layer", -1],
  ArrowDown: ["layer", 1] };
const PLAIN = { "[": ["head", -1], "]": ["head", 1], "{": ["layer", -1], "}": ["layer", 1] };

export function listenToKeys(state, ui, { setCursor, lock }) {
  const { model, data } = state;
  const step = (trait, by) => {
    const count = data.shape[trait === "layer" ? 0 : 1];
    ui.save({ [trait]: (model.get(trait) + by + count) % count });
  };
  const move = (key) => {
    const next = moved(state.shownCursor(), key, data.shape[2], data.shape[3]);
    if (model.get("query") !== null && next.query !== model.get("query")) ui.save({ query: next.query });
    setCursor(next);
  };
  const acts = {
    Enter: () => lock(state.cursor?.query ?? 0),
    Escape: () => { ui.save({ query: null }); setCursor(null); },
    x: () => state.switchHead(ui),
    s: () => state.turnScale(ui),
  };
  ui.listen(ui.body, "keydown", (event) => {
    if (isCommand(event)) return;
    if (event.shiftKey && event.key === "Enter") return; // Lab runs the cell
    const turned = SHIFTED[event.shiftKey ? event.key : ""] || PLAIN[event.key];
    if (turned) step(...turned);
    else if (event.key.startsWith("Arrow")) move(event.key);
    else if (Object.hasOwn(acts, event.key)) acts[event.key]();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
