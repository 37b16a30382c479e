"""The still pictures of the views, drawn by matplotlib in the same colours."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from matplotlib.patches import Rectangle

from helpers.views import colours

if TYPE_CHECKING:
    from helpers.views.attention_map import AttentionMap
    from helpers.views.matrices import Matrices

STYLE: Any = {"font.family": "DejaVu Sans", "font.size": 10}
_MOST_LABELS = 18
_CHARACTER = 0.088  # inches that a character of size 10 takes
_LINE = 0.24
_SOFT = "#5b6673"
Labels = tuple[Sequence[int], Sequence[str]]  # places and texts


@cache
def _glyphs() -> frozenset[int]:
    return frozenset(get_font(findfont("DejaVu Sans")).get_charmap())


def plain(text: str, most: int = 14) -> str:
    """Shorten a label, and take from it what matplotlib cannot draw or would read as a formula."""
    drawable = "".join(c if ord(c) in _glyphs() else "▯" for c in text)
    short = drawable if len(drawable) <= most else drawable[: most - 1] + "…"
    return short.replace("$", r"\$")


def page(width: float, height: float, title: str) -> Figure:
    """Make an empty page of this size in inches, with its title at the top left."""
    figure = Figure(figsize=(width, height))
    figure.text(0.12 / width, 1 - 0.27 / height, plain(title, 100), size=12, weight="bold")
    return figure


def write(figure: Figure, x: float, y: float, text: str, **look: Any) -> None:
    """Write a text at a place in inches from the lower left corner (ticks cost ten times more)."""
    w, h = figure.get_size_inches()
    figure.text(x / w, y / h, text, **look)


@dataclass(frozen=True)
class Box:
    """A picture's place on the page, in inches from the lower left corner."""

    figure: Figure
    left: float
    bottom: float
    width: float
    height: float

    def axes(self) -> Any:
        """Make axes there, without frame or ticks."""
        w, h = self.figure.get_size_inches()
        place = (self.left / w, self.bottom / h, self.width / w, self.height / h)
        made = self.figure.add_axes(place)
        made.set_axis_off()
        return made

    def rows(self, count: int, shown: Labels, *, right: bool = False, **look: Any) -> None:
        """Label some of ``count`` rows, on the left or the right."""
        x = self.left + self.width + 0.06 if right else self.left - 0.06
        for i, text in zip(*shown, strict=True):
            y = self.bottom + self.height * (1 - (i + 0.5) / count)
            look = {"ha": "left" if right else "right", "va": "center", **look}
            write(self.figure, x, y, text, **look)

    def columns(self, count: int, shown: Labels, *, turned: bool = False, **look: Any) -> None:
        """Label some of ``count`` columns above, turned where they would touch."""
        how: Any = {"ha": "left", "rotation": 55, "rotation_mode": "anchor"} if turned else {}
        for j, text in zip(*shown, strict=True):
            x = self.left + self.width * (j + 0.5) / count
            y = self.bottom + self.height + 0.06
            write(self.figure, x, y, text, **{"ha": "center", "va": "bottom", **how, **look})


def some(labels: Sequence[str], most: int = _MOST_LABELS) -> Labels:
    """Every so many labels where there are too many: places and texts."""
    places = list(range(0, len(labels), -(-len(labels) // most)))
    return places, [plain(labels[i]) for i in places]


def _width(labels: Sequence[str]) -> float:
    return _CHARACTER * max(len(label) for label in labels) + 0.15


def attention(view: "AttentionMap") -> Figure:
    """Draw the head on show, and thumbnails of all heads where there is more than one."""
    layers, heads, M, N = view.shape
    table = colours.level_table("light", view.scale)
    (rows, row_texts), (columns, column_texts) = some(view.query_labels), some(view.key_labels)
    side = min(0.42 * max(M, N), 4.2)
    cell = side / max(M, N)
    turned = max(_width([text]) for text in column_texts) > cell * (N / len(columns))
    left = _width(row_texts) + 0.12
    top = 0.75 + (_width(column_texts) * 0.8 if turned else _LINE)
    many = layers * heads > 1
    small = min(3.6 / heads, 3.6 / layers, 0.6)
    beside = max(0.0, _width(view.layer_labels) - 0.15)  # of the thumbnails: the layers' names
    small = max(small, min(0.8, _width(view.head_labels))) if heads <= 8 else small
    wide = left + max(cell * N, 1.2) + 0.9 + (small * heads + 0.5 + beside if many else 0.1)
    tall = top + max(cell * M, small * layers if many else 0, 1.2) + 0.15
    with rc_context(STYLE):
        figure = page(max(wide, 4.0), tall, view.title)
        weights, mask = view.one(view.layer, view.head)
        levels = colours.levels_of(colours.pooled(weights, np.maximum, 160),
                                   colours.pooled(mask, np.logical_or, 160))  # fmt: skip
        main = Box(figure, left, tall - top - cell * M, cell * N, cell * M)
        picture = colours.hatched(levels, table, max(1, 420 // max(levels.shape)))
        main.axes().imshow(picture, aspect="auto", interpolation="nearest")
        main.rows(M, (rows, row_texts))
        main.columns(N, (columns, column_texts), turned=turned)
        name = f"{view.head_in_words()} · "
        below = (plain(name, 60) if many else "") + "queries ↓  keys →"
        write(figure, 0.12, tall - 0.52, below, color=_SOFT, size=9)
        legend = Box(figure, left + cell * N + 0.15, tall - top - 1.2, 0.11, 1.2)
        _legend(legend, table, view.scale)
        if many:
            x = left + max(cell * N, 0.6) + 1.05 + beside
            box = Box(figure, x, tall - top - small * layers, small * heads, small * layers)
            _thumbnails(box, view, table)
    return figure


def _thumbnails(box: Box, view: "AttentionMap", table: np.ndarray) -> None:
    """Draw all heads shrunk, a row a layer; the one on show is framed."""
    layers, heads, M, N = view.shape
    rows, columns = min(M, 32), min(N, 32)
    gap = max(1, rows // 10)
    sheet = np.full((layers, heads, rows + gap, columns + gap, 3), 255, np.uint8)
    sheet[:, :, :rows, :columns] = table[view.small_levels()]
    mosaic = sheet.transpose(0, 2, 1, 3, 4).reshape(
        layers * (rows + gap), heads * (columns + gap), 3
    )
    ax = box.axes()
    ax.imshow(mosaic, interpolation="nearest", aspect="auto")
    box.rows(layers, some(view.layer_labels), size=8, color=_SOFT)
    box.columns(heads, some(view.head_labels), size=8, color=_SOFT)
    above = box.bottom + box.height + 0.26
    named = {"layers ↓": view.layer_labels, "heads →": view.head_labels}
    words = "  ".join(word for word, names in named.items() if all(map(str.isdigit, names)))
    write(box.figure, box.left, above, words, size=9, color=_SOFT)
    corner = (view.head * (columns + gap) - 0.5, view.layer * (rows + gap) - 0.5)
    accent = colours.palette()["accent"]["light"]
    frame = Rectangle(
        corner, columns, rows, fill=False, edgecolor=accent, linewidth=2, clip_on=False
    )
    ax.add_patch(frame)


def _legend(box: Box, table: np.ndarray, scale: str) -> None:
    """Show what a colour means: weights from 0 to 1."""
    t = np.linspace(1, 0, 200)
    levels = np.round(254 * (t if scale == "root" else np.sqrt(t))).astype(int)
    box.axes().imshow(table[levels][:, None], aspect="auto", interpolation="nearest")
    for weight in [0, 0.1, 0.5, 1] if scale == "root" else [0, 0.5, 1]:
        y = box.bottom + box.height * (weight**0.5 if scale == "root" else weight)
        look = {"size": 8, "color": _SOFT, "va": "center"}
        write(box.figure, box.left + box.width + 0.05, y, f"{weight:g}", **look)


def matrices(view: "Matrices") -> Figure:
    """Draw Q, K^T, V, E, A and Y, each number in its cell, factors left of and above products."""
    M, N, d_k, d_v = view.sizes
    cell, line, gap = 0.56, 0.34, 0.45
    left = _width([plain(t, 10) for t in view.query_labels])
    right = _width([plain(t, 10) for t in view.key_labels])
    x = np.cumsum([left, d_k * cell + gap, N * cell + gap, N * cell + gap])
    low, high = 0.15, 0.15 + M * line + 0.85
    wide, tall = x[3] + d_v * cell + right + 0.1, high + max(N, d_k) * line + 1.1
    scaled = " / √dₖ" if view.scaled else ""
    E = np.where(view.mask, view.E, -np.inf)
    queries, keys = view.query_labels, view.key_labels
    limit = max(colours.nice_limit(np.abs(values).max()) for values in (view.Q, view.K, view.V))
    score_limit = colours.nice_limit(np.abs(view.E).max())
    with rc_context(STYLE):
        figure = page(wide, tall, view.title)
        formula = f"Y = softmax( Q Kᵀ{scaled} ) V"
        write(figure, 0.12, tall - 0.55, formula, size=11, style="italic")
        for name, values, left, bottom, rows, columns in [
            ("Q", view.Q, x[0], low, queries, None),
            ("Kᵀ", view.K.T, x[1], high, None, keys),
            (f"E = Q Kᵀ{scaled}", E, x[1], low, None, None),
            ("A = softmax(E)", view.A, x[2], low, None, keys),
            ("V", view.V, x[3], high, keys, None),
            ("Y = A V", view.Y, x[3], low, None, None),
        ]:
            height, width = values.shape
            box = Box(figure, left, bottom, width * cell, height * line)
            _numbers(
                box.axes(), values, name[0], view.mask, score_limit if name[0] == "E" else limit
            )
            above = 0.3 if columns else 0.07
            write(figure, left, bottom + height * line + above, name, weight="bold")
            if rows:
                shown = (range(height), [plain(row, 10) for row in rows])
                box.rows(height, shown, right=name == "V", size=9)
            if columns:
                box.columns(width, (range(width), [plain(c, 6) for c in columns]), size=9)
    return figure


def _numbers(ax: Any, values: np.ndarray, name: str, mask: np.ndarray, limit: float) -> None:
    finite = np.where(np.isfinite(values), values, 0.0)
    if name == "A":
        picture = colours.level_table()[colours.levels_of(finite)]
    else:
        picture = colours.diverging(finite, limit)
    if name in "EA":
        picture[~mask] = colours.rgb(colours.palette()["masked"]["light"])
    ax.imshow(picture, aspect="auto")
    for (i, j), value in np.ndenumerate(values):
        text = "−∞" if np.isinf(value) else f"{value + 0.0:.2f}".replace("-0.00", "0.00")
        dark = picture[i, j] @ [0.3, 0.59, 0.11] < 120
        ax.text(j, i, text.replace("-", "−"), ha="center", va="center", size=9,
                color="white" if dark else "#10161d")  # fmt: skip
    for edge in range(1, values.shape[1]):
        ax.axvline(edge - 0.5, color="white", linewidth=1.5)
    for edge in range(1, values.shape[0]):
        ax.axhline(edge - 0.5, color="white", linewidth=1.5)
