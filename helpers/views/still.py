"""The still pictures of the views, drawn by matplotlib in the same colours."""

from collections.abc import Sequence
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


def axes(figure: Figure, left: float, bottom: float, width: float, height: float) -> Any:
    """Place axes without a frame or ticks, in inches from the lower left corner."""
    w, h = figure.get_size_inches()
    made = figure.add_axes((left / w, bottom / h, width / w, height / h))
    made.tick_params(length=0)
    made.set(xticks=[], yticks=[])
    made.set_frame_on(False)
    return made


def some(labels: Sequence[str], most: int = _MOST_LABELS) -> tuple[list[int], list[str]]:
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
    wide = left + max(cell * N, 1.2) + 0.9 + (small * heads + 0.5 if many else 0.1)
    tall = top + max(cell * M, small * layers if many else 0, 1.2) + 0.15
    with rc_context(STYLE):
        figure = page(max(wide, 4.0), tall, view.title)
        weights, mask = view.one(view.layer, view.head)
        levels = colours.levels_of(colours.pooled(weights, np.maximum, 160),
                                   colours.pooled(mask, np.logical_or, 160))  # fmt: skip
        main = axes(figure, left, tall - top - cell * M, cell * N, cell * M)
        picture = colours.hatched(levels, table, max(1, 420 // max(levels.shape)))
        main.imshow(picture, extent=(-0.5, N - 0.5, M - 0.5, -0.5), aspect="auto",
                    interpolation="nearest")  # fmt: skip
        main.set_yticks(rows, row_texts)
        main.xaxis.tick_top()
        main.set_xticks(columns, column_texts)
        main.tick_params(length=0, pad=3)
        if turned:
            for tick in main.get_xticklabels():
                tick.set(rotation=55, ha="left", va="bottom", rotation_mode="anchor")
        name = f"layer {view.layer_labels[view.layer]}, head {view.head_labels[view.head]} · "
        below = (plain(name, 60) if many else "") + "queries ↓  keys →"
        figure.text(0.12 / max(wide, 4.0), 1 - 0.52 / tall, below, color="#5b6673", size=9)
        _legend(
            axes(figure, left + cell * N + 0.15, tall - top - 1.2, 0.11, 1.2), table, view.scale
        )
        if many:
            x = left + max(cell * N, 0.6) + 1.05
            box = axes(figure, x, tall - top - small * layers, small * heads, small * layers)
            _thumbnails(box, view, table)
    return figure


def _thumbnails(ax: Any, view: "AttentionMap", table: np.ndarray) -> None:
    """Draw all heads shrunk, a row a layer; the one on show is framed."""
    layers, heads, M, N = view.shape
    rows, columns = min(M, 32), min(N, 32)
    gap = max(1, rows // 10)
    sheet = np.full((layers, heads, rows + gap, columns + gap, 3), 255, np.uint8)
    sheet[:, :, :rows, :columns] = table[view.small_levels()]
    mosaic = sheet.transpose(0, 2, 1, 3, 4).reshape(
        layers * (rows + gap), heads * (columns + gap), 3
    )
    ax.imshow(mosaic, interpolation="nearest", aspect="auto")
    across, down = some([str(i) for i in range(heads)]), some([str(i) for i in range(layers)])
    ax.xaxis.tick_top()
    ax.set_xticks((np.array(across[0]) + 0.5) * (columns + gap) - 1, across[1])
    ax.set_yticks((np.array(down[0]) + 0.5) * (rows + gap) - 1, down[1])
    ax.tick_params(length=0, labelsize=8, labelcolor="#5b6673", pad=2)
    ax.set_title("layers ↓  heads →", fontsize=9, color="#5b6673", loc="left")
    corner = (view.head * (columns + gap) - 0.5, view.layer * (rows + gap) - 0.5)
    accent = colours.palette()["accent"]["light"]
    ax.add_patch(Rectangle(corner, columns, rows, fill=False, edgecolor=accent, linewidth=2,
                           clip_on=False))  # fmt: skip


def _legend(ax: Any, table: np.ndarray, scale: str) -> None:
    """Show what a colour means: weights from 0 to 1."""
    t = np.linspace(1, 0, 200)
    levels = np.round(254 * (t if scale == "root" else np.sqrt(t))).astype(int)
    ax.imshow(table[levels][:, None], aspect="auto", extent=(0, 1, 0, 1))
    ticks = [0, 0.1, 0.5, 1] if scale == "root" else [0, 0.5, 1]
    ax.yaxis.tick_right()
    ax.set_yticks(np.sqrt(ticks) if scale == "root" else ticks, [f"{tick:g}" for tick in ticks])
    ax.tick_params(length=0, labelsize=8, labelcolor="#5b6673", pad=3)


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
        figure.text(0.12 / wide, 1 - 0.55 / tall, f"Y = softmax( Q Kᵀ{scaled} ) V", size=11,
                    style="italic")  # fmt: skip
        for name, values, left, bottom, rows, columns in [
            ("Q", view.Q, x[0], low, queries, None),
            ("Kᵀ", view.K.T, x[1], high, None, keys),
            (f"E = Q Kᵀ{scaled}", E, x[1], low, None, None),
            ("A = softmax(E)", view.A, x[2], low, None, keys),
            ("V", view.V, x[3], high, keys, None),
            ("Y = A V", view.Y, x[3], low, None, None),
        ]:
            height, width = values.shape[0] * line, values.shape[1] * cell
            ax = axes(figure, left, bottom, width, height)
            _numbers(ax, values, name[0], view.mask, score_limit if name[0] == "E" else limit)
            if name == "V":
                ax.yaxis.tick_right()
            ax.xaxis.tick_top()
            ax.set_yticks(
                range(values.shape[0]), [plain(r, 10) for r in rows] if rows else [""] * len(values)
            )
            ax.set_xticks(
                range(values.shape[1]),
                [plain(c, 6) for c in columns] if columns else [""] * values.shape[1],
            )
            ax.tick_params(length=0, labelsize=9, pad=2)
            ax.set_title(name, fontsize=10, loc="left", fontweight="bold", pad=4)
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
