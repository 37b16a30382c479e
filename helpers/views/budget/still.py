"""The still picture of Budget."""

from typing import TYPE_CHECKING

from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from helpers.views.budget.cards import HOUR, ModelCard
from helpers.views.kit import colors
from helpers.views.kit.amounts import large, power, share
from helpers.views.kit.still import ACCENT, BAR, INK, SOFT, STYLE, page, plain, write

if TYPE_CHECKING:
    from helpers.views.budget import Budget

_WIDTH, _ROW = 9.6, 0.29
_ENDS = (2.35, 3.0, 4.2, 5.25, 6.3)  # right ends of N, D, 6ND, hours, stated hours
_LEFT, _LONG = 6.5, 2.3  # of the bars
_RAISED = colors.palette()["sequential"]["light"][1]


def draw(view: "Budget") -> Figure:
    """Draw a row for each card: its numbers, and a bar of the utilization that they imply."""
    from helpers.views.budget import duration, hours

    cost, chosen = view.outcome(), view.card()
    cards = [ModelCard(*row) for row in view.cards]
    height = 1.45 + _ROW * len(cards)
    with rc_context(STYLE):
        figure = page(_WIDTH, height, view.title)
        said = (
            f"6ND = {power(cost.flops)} FLOPs → {hours(cost.gpu_hours)} GPU-hours at "
            f"{share(view.utilization)} of {large(view.peak / 1e12)} TFLOP/s → "
            f"{duration(cost.days)} on {view.gpus:,.0f} GPUs"
        )
        write(figure, 0.12, height - 0.55, said, size=9.5, color=INK)
        heads = ("N", "D", "6ND, FLOPs", f"GPU-hours\nat {share(view.utilization)}",
                 "GPU-hours\nstated")  # fmt: skip
        for x, head in zip(_ENDS, heads, strict=True):
            write(figure, x, height - 1.12, head, size=8, color=SOFT, ha="right", va="bottom")
        head = "utilization that the stated hours\nimply (line: the slider's)"
        write(figure, _LEFT, height - 1.12, head, size=8, color=SOFT, va="bottom")
        for i, card in enumerate(cards):
            y = height - 1.2 - (i + 0.5) * _ROW
            if chosen is not None and card.name == chosen.name:
                _box(figure, 0.06, y - _ROW / 2, _WIDTH - 0.12, _ROW, _RAISED)
            _row(figure, card, y, view.utilization)
        x = _LEFT + _LONG * view.utilization
        _box(figure, x, height - 1.24 - _ROW * len(cards), 0.02, _ROW * len(cards) + 0.08, ACCENT)
    return figure


def _row(figure: Figure, card: ModelCard, y: float, utilization: float) -> None:
    from helpers.views.budget import hours

    flops = 6 * card.parameters * card.tokens
    stated = "not stated" if card.gpu_hours is None else large(card.gpu_hours)
    cells = (large(card.parameters), large(card.tokens), power(flops),
             hours(flops / (utilization * card.peak * HOUR)), stated)  # fmt: skip
    write(figure, 0.12, y, plain(card.name, 20), size=9.5, va="center", color=INK)
    for x, cell in zip(_ENDS, cells, strict=True):
        write(figure, x, y, cell, size=9.5, va="center", ha="right", color=INK)
    implied = card.implied_utilization
    if implied is not None:
        _box(figure, _LEFT, y - 0.08, _LONG * implied, 0.16, BAR)
    said = "–" if implied is None else share(implied)
    write(figure, _WIDTH - 0.14, y, said, size=9.5, va="center", ha="right", color=INK)


def _box(
    figure: Figure, left: float, bottom: float, width: float, height: float, color: str
) -> None:
    """Draw a filled rectangle, in inches."""
    w, h = figure.get_size_inches()
    figure.add_artist(Rectangle((left / w, bottom / h), width / w, height / h, facecolor=color,
                                lw=0, transform=figure.transFigure))  # fmt: skip
