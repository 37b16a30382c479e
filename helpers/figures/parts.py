"""Parts of figures: a table with a number in every cell, the outline of a square."""

from collections.abc import Sequence
from typing import Any

import numpy as np


def annotate(
    ax: Any, table: Any, rows: Sequence[str], columns: Sequence[str], title: str, decimals: int = 2
) -> None:
    """Draw a table as cells that are the darker the larger their number, which each cell shows.

    An exact 0 is written as "0" and minus infinity as "−∞", both without a color. Raises
    ValueError unless there is a name for every row and every column.
    """
    table = np.asarray(table, dtype=float)
    if table.shape != (len(rows), len(columns)):
        expected = f"({len(rows)}, {len(columns)})"
        raise ValueError(f"for these names, table should be {expected}, got {table.shape}")
    seen = np.where(np.isfinite(table) & (table != 0), table, np.nan)
    ax.imshow(seen, cmap="Blues", alpha=0.5, aspect="auto")
    for (i, j), value in np.ndenumerate(table):
        text = {-np.inf: "−∞", 0.0: "0"}.get(value, f"{value:.{decimals}f}".replace("-", "−"))
        ax.text(j, i, text, ha="center", va="center", color="black", size=13)
    ax.set_title(title)
    ax.set_xticks(range(len(columns)), columns)
    ax.set_yticks(range(len(rows)), rows)


def outline(ax: Any, left: float, top: float, side: float, color: Any) -> None:
    """Draw the outline of a square in a color that is seen on light and on dark alike."""
    x, y = [left, left + side, left + side, left, left], [top, top, top + side, top + side, top]
    for line, width in (("black", 7), ("white", 5), (color, 3)):
        ax.plot(x, y, color=line, linewidth=width, solid_joinstyle="miter", clip_on=False)
