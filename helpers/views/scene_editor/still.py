"""The still picture of SceneEditor."""

from typing import TYPE_CHECKING

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from helpers.views.kit import colors
from helpers.views.kit.still import ACCENT, BAR, INK, SOFT, STYLE, plain

if TYPE_CHECKING:
    from helpers.views.scene_editor import SceneEditor

_EMPTY = colors.palette()["line"]["light"]
ACROSS = 9  # words in a line


def draw(view: "SceneEditor") -> Figure:
    """Draw the image and the features side by side, and below them the words."""
    lines = -(-len(view.written) // ACROSS)
    height = 3.5 + 0.62 * lines
    with rc_context(STYLE):
        figure = Figure(figsize=(9.6, height))
        figure.text(0.0125, 1 - 0.24 / height, plain(view.title, 100), weight="bold", size=12,
                    va="center")  # fmt: skip
        top, side = 1 - 3.05 / height, 2.6
        box = figure.add_axes((0.12 / 9.6, top, side / 9.6, side / height))
        box.imshow(view.image.transpose(1, 2, 0).clip(0, 1), interpolation="nearest")
        box.axis("off")
        if view.grid_size[0]:
            box = figure.add_axes((3.1 / 9.6, top, side / 9.6, side / height))
            box.imshow(_mosaic(view), interpolation="nearest")
            box.axis("off")
            channels, rows, columns = view.grid_size
            words = f"features z: {channels} maps of {rows} × {columns} positions"
            figure.text(3.1 / 9.6, top - 0.13 / height, words, size=8.5, color=SOFT, va="center")
        _bars(view, figure, height)
        _words(view, figure, height)
        figure.text(0.0125, 0.12 / height, plain(view.notice or view.note, 120), size=9,
                    color=SOFT, va="center")  # fmt: skip
    return figure


def _mosaic(view: "SceneEditor") -> np.ndarray:
    channels, rows, columns = view.grid_size
    levels = np.frombuffer(view.grid, np.uint8).reshape(view.grid_size)
    across = int(np.ceil(np.sqrt(channels)))
    down = -(-channels // across)
    paper = np.full((down * (rows + 1), across * (columns + 1), 3), 255, np.uint8)
    table = colors.level_table("light", "root")
    for k, one in enumerate(levels):
        y, x = k // across * (rows + 1), k % across * (columns + 1)
        paper[y : y + rows, x : x + columns] = table[one]
    return paper


def _bars(view: "SceneEditor", figure: Figure, height: float) -> None:
    if not view.choices:
        return
    names = view.choices[view.word]
    chances = np.frombuffer(view.chances, np.float32).reshape(len(view.choices), -1)[view.word]
    ax = figure.add_axes((7.05 / 9.6, 1 - 2.3 / height, 2.3 / 9.6, 1.6 / height))
    ax.barh(range(len(names)), chances, color=BAR, height=0.62)
    for i, chance in enumerate(chances):
        ax.text(1.03, i, f"{chance:.1%}", ha="left", va="center", size=9, color=SOFT)
    ax.set(xlim=(0, 1.3), ylim=(len(names) - 0.5, -0.5), xticks=[])
    ax.set_yticks(range(len(names)), [plain(name) for name in names])
    ax.set_title(f"What word {view.word + 1} could be", size=10, loc="left")
    ax.spines[["top", "right", "bottom"]].set_visible(False)
    ax.tick_params(length=0)


def _words(view: "SceneEditor", figure: Figure, height: float) -> None:
    own = np.frombuffer(view.chance_of, np.float32)
    for i, word in enumerate(view.written):
        line, column = divmod(i, ACROSS)
        x, y = (0.12 + 1.04 * column) / 9.6, 1 - (3.55 + 0.62 * line) / height
        figure.text(x, y, plain(word, 10), size=11, weight="bold", va="center",
                    color=ACCENT if view.wrong[i] else INK,
                    style="italic" if view.wrong[i] else "normal")  # fmt: skip
        if not len(own):
            continue
        for width, colour in ((1.0, _EMPTY), (float(own[i]), BAR)):
            size = (0.85 * width / 9.6, 0.06 / height)
            bar = Rectangle((x, y - 0.23 / height), *size, facecolor=colour)
            bar.set_transform(figure.transFigure)
            figure.add_artist(bar)
