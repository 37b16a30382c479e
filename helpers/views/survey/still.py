"""The still picture of Survey: its time line."""

from typing import TYPE_CHECKING, Any

from matplotlib import rc_context
from matplotlib.figure import Figure

from helpers.views.kit import colors
from helpers.views.kit.still import ACCENT, INK, LINE, SOFT, STYLE, page, plain, write

if TYPE_CHECKING:
    from helpers.views.survey import Survey

_WIDTH, _LEFT, _LETTER = 9.6, 1.75, 0.068  # inches


def draw(view: "Survey") -> Figure:
    """Draw a lane for each value of the group; a model is a dot with its name, none on another."""
    lanes = view.lanes()
    years = [view.rows[at]["year"] for rows in lanes.values() for at in rows] or [2000]
    first, last = int(min(years)), int(max(years)) + 1
    scale = (_WIDTH - _LEFT - 0.3) / (last - first)
    placed = {name: _lines(view, rows, lambda year: _LEFT + (year - first) * scale)
              for name, rows in lanes.items()}  # fmt: skip
    height = 1.0 + sum(LINE * 0.85 * max((line for *_, line in marks), default=0) + LINE * 1.35
                       for marks in placed.values())  # fmt: skip
    with rc_context(STYLE):
        figure = page(_WIDTH, height, view.title)
        step = next((n for n in (1, 2, 5, 10) if n * scale > 0.45), 20)
        for year in range(first, last + 1, step):
            x = _LEFT + (year - first) * scale
            write(figure, x, height - 0.55, str(year), size=8, color=SOFT, ha="center")
        top = height - 0.68
        for at, (name, marks) in enumerate(placed.items()):
            color = colors.palette()["lines"]["light"][at % 6] if name != "?" else SOFT
            tall = LINE * 0.85 * max(line for *_, line in marks) + LINE * 1.35
            write(figure, _LEFT - 0.15, top - tall / 2, plain(name or "(empty)", 24), size=9,
                  color=color, ha="right", va="center", weight="bold")  # fmt: skip
            for row, x, flip, line in marks:
                _mark(figure, view, row, x, top - LINE * (0.5 + 0.85 * line), flip, color)
            top -= tall
    return figure


def _lines(view: "Survey", rows: list[int], x_of: Any) -> list[tuple[int, float, bool, int]]:
    """Return (row, x, name to the left?, line) of every model of a lane, so that no names meet."""
    ends: list[float] = []
    found = []
    for row in sorted(rows, key=lambda at: view.rows[at]["year"]):
        x = x_of(view.rows[row]["year"])
        wide = 0.16 + _LETTER * len(view.rows[row]["name"])
        flip = x + wide > _WIDTH - 0.1
        start, end = (x - wide, x + 0.1) if flip else (x - 0.08, x + wide)
        line = next((at for at, last in enumerate(ends) if last <= start), len(ends))
        ends[line : line + 1] = [end]
        found.append((row, x, flip, line))
    return found


def _mark(
    figure: Figure, view: "Survey", row: int, x: float, y: float, flip: bool, color: str
) -> None:
    on = row == view.row or (view.errata and view.rows[row]["erratum"])
    write(figure, x, y, "●", size=8, color=ACCENT if on else color, ha="center", va="center")
    write(figure, x + (-0.09 if flip else 0.09), y, plain(view.rows[row]["name"], 26), size=8,
          color=ACCENT if on else INK, ha="right" if flip else "left", va="center")  # fmt: skip
