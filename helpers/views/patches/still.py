"""The still picture of Patches."""

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from helpers.views.kit import colors
from helpers.views.kit.still import ACCENT, INK, SOFT, STYLE, Box, page, plain, write

if TYPE_CHECKING:
    from helpers.views.patches import Patches

_WIDTH, _SIDE, _MAP, _ROW = 10.2, 2.6, 1.64, 36  # inches; patches in a row
_ALONE = 4.4  # the image without maps
_LINE = colors.palette()["line"]["light"]


def draw(view: "Patches") -> Figure:
    """Draw the image on the left, maps on the right, the sentence of patches below."""
    maps = view.all_maps()
    lines = -(-len(maps) // 4)
    side = _SIDE if maps else _ALONE
    height = 0.55 + max(side + 0.3, lines * (_MAP + 0.62)) + 1.15
    with rc_context(STYLE):
        figure = page(_WIDTH, height, view.title)
        top = height - 0.6
        pixels = shown_pixels(view)
        tall, wide = pixels.shape[:2]
        scale = side / max(tall, wide)
        box = Box(figure, 0.12, top - tall * scale, wide * scale, tall * scale)
        _image(view, box.axes(), pixels)
        for at, (name, values) in enumerate(maps.items()):
            line, column = divmod(at, 4)
            left = 0.12 + _SIDE + 0.35 + column * (_MAP + 0.12)
            bottom = top - 0.36 - line * (_MAP + 0.62) - _MAP + 0.1
            _map(view, figure, (left, bottom), name, values)
        _sentence(view, figure, pixels)
        write(figure, 0.12, 0.14, plain(view.notice or view.note, 130), size=9.5, color=SOFT)
    return figure


def shown_pixels(view: "Patches") -> np.ndarray:
    """Return the image as colors of 0 to 255: [height, width, 3]."""
    low, high = view.scale
    share = ((view.image - low) / ((high - low) or 1.0)).clip(0, 1)
    shown = np.broadcast_to(share, (3, *share.shape[1:]))
    return np.round(255 * shown.transpose(1, 2, 0)).astype(np.uint8)


def _image(view: "Patches", ax: Any, pixels: np.ndarray) -> None:
    """Paint the image, with gaps between its patches where it is cut."""
    side = view.sizes[3]
    gap = 0.16 * side if view.cut else 0.0
    rows, columns = pixels.shape[0] // side, pixels.shape[1] // side
    for row in range(rows):
        for column in range(columns):
            y, x = row * (side + gap), column * (side + gap)
            part = pixels[row * side : (row + 1) * side, column * side : (column + 1) * side]
            ax.imshow(part, extent=(x, x + side, y + side, y), interpolation="nearest")
            ax.add_patch(Rectangle((x, y), side, side, fill=False, ec=_LINE, lw=0.8))
            if view.truth == row * columns + column:
                ax.add_patch(Rectangle((x, y), side, side, fill=False, ec=ACCENT, lw=2.2,
                                       zorder=3))  # fmt: skip
    margin = 0.06 * side
    ax.set_xlim(-margin, columns * (side + gap) - gap + margin)
    ax.set_ylim(rows * (side + gap) - gap + margin, -margin)


def _map(
    view: "Patches", figure: Figure, place: tuple[float, float], name: str, values: np.ndarray
) -> None:
    _, tall, wide, side = view.sizes
    rows, columns = tall // side, wide // side
    size = _MAP * 0.94
    w, h = (float(size * one / max(rows, columns)) for one in (columns, rows))
    ax = Box(figure, *place, w, h).axes()
    ax.imshow(map_colors(values).reshape(rows, columns, 3), interpolation="nearest",
              extent=(0, columns, rows, 0))  # fmt: skip
    ax.add_patch(Rectangle((0, 0), columns, rows, fill=False, ec=_LINE, lw=1))
    best = int(values.argmax())
    if view.truth >= 0:
        y, x = divmod(view.truth, columns)
        ax.add_patch(Rectangle((x, y), 1, 1, fill=False, ec=ACCENT, lw=2.2))
    ax.plot(best % columns + 0.5, best // columns + 0.5, "o", ms=6, mfc="white", mec=INK)
    ax.set_xlim(-0.05, columns + 0.05)
    ax.set_ylim(rows + 0.05, -0.05)
    left, bottom = place
    lines = name.replace("class token, ", "class token,\n").split("\n")
    for i, line in enumerate(reversed(lines)):
        write(figure, left, bottom + h + 0.07 + 0.17 * i, plain(line, 26), size=9, color=INK)
    write(figure, left, bottom - 0.19, verdict(best, view.truth), size=9, color=SOFT)


def verdict(best: int, truth: int) -> str:
    """Say to which patch a map points, and whether that is the true one."""
    sign = "" if truth < 0 else " ✓" if best == truth else " ✗"
    return f"points to {best}{sign}"


def map_colors(values: np.ndarray) -> np.ndarray:
    """Return a color for every patch: one scale for weights, a two-sided one for signed values."""
    most = float(np.abs(values).max()) or 1.0
    if values.min() < 0:
        return colors.diverging(values, most)
    return colors.mix(colors.palette()["sequential"]["light"], values / most)


def _sentence(view: "Patches", figure: Figure, pixels: np.ndarray) -> None:
    """Paint the class token and the patches in one row, as far as they fit."""
    side, columns = view.sizes[3], view.sizes[2] // view.sizes[3]
    count = len(pixels) // side * columns
    number = min(count, _ROW - 2)
    step = min((_WIDTH - 0.3) / (number + 1 + (number < count)), 0.58)
    y, size = 0.55, step * 0.88
    write(figure, 0.12 + size / 2, y + size / 2, "CLS", size=min(9, 22 * size), ha="center",
          va="center", weight="bold", color=INK)  # fmt: skip
    for at in range(number):
        row, column = divmod(at, columns)
        left = 0.12 + step * (at + 1)
        ax = Box(figure, left, y, size, size).axes()
        ax.imshow(pixels[row * side : (row + 1) * side, column * side : (column + 1) * side],
                  interpolation="nearest")  # fmt: skip
        edge = {"ec": ACCENT, "lw": 2.2} if at == view.truth else {"ec": _LINE, "lw": 0.8}
        ax.add_patch(Rectangle((-0.5, -0.5), side, side, fill=False, clip_on=False, **edge))
        if step > 0.3:
            write(figure, left + size / 2, y - 0.08, f"{at}", size=7.5, ha="center", va="center",
                  color=SOFT)  # fmt: skip
    if number < count:
        write(figure, 0.12 + step * (number + 1), y, f"… {count}", size=8, color=SOFT)
