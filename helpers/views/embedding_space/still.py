"""The still picture of EmbeddingSpace."""

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from helpers.views.kit import colors
from helpers.views.kit.still import ACCENT, BAR, INK, SOFT, STYLE, page, plain, write

if TYPE_CHECKING:
    from helpers.views.embedding_space import EmbeddingSpace

_LINE = colors.palette()["line"]["light"]
_WIDTH, _HEIGHT = 10.0, 4.6


def draw(view: "EmbeddingSpace") -> Figure:
    """Draw the map, the matrix and the bars side by side."""
    with rc_context(STYLE):
        figure = page(_WIDTH, _HEIGHT, view.title)
        step = f" (step {view.steps[view.frame]})" if len(view.steps) > 1 else ""
        write(figure, 0.2, _HEIGHT - 0.55, f"map{step}", size=9, color=SOFT)
        _map(figure.add_axes((0.02, 0.03, 0.4, 0.82)), view)
        write(figure, 4.75, _HEIGHT - 0.55, "cosines: items down, captions across", size=9,
              color=SOFT)  # fmt: skip
        _matrix(figure.add_axes((0.475, 0.12, 0.3, 0.72)), view)
        _bars(figure.add_axes((0.79, 0.2, 0.155, 0.62)), view)
    return figure


def _map(ax: Any, view: "EmbeddingSpace") -> None:
    count = len(view.items)
    places = np.frombuffer(view.places, np.float32).reshape(len(view.steps), -1, 2)
    items, captions = places[view.frame, :count], places[view.frame, count:]
    for i, at in enumerate(view.belongs):
        if at >= 0:
            ax.plot(*zip(items[i], captions[at], strict=True), color=_LINE, lw=1, zorder=1)
    ax.scatter(*captions.T, s=22, color=BAR, zorder=2)
    height, width = view.image_size
    pictures = np.frombuffer(view.images, np.uint8).reshape(-1, height or 1, width or 1, 3)
    reach = np.abs(places).reshape(-1, 2).max(0) * 1.12 + 1e-9
    ax.set(xlim=(-reach[0], reach[0]), ylim=(-reach[1], reach[1]))
    for i, (x, y) in enumerate(items):
        chosen = i == view.item
        if height:
            w, h = 0.026 * 2 * reach[0], 0.026 * 2 * reach[1]
            tile = Rectangle(
                (x - w, y - h), 2 * w, 2 * h, color=pictures[0, 0, 0] / 255, zorder=0.5
            )
            ax.add_patch(tile)  # all tiles are under everything
            seen = (pictures[i] != pictures[0, 0, 0]).any(-1, keepdims=True)
            ax.imshow(np.concatenate([pictures[i], 255 * seen.astype(np.uint8)], -1),
                      extent=(x - w, x + w, y - h, y + h), aspect="auto",
                      interpolation="nearest", zorder=4 + chosen)  # fmt: skip
            if chosen:
                ax.add_patch(Rectangle((x - w, y - h), 2 * w, 2 * h, fill=False, lw=2,
                                       edgecolor=ACCENT, zorder=5))  # fmt: skip
        else:
            ax.text(x, y, str(i + 1), ha="center", va="center", zorder=4,
                    color=ACCENT if chosen else INK, weight="bold" if chosen else None)  # fmt: skip
    if view.prompts:
        asked = np.frombuffer(view.prompt_places, np.float32).reshape(-1, 2)
        ax.scatter(*asked.T, s=60, marker="D", color=ACCENT, zorder=6)
    ax.set(xlim=(-reach[0], reach[0]), ylim=(-reach[1], reach[1]), xticks=[], yticks=[])
    for spine in ax.spines.values():
        spine.set_edgecolor(_LINE)


def _matrix(ax: Any, view: "EmbeddingSpace") -> None:
    ax.imshow(colors.diverging(view.matrix(), 1.0), aspect="auto", interpolation="nearest")
    rows = len(view.items)
    ax.add_patch(Rectangle((-0.5, view.item - 0.5), len(view.captions), 1, fill=False, lw=1.6,
                           edgecolor=ACCENT, clip_on=False))  # fmt: skip
    ax.set(xticks=[], yticks=[])
    if rows <= 16:
        ax.set_yticks(range(rows), [str(i + 1) for i in range(rows)])
    ax.tick_params(length=0, labelsize=8)
    for spine in ax.spines.values():
        spine.set_edgecolor(_LINE)
    ax.set_xlabel(plain(f"selected: {view.items[view.item]}", 40), fontsize=9, color=ACCENT)


def _bars(ax: Any, view: "EmbeddingSpace") -> None:
    if view.prompts:
        names, values, heading = view.prompts, view.chances()[view.item], "zero-shot"
    else:
        row = view.matrix()[view.item]
        best = np.argsort(-row, kind="stable")[:5]
        names, values, heading = [view.captions[i] for i in best], row[best].clip(0), "cosine"
    ax.barh(range(len(names)), values, color=BAR, height=0.22)
    for i, (name, value) in enumerate(zip(names, values, strict=True)):
        ax.text(0, i - 0.36, plain(name, 22), size=8.5, va="center")
        ax.text(1.03, i, f"{value:.2f}", size=8, va="center", color=SOFT)
    ax.set(xlim=(0, 1.02), ylim=(5.5, -0.7), xticks=[], yticks=[])
    ax.set_title(heading, size=9, loc="left", color=SOFT)
    for spine in ax.spines.values():
        spine.set_visible(False)
