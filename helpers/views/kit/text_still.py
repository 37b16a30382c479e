"""A text in coloured cells, line by line: a part of several still pictures."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.patches import Rectangle

from helpers.views.kit import checks, colors
from helpers.views.kit.still import ON, plain

_FONTS = ["DejaVu Sans Mono", "DejaVu Sans"]
COLUMNS = 68  # characters in a line of text
LINES = 8  # at most


def _shown(token: str) -> str:
    seen = checks.visible(token)
    return seen if seen != "␣" else " "


def lines_of(tokens: Sequence[str]) -> list[list[int]]:
    """Break the text into lines: the places of the tokens in each.

    A word that is given letter by letter goes to the next line as a whole.

    >>> lines = lines_of("a" * 60 + " " + "b" * 20)
    >>> [len(line) for line in lines]
    [61, 20]
    """
    lines: list[list[int]] = [[]]
    used = 0
    for place, token in enumerate(tokens):
        width = _width(token)
        if used + width > COLUMNS:
            begun = _letters_before(tokens, place)
            begun = begun if begun < len(lines[-1]) else 0  # a word longer than a line is cut
            lines.append(list(range(place - begun, place)))
            del lines[-2][len(lines[-2]) - begun :]
            used = begun
        lines[-1].append(place)
        used += width
    return lines[:LINES]


def _letters_before(tokens: Sequence[str], place: int) -> int:
    """Count the letters right before ``place`` that are of one word with the letter there."""
    begun = 0
    while begun < place and all(_is_letter(tokens[place - begun - n]) for n in (0, 1)):
        begun += 1
    return begun


def _is_letter(token: str) -> bool:
    return len(_shown(token)) == 1 and _shown(token) != " "


def _width(token: str) -> int:
    letters = len(_shown(token))
    return 1 if letters == 1 else min(letters + 1, COLUMNS)  # a gap after a word


def colour_text(
    ax: Any, tokens: Sequence[str], lines: list[list[int]], shown: np.ndarray, outline: int | None
) -> None:
    """Draw the text into an axes: ``shown`` [token, rgb] in 0..255, a frame around one token."""
    for row, places in enumerate(lines):
        at = 0
        for place in places:
            token, colour = _shown(tokens[place]), shown[place]
            width = _width(tokens[place])
            cell = max(width - 0.35, 0.65) if width > 1 else 1
            ax.add_patch(Rectangle((at, row - 0.46), cell, 0.92, color=colour / 255, lw=0))
            ax.text(at + cell / 2, row, plain(token, COLUMNS), ha="center", va="center", size=9,
                    family=_FONTS, color=colors.ink_on(colour))  # fmt: skip
            if place == outline:
                ax.add_patch(Rectangle((at, row - 0.48), cell, 0.96, fill=False, lw=1.6,
                                       edgecolor=ON, zorder=5))  # fmt: skip
            at += width
    ax.set(xlim=(0, COLUMNS), ylim=(len(lines) - 0.4, -0.6))
    ax.axis("off")
