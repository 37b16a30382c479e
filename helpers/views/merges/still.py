"""The still picture of Merges."""

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure

from helpers.views.kit import colors
from helpers.views.kit.still import ACCENT, SOFT, STYLE, plain
from helpers.views.kit.text_still import colour_text, lines_of
from helpers.views.merges.run import shown_token

if TYPE_CHECKING:
    from helpers.views.merges import Merges

_CHART = 2.0  # inches
_SHADES = 5


def draw(view: "Merges") -> Figure:
    """Draw a strip of tokens for every vocabulary, and bytes per token against the size."""
    rows = [[shown_token(token) for token in view.tokens(v)] for v in range(len(view.names))]
    lines = [lines_of(tokens) for tokens in rows]
    chart = _CHART if len(view.sizes) > 1 else 0.0
    heights = [0.3 * len(some) + 0.42 for some in lines]
    height = 0.62 + sum(heights) + chart
    with rc_context(STYLE):
        figure = Figure(figsize=(9.2, height))
        caption = f"vocabulary of {view.sizes[view.step]:,}   {view.captions[view.step]}"
        figure.text(0.02, 1 - 0.2 / height, plain(view.title, 90), weight="bold", size=11,
                    va="center")  # fmt: skip
        figure.text(0.02, 1 - 0.45 / height, plain(caption, 100), size=9, color=SOFT, va="center")
        top = height - 0.62
        for v, (tokens, some) in enumerate(zip(rows, lines, strict=True)):
            _row(figure, view, v, tokens, some, top, heights[v])
            top -= heights[v]
        if chart:
            _chart(figure, view, chart / height)
    return figure


def shades() -> np.ndarray:
    """Return the pale colors that neighboring tokens take in turn, [shade, rgb]."""
    palette = colors.palette()
    paper = palette["paper"]["light"]
    return np.array(
        [colors.mix([paper, line], np.array(0.3)) for line in palette["lines"]["light"][:_SHADES]]
    )


def _row(
    figure: Figure, view: "Merges", v: int, tokens: list[str], lines: Any, top: float, high: float
) -> None:
    height = figure.get_size_inches()[1]
    color = colors.palette()["lines"]["light"][v % 6]
    name = f"{view.names[v]}: {len(tokens)} tokens, {view.bytes_per_token(v):.2f} bytes a token"
    figure.text(0.02, (top - 0.12) / height, plain(name, 90), size=9, color=color, weight="bold",
                va="center")  # fmt: skip
    strip = high - 0.36
    ax = figure.add_axes((0.02, (top - 0.26 - strip) / height, 0.96, strip / height))
    pale = shades()
    colour_text(ax, tokens, lines, pale[np.arange(len(tokens)) % _SHADES], None)


def _chart(figure: Figure, view: "Merges", share: float) -> None:
    ax = figure.add_axes((0.09, 0.3 * share, 0.88, 0.58 * share))
    for v in range(len(view.names)):
        steps = len(view.counts[v])
        values = [view.bytes_per_token(v, step) for step in range(steps)]
        color = colors.palette()["lines"]["light"][v % 6]
        ax.plot(view.sizes[:steps], values, "-o", ms=2.5, lw=1.4, color=color)
    ax.axvline(view.sizes[view.step], color=ACCENT, lw=1.2)
    ax.set_xscale("log")
    ax.set_xlabel("size of the vocabulary", size=9)
    ax.set_ylabel("bytes per token", size=9)
    ax.set_ylim(bottom=0.8)
    ticks = [n for n in (256, 1024, 4096, 16384, 65536, 262144) if n <= view.sizes[-1]]
    if view.sizes[-1] < 1024:
        ticks = [view.sizes[0], view.sizes[len(view.sizes) // 2], view.sizes[-1]]
    ax.set_xticks(ticks, [f"{n:,}" for n in ticks])
    ax.minorticks_off()
    ax.tick_params(labelsize=8)
    ax.spines[["top", "right"]].set_visible(False)
