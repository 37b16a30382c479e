"""The still picture of Funnel."""

import textwrap
from typing import TYPE_CHECKING

from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from helpers.views.kit import colors
from helpers.views.kit.still import ACCENT, SOFT, STYLE, page, plain, write

if TYPE_CHECKING:
    from helpers.views.funnel import Funnel

_ROW, _LEFT, _BAR, _WIDTH = 0.27, 3.3, 3.4, 9.6
_GOOD = colors.palette()["bar"]["light"]
_PALE = colors.palette()["sequential"]["light"][1]
_NUMBERS = (7.35, 7.95, 8.6, 9.5)  # right ends of: documents, tokens left, dropped, good


def draw(view: "Funnel") -> Figure:
    """Draw a bar of what is left after each rule, with its numbers, then one document."""
    rows, total = view.rows(), len(view.texts)
    text = textwrap.wrap(plain(view.texts[view.document], 240), 110)[:2]
    height = 0.95 + _ROW * (len(rows) + 1) + 0.35 + 0.2 * len(text)
    with rc_context(STYLE):
        figure = page(_WIDTH, height, view.title)
        top = height - 0.72
        for x, name in zip(_NUMBERS, ("left", "tokens", "dropped", "of which good"), strict=True):
            write(figure, x, top, name, size=8, color=SOFT, ha="right")
        _bar(figure, top - _ROW, "all documents", total, sum(view.good), total)
        write(figure, _NUMBERS[0], top - _ROW, f"{total:,}", size=9, ha="right", va="center")
        for i, row in enumerate(rows):
            y = top - _ROW * (i + 2)
            mark = "≥" if view.least[i] else "≤" if i < len(rows) - 1 else "similarity <"
            _bar(
                figure, y, f"{view.rules[i]} {mark} {view.limits[i]:.3g}", row.left, row.good, total
            )
            shown = (row.left, round(row.tokens), row.removed, row.wrongly)
            for x, number in zip(_NUMBERS, shown, strict=True):
                color = ACCENT if x == _NUMBERS[3] and number else "black"
                write(figure, x, y, f"{number:,}", size=9, ha="right", va="center", color=color)
        _document(figure, view, text)
    return figure


def _bar(figure: Figure, y: float, name: str, left: int, good: int, total: int) -> None:
    """Draw one bar: good documents dark, the others pale, in inches from the lower left corner."""
    write(figure, _LEFT - 0.08, y, plain(name, 44), size=9, ha="right", va="center")
    w, h = figure.get_size_inches()
    wide = _BAR / w / max(total, 1)
    for start, count, color in ((0, good, _GOOD), (good, left - good, _PALE)):
        at = (_LEFT / w + start * wide, (y - 0.09) / h)
        size = {"width": count * wide, "height": 0.18 / h}
        bar = Rectangle(at, **size, color=color, lw=0, transform=figure.transFigure)
        figure.add_artist(bar)


def _document(figure: Figure, view: "Funnel", text: list[str]) -> None:
    """Write what became of the document that is looked at, and how it begins."""
    stop = int(view.stops()[0][view.document])
    end = "kept" if stop < 0 else f"stopped by: {view.rules[stop]}"
    kind = f" ({view.kinds[view.document]})" if view.kinds[view.document] else ""
    y = 0.2 * len(text) + 0.12
    write(figure, 0.12, y, plain(f"{view.names[view.document]}{kind}: {end}", 100), size=9,
          weight="bold")  # fmt: skip
    for i, line in enumerate(text):
        write(figure, 0.12, y - 0.2 * (i + 1), line, size=8.5, color=SOFT)
