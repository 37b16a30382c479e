"""The still picture of AttentionMap."""

from typing import TYPE_CHECKING

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from helpers.views.kit import colors
from helpers.views.kit.still import (
    ACCENT,
    INK,
    LINE,
    SOFT,
    STYLE,
    Box,
    label_width,
    page,
    plain,
    some,
    write,
)

if TYPE_CHECKING:
    from helpers.views.attention_map import AttentionMap


def draw(view: "AttentionMap") -> Figure:
    """Draw the head on show, and thumbnails of all heads where there is more than one."""
    layers, heads, M, N = view.shape
    table = colors.level_table("light", view.scale)
    (rows, row_texts), (columns, column_texts) = some(view.query_labels), some(view.key_labels)
    side = min(0.42 * max(M, N), 4.2)
    cell = side / max(M, N)
    turned = max(label_width([text]) for text in column_texts) > cell * (N / len(columns))
    left = label_width(row_texts) + 0.12
    top = 0.75 + (label_width(column_texts) * 0.8 if turned else LINE)
    many = layers * heads > 1
    small = min(3.6 / heads, 3.6 / layers, 0.6)
    beside = max(0.0, label_width(view.layer_labels) - 0.15)  # of the thumbnails: the layers' names
    small = max(small, min(0.8, label_width(view.head_labels))) if heads <= 8 else small
    wide = left + max(cell * N, 1.2) + 0.9 + (small * heads + 0.5 + beside if many else 0.1)
    under = LINE if view.key_parts else 0.0
    tall = top + max(cell * M + under, small * layers if many else 0, 1.2) + 0.15
    with rc_context(STYLE):
        figure = page(max(wide, 4.0), tall, view.title)
        weights, mask = view.one(view.layer, view.head)
        levels = colors.levels_of(colors.pooled(weights, np.maximum, 160),
                                   colors.pooled(mask, np.logical_or, 160))  # fmt: skip
        main = Box(figure, left, tall - top - cell * M, cell * N, cell * M)
        picture = colors.hatched(levels, table, max(1, 420 // max(levels.shape)))
        main.axes().imshow(picture, aspect="auto", interpolation="nearest")
        main.rows(M, (rows, row_texts))
        main.columns(N, (columns, column_texts), turned=turned)
        _parts(main, view.key_parts, cell)
        name = f"{view.head_in_words()} · "
        below = (plain(name, 60) if many else "") + "queries ↓  keys →"
        write(figure, 0.12, tall - 0.52, below, color=SOFT, size=9)
        legend = Box(figure, left + cell * N + 0.15, tall - top - 1.2, 0.11, 1.2)
        _legend(legend, table, view.scale)
        if many:
            x = left + max(cell * N, 0.6) + 1.05 + beside
            box = Box(figure, x, tall - top - small * layers, small * heads, small * layers)
            _thumbnails(box, view, table)
    return figure


def _parts(box: Box, parts: list[tuple[str, int]], cell: float) -> None:
    """Draw a line between the attentions that are side by side, and their names below."""
    first = 0
    for name, count in parts:
        middle = box.left + (first + count / 2) * cell
        look = {"size": 9, "color": SOFT, "ha": "center", "va": "top"}
        write(box.figure, middle, box.bottom - 0.05, name, **look)
        if first:
            w, h = box.figure.get_size_inches()
            corner = ((box.left + first * cell - 0.02) / w, box.bottom / h)
            box.figure.add_artist(Rectangle(corner, 0.04 / w, box.height / h, color=INK))
        first += count


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
    box.rows(layers, some(view.layer_labels), size=8, color=SOFT)
    box.columns(heads, some(view.head_labels), size=8, color=SOFT)
    above = box.bottom + box.height + 0.26
    named = {"layers ↓": view.layer_labels, "heads →": view.head_labels}
    words = "  ".join(word for word, names in named.items() if all(map(str.isdigit, names)))
    write(box.figure, box.left, above, words, size=9, color=SOFT)
    corner = (view.head * (columns + gap) - 0.5, view.layer * (rows + gap) - 0.5)
    frame = Rectangle(
        corner, columns, rows, fill=False, edgecolor=ACCENT, linewidth=2, clip_on=False
    )
    ax.add_patch(frame)


def _legend(box: Box, table: np.ndarray, scale: str) -> None:
    """Show what a colour means: weights from 0 to 1."""
    t = np.linspace(1, 0, 200)
    levels = np.round(254 * (t if scale == "root" else np.sqrt(t))).astype(int)
    box.axes().imshow(table[levels][:, None], aspect="auto", interpolation="nearest")
    for weight in [0, 0.1, 0.5, 1] if scale == "root" else [0, 0.5, 1]:
        y = box.bottom + box.height * (weight**0.5 if scale == "root" else weight)
        look = {"size": 8, "color": SOFT, "va": "center"}
        write(box.figure, box.left + box.width + 0.05, y, f"{weight:g}", **look)
