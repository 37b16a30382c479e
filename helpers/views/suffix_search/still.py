"""The still picture of SuffixSearch."""

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure

from helpers.views.kit import colors
from helpers.views.kit.still import SOFT, STYLE, plain
from helpers.views.kit.text_still import colour_text, lines_of

if TYPE_CHECKING:
    from helpers.views.suffix_search import SuffixSearch


def draw(view: "SuffixSearch") -> Figure:
    """Draw prompt, suffix and target in colored tokens, and the losses against the queries."""
    tokens = [*view.prompt, *view.suffix, "→", *view.target]
    palette = colors.palette()
    own, paper = palette["lines"]["light"][0], palette["paper"]["light"]
    shades = [paper, colors.mix([paper, own], np.array(0.28)), palette["sequential"]["light"][1]]
    counts = [len(view.prompt), len(view.suffix), 1, len(view.target)]
    rgb = np.array([one if isinstance(one, np.ndarray) else colors.rgb(one) for one in shades])
    shown = np.repeat(rgb[[0, 1, 0, 2]], counts, axis=0).astype(np.uint8)
    lines = lines_of(tokens)
    strip = 0.3 * len(lines)
    height = 0.75 + strip + 2.6
    with rc_context(STYLE):
        figure = Figure(figsize=(9.2, height))
        figure.text(0.02, 1 - 0.2 / height, plain(view.title, 90), weight="bold", size=11,
                    va="center")  # fmt: skip
        figure.text(0.02, 1 - 0.45 / height, "prompt, suffix (blue) → target", size=9, color=SOFT,
                    va="center")  # fmt: skip
        box = (0.02, 1 - (0.65 + strip) / height, 0.96, strip / height)
        colour_text(figure.add_axes(box), tokens, lines, shown, None)
        ax = figure.add_axes((0.08, 0.5 / height, 0.9, 1.95 / height))
        _losses(ax, view)
    return figure


def _losses(ax: Any, view: "SuffixSearch") -> None:
    """Draw the loss of this search and of the others against the queries."""
    palette = colors.palette()["lines"]["light"]
    for at, (name, (queries, losses)) in enumerate(view.curves().items(), 1):
        ax.step(queries, losses, where="post", color=palette[at % 6], lw=1.4, label=plain(name, 30))
    queries = np.frombuffer(view.queries, np.float32)
    if len(queries):
        ax.step(queries, view.losses, where="post", color=palette[0], lw=2.4, label="this search")
    for level in view.success:
        ax.axhline(level, color=SOFT, lw=1, ls="--")
    ax.set_xlim(0, view.total)
    ax.set_xlabel(f"queries, of {view.total:,}", size=9)
    ax.set_ylabel("loss of the target", size=9)
    ax.tick_params(labelsize=8)
    ax.spines[["top", "right"]].set_visible(False)
    if len(queries) or view.names:
        ax.legend(frameon=False, fontsize=8.5)
