"""The still picture of Anatomy."""

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from helpers.views.anatomy.models import GROUPS, AnatomyPart
from helpers.views.anatomy.place import Page, best_page, blocks_of
from helpers.views.kit import colors
from helpers.views.kit.amounts import large, share, size
from helpers.views.kit.still import INK, PAPER, SOFT, STYLE, page, plain, write

if TYPE_CHECKING:
    from helpers.views.anatomy import Anatomy

_COLORS = [colors.palette()["lines"]["light"][at] for at in (0, 1, 2, 3, 0, 5)]
_OF = dict(zip((*GROUPS, "training"), _COLORS, strict=True))
_WIDTH, _LEFT, _PICTURE, _HIGH = 9.6, 1.35, 8.1, 2.9  # inches
_BAR, _RIGHT = 0.3, 1.4


def draw(view: "Anatomy") -> Figure:
    """Draw the chosen model to scale, its blocks in rows, with the bars of the shares below."""
    height = 0.8 + _HIGH + 0.4 + 3 * _BAR + 0.15
    with rc_context(STYLE):
        figure = page(_WIDTH, height, f"{view.title} · {view.models[view.chosen]}")
        write(figure, 0.12, height - 0.52, plain(view.notes[view.chosen], 110), size=9, color=SOFT)
        _matrices(figure, view, top=height - 0.8)
        _bars(figure, view, top=0.15 + 3 * _BAR)
    return figure


def _color(part: AnatomyPart, looked_at: str) -> Any:
    """Return the color of a matrix: pale where another one is looked at or none is learned."""
    weight = (1.0 if part.parameters else 0.45) * (1.0 if looked_at in ("", part.name) else 0.25)
    return tuple(colors.mix([PAPER, _OF[part.group]], np.array(weight)) / 255)


def _rectangle(figure: Figure, place: tuple[float, float, float, float], **look: Any) -> None:
    """Draw a rectangle at (left, bottom, width, height) in inches."""
    w, h = figure.get_size_inches()
    left, bottom, wide, high = place
    figure.add_artist(Rectangle((left / w, bottom / h), width=wide / w, height=high / h,
                                transform=figure.transFigure, **look))  # fmt: skip


def _matrices(figure: Figure, view: "Anatomy", top: float) -> None:
    """Draw the matrices as large as the page lets them be, and state the scale."""
    parts = view.shown()
    found = best_page(parts, _PICTURE, _HIGH)
    scale = found.scale(_PICTURE, _HIGH)
    drawn = {one.part.name for one in found.placed}
    looked_at = view.part if view.part in drawn else ""
    for part, x, y, width, height in found.placed:
        edge: Any = {"lw": 0.5, "edgecolor": PAPER} if height / scale > 0.05 else {"lw": 0}
        place = (_LEFT + x / scale, top - (y + height) / scale, width / scale, height / scale)
        _rectangle(figure, place, facecolor=_color(part, looked_at), **edge)
    _names(figure, found, blocks_of(parts), top, scale)
    cut = f", the longest matrices in {found.pieces} pieces" if found.pieces > 1 else ""
    said = f"to scale: 1 inch = {large(scale)} × {large(scale)} numbers{cut}"
    write(figure, _WIDTH - 0.12, top - _HIGH - 0.2, said, size=8, color=SOFT, ha="right")


def _names(figure: Figure, found: Page, blocks: int, top: float, scale: float) -> None:
    """Name embedding, blocks and head at the left, each in the middle of what it names."""
    middles = {}
    for name, groups in {"embedding": ["embedding"], "blocks": ["attention", "MLP"],
                         "head": ["head"]}.items():  # fmt: skip
        mine = [one for one in found.placed if one.part.group in groups]
        if mine:
            low, high = min(one.y for one in mine), max(one.y + one.height for one in mine)
            middles[name] = top - (low + high) / 2 / scale
    lines: list[tuple[str, float, str]] = [
        (name, middles[name], _OF[name]) for name in ("embedding", "head") if name in middles
    ]
    if "blocks" in middles:
        y = middles["blocks"]
        count = "1 block:" if blocks == 1 else f"{blocks} blocks:"
        lines += [(count, y + 0.2, INK), ("attention", y, _OF["attention"]),
                  ("MLP", y - 0.2, _OF["MLP"])]  # fmt: skip
    for name, y, color in lines:
        write(figure, 0.12, y, name, size=9, va="center", color=color)


def _bars(figure: Figure, view: "Anatomy", top: float) -> None:
    """Draw parameters, FLOPs and training memory as bars of the groups' shares."""
    parts, whole = view.shown(), view.cost()
    bars = [
        ("parameters", f"{whole.parameters:,}", _sums(parts, "parameters")),
        ("FLOPs a token", large(whole.flops), _sums(parts, "flops")),
        ("training memory", size(whole.bytes), [(k, n, "training") for k, n in view.states]),
    ]
    for i, (name, total, pieces) in enumerate(bars):
        y = top - (i + 0.5) * _BAR
        write(figure, 0.12, y, name, size=9, va="center", color=SOFT)
        write(figure, _WIDTH - 0.12, y, total, size=9, va="center", ha="right", color=INK)
        _bar(figure, y, pieces)


def _sums(parts: list[AnatomyPart], of: str) -> list[tuple[str, int, str]]:
    """Sum parameters or FLOPs over each group: (group, sum, name of its color)."""
    return [(g, sum(getattr(p, of) for p in parts if p.group == g), g) for g in GROUPS]


def _bar(figure: Figure, y: float, pieces: list[tuple[str, int, str]]) -> None:
    x, total = _LEFT, sum(amount for _, amount, _ in pieces) or 1
    room = _WIDTH - _LEFT - _RIGHT - 0.12
    for name, amount, color in pieces:
        wide = room * amount / total
        _rectangle(figure, (x, y - 0.1, wide, 0.2), facecolor=_OF[color], lw=0.6, edgecolor=PAPER)
        part = share(amount / total)
        said = [plain(name, 40)] if color == "training" else [f"{name} {part}", part]
        fits = next((text for text in said if wide > 0.078 * len(text)), "")
        ink = colors.ink_on(colors.rgb(_OF[color]).astype(np.uint8))
        write(figure, x + wide / 2, y, fits, size=8, ha="center", va="center", color=ink)
        x += wide
