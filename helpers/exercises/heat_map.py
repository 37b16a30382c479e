"""A small matrix as an HTML table: a number and a colour in every cell, readable light and dark.

Styles stand in the cells themselves: JupyterLab drops style sheets from notebooks that it does
not trust, and a table without colours still says everything.
"""

import html

import numpy as np

from helpers.exercises.compare import number_in_words, place_in_words

MOST_WITH_NUMBERS = 10  # columns that fit with their numbers
MOST = 24  # rows and columns that are shown at all
_BLUE, _ORANGE = "0,114,178", "213,94,0"  # Okabe and Ito: above zero, below zero
_NOTHING = 1e-6  # of the largest number: its digits would only take room
_STRONGEST = 0.6  # of the colour; text stays readable on it in both themes
_HEAD = "padding:1px 6px;font-weight:normal;color:var(--jp-content-font-color2, inherit)"


def heat_map(
    array: np.ndarray,
    title: str,
    scale_of: np.ndarray | None = None,
    place: tuple[int, ...] | None = None,
) -> str:
    """Draw an array as a table, with the cell at ``place`` outlined.

    ``scale_of`` is the array whose largest number gets the full colour, so that two tables can be
    compared. Of more than two axes the matrix with ``place`` is drawn, of a large one the part
    around it.
    """
    matrix, spot, note = _as_matrix(array, place)
    rows, columns, cut = _window(matrix.shape, spot)
    note = ", ".join(part for part in (note, cut) if part)
    scale = _scale(array if scale_of is None else scale_of)
    numbers = columns.stop - columns.start <= MOST_WITH_NUMBERS
    head = "".join(
        f'<th scope="col" style="{_HEAD};text-align:center">{column}</th>'
        for column in range(columns.start, columns.stop)
    )
    body = "".join(
        f'<tr style="background:transparent"><th scope="row" style="{_HEAD};text-align:right">'
        f"{row}</th>"
        + "".join(
            _cell(float(matrix[row, column]), scale, (row, column) == spot, numbers)
            for column in range(columns.start, columns.stop)
        )
        + "</tr>"
        for row in range(rows.start, rows.stop)
    )
    shape = " × ".join(map(str, array.shape)) or "one number"
    caption = f"{title} ({shape}{', ' + note if note else ''})"
    where = f"; {_outlined(array, place)}" if spot is not None and place is not None else ""
    label = html.escape(f"Table of {caption}{where}", quote=True)
    return (
        f'<table aria-label="{label}" style="border-collapse:separate;border-spacing:2px;'
        'margin:0;font-size:12px;width:auto;border:none">'
        '<caption style="caption-side:top;text-align:left;padding:2px 0;white-space:nowrap;'
        f'color:var(--jp-content-font-color1, inherit)">{html.escape(caption)}</caption>'
        f'<thead><tr style="background:transparent"><td style="border:none"></td>{head}</tr>'
        f"</thead><tbody>{body}</tbody></table>"
    )


def _outlined(array: np.ndarray, place: tuple[int, ...]) -> str:
    value = number_in_words(float(array[place]))
    return f"outlined, {place_in_words(place) or 'the number'}: {value}"


def _as_matrix(
    array: np.ndarray, place: tuple[int, ...] | None
) -> tuple[np.ndarray, tuple[int, int] | None, str]:
    """Give the matrix to draw, where ``place`` lies in it, and which part of the array it is."""
    if array.ndim < 2:
        matrix = array.reshape(1, -1)
        return matrix, None if place is None else (0, place[-1] if place else 0), ""
    ahead = (0,) * (array.ndim - 2) if place is None else place[:-2]
    note = f"shown: [{', '.join(map(str, ahead))}]" if ahead else ""
    return array[ahead], None if place is None else (place[-2], place[-1]), note


def _window(shape: tuple[int, ...], spot: tuple[int, int] | None) -> tuple[slice, slice, str]:
    """Choose the rows and columns to show: all, or those around the place."""
    windows = []
    for axis, size in enumerate(shape):
        middle = 0 if spot is None else spot[axis]
        start = max(0, min(middle - MOST // 2, size - MOST))
        windows.append(slice(start, min(size, start + MOST)))
    cut = "a part" if max(shape, default=0) > MOST else ""
    return windows[0], windows[1], cut


def _scale(array: np.ndarray) -> float:
    numbers = np.abs(array[np.isfinite(array)].astype(np.float64))
    return float(numbers.max()) or 1.0 if numbers.size else 1.0


def _cell(value: float, scale: float, outlined: bool, numbers: bool) -> str:
    strength = 0.0 if np.isnan(value) else _STRONGEST * min(1.0, abs(value) / scale)
    colour = f"rgba({_BLUE if value >= 0 else _ORANGE},{strength:.2f})"
    if np.isnan(value):  # a pattern of its own: NaN is no number and gets no colour
        colour = "repeating-linear-gradient(45deg,rgba(127,127,127,.35) 0 4px,transparent 4px 8px)"
    style = (
        f"background:{colour};color:var(--jp-content-font-color1, inherit);border:none;"
        "padding:2px 6px;min-width:1.2em;height:1.4em;text-align:right;"
        "font-variant-numeric:tabular-nums"
    )
    if outlined:
        style += ";outline:3px solid var(--jp-content-font-color1, currentColor);font-weight:bold"
    word = number_in_words(value)
    if numbers or not np.isfinite(value):
        short = {"infinity": "∞", "minus infinity": "−∞"}.get(word, word.replace("-", "−"))
        short = "≈ 0" if 0 < abs(value) < _NOTHING * scale else short
        return f'<td style="{style}">{short}</td>'
    return f'<td style="{style}" aria-label="{word}"></td>'
