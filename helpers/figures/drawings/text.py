"""Labels with math in them, without LaTeX: ``"the state $h_{t-1}$"``.

Between dollar signs single letters are italic, words such as tanh upright; ``_`` and ``^`` set
the next character, or what is in braces, below or above the line. The width is measured in
DejaVu, which comes with matplotlib and is wider than the usual fonts of a browser.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.ft2font import FT2Font, LoadFlags

SCRIPT = 0.72  # size of a subscript, relative to its line
SHIFT = {"": 0.0, "_": 0.22, "^": -0.38}  # in em of the line, downwards
_FILES = {
    "plain": "DejaVuSans.ttf",
    "bold": "DejaVuSans-Bold.ttf",
    "italic": "DejaVuSerif-Italic.ttf",
    "upright": "DejaVuSerif.ttf",
}
_MATH = re.compile(r"([_^]?)(?:\{([^}]*)\}|(.))")


@dataclass(frozen=True)
class Run:
    """A piece of a label in one font; ``script`` is "_", "^" or nothing."""

    text: str
    font: str
    script: str = ""


def runs(text: str, bold: bool = False) -> list[Run]:
    """Split a label into runs of one font.

    Raises ValueError for an odd number of dollar signs.
    """
    parts = text.split("$")
    if len(parts) % 2 == 0:
        raise ValueError(f"math is between two dollar signs, got {text!r}")
    found: list[Run] = []
    for index, part in enumerate(parts):
        if index % 2:
            found += _math(part)
        elif part:
            found.append(Run(part, "bold" if bold else "plain"))
    return found


def _math(text: str) -> list[Run]:
    found: list[Run] = []
    for match in _MATH.finditer(text.replace("-", "−")):
        script, content = match[1], match[2] if match[2] is not None else match[3]
        for piece in re.findall(r"[^\W\d_]+|[\W\d_]+", content):
            found.append(Run(piece, "italic" if piece.isalpha() else "upright", script))
    return _words(found)


def _words(pieces: list[Run]) -> list[Run]:
    """Join neighbors; on the line, two or more letters in a row are a word and upright."""
    joined: list[Run] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if last and (last.font, last.script) == (piece.font, piece.script):
            joined[-1] = Run(last.text + piece.text, piece.font, piece.script)
        else:
            joined.append(piece)
    return [
        Run(run.text, "upright", run.script)
        if run.font == "italic" and not run.script and len(run.text) > 1
        else run
        for run in joined
    ]


@cache
def _font(name: str) -> Any:
    font = FT2Font(str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / _FILES[name]))
    font.set_size(100, 72)
    return font


@cache
def _advance(character: str, font: str) -> float:
    glyph = _font(font).load_char(ord(character), flags=LoadFlags.NO_HINTING)
    return float(glyph.linearHoriAdvance) / 65536 / 100


def run_width(run: Run, size: int | float) -> float:
    """Return the width of a run in a label of this size."""
    scale = size * (SCRIPT if run.script else 1.0)
    return scale * sum(_advance(character, run.font) for character in run.text)


def width_of(text: str, size: int | float, bold: bool = False) -> float:
    """Return the width of a label, wide enough for the usual fonts of a browser."""
    return sum(run_width(run, size) for run in runs(text, bold))


def spoken(text: str) -> str:
    """Return a label for plain text: math as ``c_t-1``, without dollar signs and braces."""
    return re.sub(r"[${}]", "", text)
