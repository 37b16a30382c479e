"""The still picture of Arena: one attempt, step by step."""

import textwrap
from typing import TYPE_CHECKING, Any

from matplotlib import rc_context
from matplotlib.figure import Figure

from helpers.views.kit.still import ACCENT, BAR, INK, SOFT, STYLE, page, plain, write

if TYPE_CHECKING:
    from helpers.views.arena import Arena

_LINE, _LEFT, _WIDTH = 0.22, 2.0, 8.6  # inches
_LETTERS = 88  # of a line


def draw(view: "Arena") -> Figure:
    """Draw prompt, stages, answer and verdicts below each other, then the count of each level."""
    shown = view.shown()
    rows = _rows(shown) if shown else [("", "nothing has been tried yet", SOFT)]
    tallies = [(name, *view.tally(at)) for at, name in enumerate(view.levels)]
    rows += [(name, f"{worked} of {tried} attempts worked", SOFT)
             for name, tried, worked in tallies if tried]  # fmt: skip
    wrapped = [textwrap.wrap(plain(says, 400), _LETTERS)[:4] or [""] for _, says, _ in rows]
    height = 0.85 + sum(_LINE * len(lines) + 0.08 for lines in wrapped)
    with rc_context(STYLE):
        figure = page(_WIDTH, height, view.title)
        write(figure, 0.12, height - 0.52, plain(view.goal, 110), size=9, color=SOFT)
        y = height - 0.8
        for (name, _, color), lines in zip(rows, wrapped, strict=True):
            write(figure, _LEFT - 0.12, y, plain(name, 24), size=9, color=color, ha="right",
                  weight="bold")  # fmt: skip
            for i, line in enumerate(lines):
                write(figure, _LEFT, y - _LINE * i, line, size=9, color=INK)
            y -= _LINE * len(lines) + 0.08
    return figure


def _rows(shown: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return (name, text, color) of every step of an attempt, and of every verdict."""
    rows = [("you", shown["prompt"], INK)]
    for stage in shown["stages"]:
        compared = (
            "" if stage["score"] is None else f" ({stage['score']:.2f}, limit {stage['limit']:.2f})"
        )
        mark, color = ("→", SOFT) if stage["passed"] else ("✕", ACCENT)
        rows.append((f"{mark} {stage['name']}", stage["says"] + compared, color))
    rows.append(("what you read", shown["answer"] or "(nothing)", INK))
    worked = {True: "the attack worked", False: "the attack failed"}
    rows.append(("truth", worked[shown["success"]], BAR if shown["success"] else SOFT))
    for judge, verdict in shown["judged"].items():
        wrong = verdict != shown["success"]
        says = f"says {worked[verdict]}{', wrongly' if wrong else ''}"
        rows.append((judge, says, ACCENT if wrong else SOFT))
    return rows
