"""The still picture of CacheGrowth."""

from typing import TYPE_CHECKING

from matplotlib import rc_context
from matplotlib.figure import Figure

from helpers.views.kit import colors
from helpers.views.kit.amounts import size
from helpers.views.kit.still import INK, PAPER, SOFT, STYLE, plain

if TYPE_CHECKING:
    from helpers.views.cache_growth import CacheGrowth

_CELLS = 64  # tokens that are drawn one by one


def draw(view: "CacheGrowth") -> Figure:
    """Draw one bar a model; up to 64 tokens have cells of their own."""
    rows, palette = view.shown(), colors.palette()["lines"]["light"]
    with rc_context(STYLE):
        figure = Figure(figsize=(9, 0.95 + 0.62 * len(rows)), layout="constrained")
        ax = figure.subplots()
        most = max(row.bytes for row in rows) * view.tokens
        for at, row in enumerate(rows):
            color = palette[view.kinds.index(row.kind) % len(palette)]
            held = row.bytes * view.tokens
            ax.barh(at, held, height=0.42, color=color)
            if view.tokens <= _CELLS and held / most > 0.1:
                for token in range(1, view.tokens):
                    x = row.bytes * token
                    ax.plot([x, x], [at - 0.21, at + 0.21], color=PAPER, lw=0.7)
            ax.text(0, at - 0.26, plain(f"{row.name} · {row.kind}", 60), size=10, color=INK,
                    weight="bold", va="bottom")  # fmt: skip
            note = f"{row.bytes:,.0f} bytes a token · {size(held)}"
            ax.text(most, at - 0.26, note, size=9.5, color=SOFT, ha="right", va="bottom")
        ax.set(xlim=(0, most), ylim=(len(rows) - 0.6, -0.75), xticks=[], yticks=[])
        ax.spines[:].set_visible(False)
        heading = f"{view.title} · {view.sets[view.chosen]}, {view.tokens:,} tokens"
        figure.suptitle(plain(heading, 100), fontweight="bold", ha="left", x=0.02)
    return figure
