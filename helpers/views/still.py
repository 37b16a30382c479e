"""The still pictures of the views, drawn by matplotlib in the same colours."""

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure

from helpers.views import colours

if TYPE_CHECKING:
    from helpers.views.attention_map import AttentionMap
    from helpers.views.matrices import Matrices

STYLE = {"font.family": "DejaVu Sans", "font.size": 10, "axes.titlelocation": "left"}
_MOST_LABELS = 24


def _tokens(ax: Any, queries: list[str], keys: list[str]) -> None:
    """Label rows and columns, every so many where there are too many."""
    for axis, labels in ((ax.xaxis, keys), (ax.yaxis, queries)):
        places = range(0, len(labels), -(-len(labels) // _MOST_LABELS))
        texts = [_plain(labels[i]) for i in places]
        axis.set_ticks(list(places), texts)
        axis.set_tick_params(length=0)
    ax.xaxis.tick_top()
    if max(len(key) for key in keys) > 2:
        ax.tick_params(axis="x", rotation=60)
        for tick in ax.get_xticklabels():
            tick.set(ha="left", va="bottom", rotation_mode="anchor")
    for spine in ax.spines.values():
        spine.set_visible(False)


def _plain(text: str, most: int = 14) -> str:
    """Shorten a label, and take from it what matplotlib cannot draw or would read as a formula."""
    drawable = "".join(c if ord(c) < 0x2C00 else "▯" for c in text)
    short = drawable if len(drawable) <= most else drawable[: most - 1] + "…"
    return short.replace("$", r"\$")


def attention(view: "AttentionMap") -> Figure:
    """Draw the head on show, and thumbnails of all heads where there is more than one."""
    layers, heads, M, N = view.shape
    weights, mask = view._one(view.layer, view.head)
    levels = colours.levels_of(weights, mask)
    table = colours.level_table("light", view.scale)
    many = layers * heads > 1
    with rc_context(STYLE):
        side = min(1.6 + 0.34 * max(M, N), 5.2)
        figure = Figure(figsize=(side + (4.2 if many else 1.2), side + 0.4), layout="constrained")
        axes = figure.subplots(1, 2 if many else 1, width_ratios=[side, 3.4] if many else None)
        main = axes[0] if many else axes
        size = max(1, 420 // max(M, N))
        picture = colours.hatched(levels, table, size)
        main.imshow(picture, extent=(-0.5, N - 0.5, M - 0.5, -0.5), interpolation="nearest")
        _tokens(main, view.query_labels, view.key_labels)
        main.set(xlabel="keys", ylabel="queries")
        name = f"layer {view.layer_labels[view.layer]}, head {view.head_labels[view.head]}"
        figure.suptitle(_plain(view.title, 90), fontweight="bold", ha="left", x=0.02)
        if many:
            main.set_title(_plain(name, 60), fontsize=10)
            _thumbnails(axes[1], view, table)
        _legend(figure, main, table, view.scale)
    return figure


def _thumbnails(ax: Any, view: "AttentionMap", table: np.ndarray) -> None:
    layers, heads, M, N = view.shape
    rows, columns = min(M, 32), min(N, 32)
    if view.first < 0:
        all_levels = np.frombuffer(view.levels, np.uint8).reshape(layers, heads, M, N)
        i, j = np.arange(rows) * M // rows, np.arange(columns) * N // columns
        small = all_levels[:, :, i][:, :, :, j]
    else:
        small = np.frombuffer(view.thumbnails, np.uint8).reshape(layers, heads, rows, columns)
    gap = max(1, rows // 10)
    page = np.full((layers, heads, rows + gap, columns + gap, 3), 255, np.uint8)
    page[:, :, :rows, :columns] = table[small]
    mosaic = page.transpose(0, 2, 1, 3, 4).reshape(
        layers * (rows + gap), heads * (columns + gap), 3
    )
    ax.imshow(mosaic, interpolation="nearest")
    ax.set_xticks((np.arange(heads) + 0.5) * (columns + gap), [str(i) for i in range(heads)])
    ax.set_yticks((np.arange(layers) + 0.5) * (rows + gap), [str(i) for i in range(layers)])
    ax.tick_params(length=0, labelsize=8)
    ax.set(xlabel="heads", ylabel="layers")
    for spine in ax.spines.values():
        spine.set_visible(False)
    x, y = view.head * (columns + gap) - 0.5, view.layer * (rows + gap) - 0.5
    accent = colours.palette()["accent"]["light"]
    outline = {"fill": False, "edgecolor": accent, "linewidth": 2}
    from matplotlib.patches import Rectangle

    ax.add_patch(Rectangle((x, y), columns, rows, **outline))


def _legend(figure: Figure, ax: Any, table: np.ndarray, scale: str) -> None:
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import ListedColormap, PowerNorm

    levels = np.arange(colours.LEVELS + 1)
    place = levels if scale == "root" else np.sqrt(levels / 254) * 254
    ramp = ListedColormap(table[np.round(place).astype(int)] / 255.0)
    norm = PowerNorm(0.5 if scale == "root" else 1.0, 0, 1)
    bar = figure.colorbar(ScalarMappable(norm, ramp), ax=ax, shrink=0.6, aspect=18, pad=0.02)
    bar.set_ticks([0, 0.1, 0.5, 1], labels=["0", "0.1", "0.5", "1"])
    bar.outline.set_visible(False)


def matrices(view: "Matrices") -> Figure:
    """Draw Q, K^T, V, E, A and Y, each number in its cell, laid out as the product is written."""
    M, N, d_k, d_v = view.sizes
    with rc_context(STYLE):
        tall, wide = max(N, d_k), d_k + 2 * N + d_v
        figure = Figure(figsize=(0.62 * wide + 3.2, 0.42 * (M + tall) + 1.6), layout="constrained")
        axes = figure.subplots(
            2, 4, width_ratios=[d_k, N, N, d_v], height_ratios=[tall, M], squeeze=False
        )
        E = np.where(view.mask, view.E, -np.inf)
        root = " / √d_k" if view.scaled else ""
        grids = {
            (1, 0): ("Q", view.Q, view.query_labels, None),
            (0, 1): ("Kᵀ", view.K.T, None, view.key_labels),
            (1, 1): (f"E = Q Kᵀ{root}", E, None, None),
            (1, 2): ("A = softmax(E)", view.A, None, view.key_labels),
            (0, 3): ("V", view.V, view.key_labels, None),
            (1, 3): ("Y = A V", view.Y, None, None),
        }
        for ax in axes.flat:
            ax.axis("off")
        for place, (name, values, rows, columns) in grids.items():
            _grid(axes[place], name, values, rows, columns, view.mask if name[0] in "EA" else None)
        figure.suptitle(_plain(view.title, 90), fontweight="bold", ha="left", x=0.02)
    return figure


def _grid(ax: Any, name: str, values: np.ndarray, rows: Any, columns: Any, mask: Any) -> None:
    masked = np.zeros(values.shape, bool) if mask is None else ~mask
    finite = np.where(np.isfinite(values), values, 0.0)
    if name.startswith("A"):
        picture = colours.level_table()[colours.levels_of(finite)]
    else:
        picture = colours.diverging(finite, max(1.0, float(np.abs(finite).max())))
    picture[masked] = colours.rgb(colours.palette()["masked"]["light"])
    ax.axis("on")
    ax.imshow(picture, aspect="auto")
    for (i, j), value in np.ndenumerate(values):
        text = "−∞" if np.isinf(value) else f"{value:.2f}".replace("-", "−")
        dark = picture[i, j] @ [0.3, 0.59, 0.11] < 120
        ax.text(j, i, text, ha="center", va="center", color="white" if dark else "#10161d", size=9)
    ax.set_title(name, fontsize=10, loc="left", fontweight="bold")
    ax.set_xticks(range(values.shape[1]), [_plain(c, 7) for c in columns] if columns else [])
    ax.set_yticks(range(values.shape[0]), [_plain(r) for r in rows] if rows else [])
    ax.tick_params(length=0, labelsize=8)
    ax.set_xticks(np.arange(values.shape[1] + 1) - 0.5, minor=True)
    ax.set_yticks(np.arange(values.shape[0] + 1) - 0.5, minor=True)
    ax.grid(which="minor", color="white", linewidth=1.5)
    ax.tick_params(which="minor", length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
