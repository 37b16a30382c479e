"""A figure on dark paper: neutral colors change places, others are raised until they can be read.

Images of colors (photographs, scenes) stay as they are, since their colors are what is shown.
"""

import colorsys
import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from matplotlib.artist import Artist
from matplotlib.collections import Collection
from matplotlib.colors import ListedColormap, to_rgba, to_rgba_array
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text

PAPER, INK = 0.08, 0.94  # lightness of the paper and of what is written on it
CONTRAST = 4.5  # of a color against the paper, at least (WCAG)
_GREY, _PALE = 0.15, 0.8  # saturation below, lightness above: neutral
_Rgba = tuple[float, ...]  # four
_TRAITS = {
    Text: ("color",),
    Line2D: ("color", "markerfacecolor", "markeredgecolor"),
    Patch: ("facecolor", "edgecolor"),
    Collection: ("facecolor", "edgecolor"),
}


def luminance(rgb: tuple[float, ...]) -> float:
    """Return the relative luminance of an sRGB color, 0 for black to 1 for white."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def flipped(color: Any) -> _Rgba:
    """Return a color with its lightness turned over: white becomes the paper, black the ink."""
    red, green, blue, alpha = map(float, to_rgba(color))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    turned = PAPER + (INK - PAPER) * (1 - lightness)
    return (*colorsys.hls_to_rgb(hue, turned, saturation), alpha)


def on_dark(color: Any) -> _Rgba:
    """Return what a color of a light figure becomes on dark paper."""
    rgba = tuple(map(float, to_rgba(color)))
    _, lightness, saturation = colorsys.rgb_to_hls(*rgba[:3])
    if saturation < _GREY or lightness > _PALE or rgba[3] == 0:
        return flipped(rgba)
    wanted = CONTRAST * (luminance((PAPER,) * 3) + 0.05) - 0.05
    step = 0
    while luminance(raised := _towards_white(rgba, step / 50)) < wanted:
        step += 1
    return raised


@contextlib.contextmanager
def dark(figure: Figure) -> Iterator[Figure]:
    """Turn the colors of a figure for the length of a ``with``; afterwards they are as before."""
    undo: list[Callable[[], Any]] = []
    try:
        for artist in figure.findobj():
            undo += _turn(artist)
        yield figure
    finally:
        for put_back in reversed(undo):
            put_back()


def _towards_white(rgba: _Rgba, share: float) -> _Rgba:
    red, green, blue = (c + (1 - c) * share for c in rgba[:3])
    return red, green, blue, rgba[3]


def _turn(artist: Artist) -> list[Callable[[], Any]]:
    if isinstance(artist, AxesImage):
        return _turn_map(artist)
    if isinstance(artist, Collection) and artist.get_array() is not None:
        return []  # points colored by their values: the color map says which color is which
    names = next((names for kind, names in _TRAITS.items() if isinstance(artist, kind)), ())
    before = {name: getattr(artist, f"get_{name}")() for name in names}  # one follows another
    return [undo for name in names for undo in _put(artist, name, before[name])]


def _put(artist: Artist, name: str, before: Any) -> list[Callable[[], Any]]:
    put = getattr(artist, f"set_{name}")
    if isinstance(before, str) and before in ("none", "auto"):
        return []
    many = isinstance(artist, Collection)
    put([on_dark(color) for color in to_rgba_array(before)] if many else on_dark(before))
    return [lambda: put(before)]


def _turn_map(image: AxesImage) -> list[Callable[[], Any]]:
    """Turn a color map over, so that the smallest values fade into the paper; grays stay."""
    before, values = image.get_cmap(), image.get_array()
    if values is None or values.ndim > 2 or before.name in ("gray", "Greys"):
        return []
    image.set_cmap(ListedColormap([flipped(color) for color in before(range(before.N))]))
    return [lambda: image.set_cmap(before)]
