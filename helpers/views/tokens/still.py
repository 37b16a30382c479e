"""The still picture of Tokens."""

import re
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure

from helpers.views.kit import checks, colors
from helpers.views.kit.still import BAR, SOFT, STYLE, plain
from helpers.views.kit.text_still import colour_text, lines_of

if TYPE_CHECKING:
    from helpers.views.tokens import Tokens


def draw(view: "Tokens") -> Figure:
    """Draw the text in its colours, and the most likely tokens at the place that is kept."""
    shares = np.concatenate([np.zeros(view.given), view.array() / (view.limit or 1)])
    shown = colors.mix(colors.palette()["sequential"]["light"], shares)
    lines = lines_of(view.tokens)
    bars = 0.32 * len(view.choices[0]) + 0.75 if view.choices else 0.0
    with rc_context(STYLE):
        text_height = 0.3 * len(lines) + 0.35
        height = 0.45 + text_height + bars
        figure = Figure(figsize=(9.2, height))
        text = figure.add_axes((0.02, (bars + 0.05) / height, 0.96, (text_height - 0.1) / height))
        outline = view.at if view.choices else None
        colour_text(text, view.tokens, lines, shown, outline)
        if view.choices and view.at >= view.given:
            ax = figure.add_axes((0.16, 0.2 / height, 0.5, (bars - 0.7) / height))
            _bars(ax, view)
        figure.text(0.02, 1 - 0.22 / height, plain(view.title, 90), weight="bold", size=11,
                    va="center")  # fmt: skip
    return figure


def _bars(ax: Any, view: "Tokens") -> None:
    at = view.at - view.given
    names = view.choices[at]
    chances = np.frombuffer(view.chances, np.float32).reshape(-1, len(names))[at]
    written = view.tokens[view.at] if view.at < len(view.tokens) else None
    ax.barh(range(len(names)), chances, 0.62, color=BAR)
    for row, (name, chance) in enumerate(zip(names, chances, strict=True)):
        label = plain(checks.visible(name), 18)
        ax.text(-0.015, row, label, ha="right", va="center",
                weight="bold" if name == written else "normal")  # fmt: skip
        ax.text(chance + 0.01, row, f"{chance:.1%}", va="center", color=SOFT)
    before = plain(_whole_words(view.before(view.at, 25)).replace("\n", "⏎"), 25)
    came = ""
    if written is not None:
        own = np.frombuffer(view.own, np.float32)[at]
        came = f"; what came: {plain(checks.visible(written), 18)}, {own:.1%}"
    ax.set_title(f"expected after “{before}”{came}", loc="left", fontsize=10,
                 fontweight="normal", color=SOFT)  # fmt: skip
    ax.set(xlim=(0, 1.12), ylim=(len(names) - 0.5, -0.5))
    ax.axis("off")


def _whole_words(before: str, most: int = 24) -> str:
    """Leave out the word that a cut at ``most`` characters would leave a part of.

    >>> _whole_words("tausend und zwanzig, zwei"), _whole_words("abc")
    ('…und zwanzig, zwei', 'abc')
    """
    if len(before) <= most:
        return before
    kept = before[1:]
    return "…" + (kept if before[0] == " " else re.sub(r"^\S+ +(?=\S)", "", kept))
