"""The still picture of ImageAttention: the image, and the map of every word."""

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure

from helpers.views.kit import checks
from helpers.views.kit.still import ACCENT, INK, SOFT, STYLE, plain

if TYPE_CHECKING:
    from helpers.views.image_attention import ImageAttention

ACROSS = 7  # pictures in a line


def draw(view: "ImageAttention") -> Figure:
    """Draw the image, then every word over the image under its map; wrong words in italics."""
    pixels = np.frombuffer(view.picture, np.uint8).reshape(*view.picture_size, 3)
    pictures = [("the image", pixels, False)]
    for t, (word, weights) in enumerate(zip(view.words_written, view.A, strict=True)):
        bad = bool(view.truth) and view.truth[t : t + 1] != [word]
        pictures.append((checks.visible(word), veiled(pixels, weights), bad))
    lines = -(-len(pictures) // ACROSS)
    below = [*zip(view.beside_names, view.beside_words, strict=True)]
    height = 0.5 + 1.62 * lines + 0.26 * len(below)
    with rc_context(STYLE):
        figure = Figure(figsize=(10.2, height))
        figure.text(0.012, 1 - 0.24 / height, plain(view.title, 100), weight="bold", size=11.5,
                    va="center")  # fmt: skip
        for at, (word, picture, bad) in enumerate(pictures):
            line, column = divmod(at, ACROSS)
            bottom = height - 0.5 - 1.62 * (line + 1) + 0.32
            ax: Any = figure.add_axes(
                ((0.12 + 1.44 * column) / 10.2, bottom / height, 1.26 / 10.2, 1.26 / height)
            )
            ax.imshow(picture, interpolation="nearest")
            ax.set_axis_off()
            colour = ACCENT if bad else INK if at else SOFT
            figure.text((0.75 + 1.44 * column) / 10.2, (bottom - 0.13) / height, plain(word, 16),
                        size=10, weight="bold" if at else "normal", ha="center", va="center",
                        color=colour, style="italic" if bad else "normal")  # fmt: skip
        for i, (name, said) in enumerate(below):
            figure.text(0.012, (0.26 * (len(below) - i) - 0.13) / height,
                        plain(f"{name}: {' '.join(said)}", 130), size=9.5, color=SOFT,
                        va="center")  # fmt: skip
    return figure


def veiled(pixels: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Cover what is not looked at: the strongest place stays clear, the others fade to white."""
    height, width = pixels.shape[:2]
    rows = np.arange(height) * weights.shape[0] // height
    columns = np.arange(width) * weights.shape[1] // width
    most = float(weights.max()) or 1.0
    veil = 0.81 * (1 - np.sqrt(weights / most))[rows][:, columns, None]
    return np.round(pixels * (1 - veil) + 255 * veil).astype(np.uint8)
