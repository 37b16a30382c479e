"""The still picture of SideBySide."""

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure

from helpers.views.kit import checks, colors
from helpers.views.kit.still import ACCENT, BAR, SOFT, STYLE, page, plain, write
from helpers.views.kit.text_still import colour_text, lines_of

if TYPE_CHECKING:
    from helpers.views.side_by_side import SideBySide

RARE = 0.01  # the probability of the darkest color, and everything below it
_WIDTH, _LINE, _BARS = 9.4, 0.3, 1.75


def shares(probabilities: np.ndarray) -> np.ndarray:
    """Return how dark tokens are, 0 to 1: even in the logarithm of the probability."""
    return np.log(np.clip(probabilities, RARE, 1.0)) / np.log(RARE)


def draw(view: "SideBySide") -> Figure:
    """Draw each answer below its model's name, and the likely tokens at the selected ones."""
    shown = [[token.strip(" ") or token for token in tokens] for tokens in view.tokens]
    lines = [lines_of(tokens) for tokens in shown]
    heights = [_LINE * len(one) + 0.5 for one in lines]
    height = 0.95 + sum(heights) + _BARS + 0.3
    with rc_context(STYLE):
        figure = page(_WIDTH, height, view.title)
        write(figure, 0.12, height - 0.55, plain(f"“{view.answered}”", 100), color=SOFT)
        top = height - 0.75
        for k, name in enumerate(view.names):
            write(figure, 0.12, top - 0.2, plain(name, 40), weight="bold")
            write(figure, 2.2, top - 0.2, plain(_line(view, k), 90), size=9, color=SOFT)
            if shown[k]:
                _answer(figure, view, k, shown[k], lines[k], top - 0.3)
            top -= heights[k]
        _bars(figure, view)
    return figure


def _percent(chance: float) -> str:
    return f"{chance:.1%}" if chance >= 5e-4 or chance == 0 else "< 0.1%"


def _line(view: "SideBySide", k: int) -> str:
    """Return what is written beside a model's name."""
    parts = [view.notes[k], view.errors[k], view.remarks[k]]
    if view.tokens[k]:
        parts.insert(1, f"{len(view.tokens[k])} tokens{', cut' if view.cut[k] else ''}")
    return " · ".join(part for part in parts if part)


def _answer(
    figure: Figure, view: "SideBySide", k: int, shown: list[str], lines: Any, top: float
) -> None:
    width, height = figure.get_size_inches()
    high = _LINE * len(lines)
    ax = figure.add_axes((0.013, (top - high) / height, 1 - 0.25 / width, high / height))
    dark = shares(view.probabilities(view.names[k]))
    tints = colors.mix(colors.palette()["sequential"]["light"], dark)
    colour_text(ax, shown, lines, tints, view.at[k])


def _bars(figure: Figure, view: "SideBySide") -> None:
    """Draw the most likely tokens at the selected token of each model, side by side."""
    width, height = figure.get_size_inches()
    each = (width - 0.24) / len(view.names)
    for k, name in enumerate(view.names):
        expected = view.expected(name)
        if not expected:
            continue
        left = 0.12 + k * each
        ax = figure.add_axes(
            (
                (left + 0.3 * each) / width,
                0.12 / height,
                0.45 * each / width,
                (_BARS - 0.3) / height,
            )
        )
        written = view.tokens[k][view.at[k]]
        for row, (token, chance) in enumerate(expected.items()):
            came = token == written
            ax.barh(row, chance, 0.6, color=BAR)
            ax.text(-0.04, row, plain(checks.visible(token), 12), ha="right", va="center", size=9,
                    weight="bold" if came else "normal")  # fmt: skip
            ax.text(chance + 0.03, row, _percent(chance), va="center", size=9, color=SOFT)
        ax.set(xlim=(0, 1.02), ylim=(5.6, -0.6))
        ax.set_axis_off()
        where = f"{name}: token {view.at[k] + 1}"
        write(figure, left, _BARS + 0.02, plain(where, 30), size=9, color=ACCENT)
