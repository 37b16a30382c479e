"""Where every matrix is in the still picture of Anatomy, in numbers from the top left."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from helpers.views.anatomy.models import IN_BLOCKS, AnatomyPart

_PIECES = range(1, 7)  # that the longest matrices may be cut into


class Placed(NamedTuple):
    """One matrix, or a piece of one."""

    part: AnatomyPart
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Page:
    """A whole model: its matrices, width and height in numbers, pieces of the longest matrices."""

    placed: list[Placed]
    width: float
    height: float
    pieces: int

    def scale(self, width: float, height: float) -> float:
        """Return how many numbers an inch stands for on a page of this size in inches."""
        return max(self.width / width, self.height / height)


def blocks_of(parts: Sequence[AnatomyPart]) -> int:
    """Return how many blocks a model has."""
    return max((part.copies for part in parts if part.group in IN_BLOCKS), default=0)


def best_page(parts: Sequence[AnatomyPart], width: float, height: float) -> Page:
    """Return the arrangement in which the matrices are largest on a page of this size in inches.

    The longest sides lie; embedding and head are cut into pieces where this makes all larger.
    """
    blocks = blocks_of(parts)
    rows = range(1, max(blocks, 1) + 1)
    tried = [_page(parts, -(-blocks // down), pieces) for pieces in _PIECES for down in rows]
    best = tried[0]
    for page in tried:
        if page.scale(width, height) < 0.97 * best.scale(width, height):
            best = page
    return best


def _lying(part: AnatomyPart) -> tuple[int, int]:
    return max(part.shape), min(part.shape)


def _strip(parts: Sequence[AnatomyPart], group: str, top: float, pieces: int) -> list[Placed]:
    """Place embedding or head: side by side, the longest cut into pieces below each other."""
    mine = [part for part in parts if part.group == group]
    longest = max((_lying(part)[0] for part in mine), default=1) / pieces
    placed, x = [], 0.0
    for part in mine:
        long, high = _lying(part)
        count = -int(-long // longest)
        placed += [Placed(part, x, top + i * high, long / count, high) for i in range(count)]
        x += long / count + 0.03 * longest
    return placed


def _block(parts: Sequence[AnatomyPart]) -> list[Placed]:
    """Place one block: attention in a row, each matrix of the MLP below."""
    learned = [part for part in parts if part.group == "attention" and part.parameters]
    rows = [row for row in (learned, *([part] for part in parts if part.group == "MLP")) if row]
    placed, y = [], 0.0
    for row in rows:
        x = 0.0
        for part in row:
            long, high = _lying(part)
            placed.append(Placed(part, x, y, long, high))
            x += long
        y += max(_lying(part)[1] for part in row)
    return placed


def _page(parts: Sequence[AnatomyPart], across: int, pieces: int) -> Page:
    block = _block(parts)
    wide = max((p.x + p.width for p in block), default=0.0)
    high = max((p.y + p.height for p in block), default=0.0)
    gap = 0.1 * wide
    placed = _strip(parts, "embedding", 0.0, pieces)
    top = _bottom(placed) + 0.3 * high
    for i in range(blocks_of(parts)):
        x, y = (i % across) * (wide + gap), top + (i // across) * (high + gap)
        placed += [p._replace(x=p.x + x, y=p.y + y) for p in block]
    placed += _strip(parts, "head", _bottom(placed) + 0.3 * high, pieces)
    return Page(placed, max(p.x + p.width for p in placed), _bottom(placed), pieces)


def _bottom(placed: list[Placed]) -> float:
    return max((p.y + p.height for p in placed), default=0.0)
