"""What EmbeddingSpace shows: vectors of items and of captions in one space, frame by frame."""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.validate import InputError
from helpers.views.kit import checks

_SHAPE = "[item, d] or [frame, item, d]"
LARGEST = 64  # rows or columns


@dataclass(frozen=True, eq=False)
class Space:
    """Vectors of two kinds in one space, at one or several steps of training; checked when made.

    ``X`` [frame, item, d] are the vectors of images (or texts), ``Y`` [frame, caption, d] those of
    captions; both may come without the axis of frames. ``images`` [item, 3, height, width] are in
    0..1, and are cut to what is on their background. ``belongs[i]`` is the caption of item i,
    where it is known. All vectors are shown on the two directions in which those of the last frame
    differ most (principal components).

    Raises ValueError with the expected shape for anything else: NaN, vectors of length 0, more
    than 64 items or captions, wrong numbers of names.
    """

    X: Any
    Y: Any
    items: Sequence[str]
    captions: Sequence[str]
    _: KW_ONLY
    images: Any = None
    belongs: Sequence[int] | None = None
    steps: Sequence[int] | None = None

    def __post_init__(self) -> None:
        X, Y = (_frames(value, name) for value, name in ((self.X, "X"), (self.Y, "Y")))
        if len(X) != len(Y) or X.shape[2] != Y.shape[2]:
            raise InputError(
                f"X and Y should have equally many frames and the same d, got {X.shape} and "
                f"{Y.shape}"
            )
        items = checks.labels(self.items, X.shape[1], "items", "row of X")
        captions = checks.labels(self.captions, Y.shape[1], "captions", "row of Y")
        steps = list(range(len(X))) if self.steps is None else [int(step) for step in self.steps]
        if len(steps) != len(X):
            raise InputError(f"steps should be {len(X)} numbers, one a frame, got {len(steps)}")
        belongs = [-1] * len(items) if self.belongs is None else [int(at) for at in self.belongs]
        if len(belongs) != len(items):
            raise InputError(f"belongs should be {len(items)} numbers, got {len(belongs)}")
        for at in belongs:
            checks.index(at + 1, len(captions) + 1, "belongs + 1")
        checks.put(self, X=X, Y=Y, items=items, captions=captions, steps=steps, belongs=belongs,
                   images=self._pixels(len(items)))  # fmt: skip

    def _pixels(self, count: int) -> np.ndarray | None:
        if self.images is None:
            return None
        images = checks.weights(self.images, "images", (4,), "[item, 3, height, width]")
        if images.shape[:2] != (count, 3):
            raise InputError(f"images should be [{count}, 3, height, width], got {images.shape}")
        return _cropped(np.stack([checks.pixels(image) for image in images]))

    @cached_property
    def cosines(self) -> np.ndarray:
        """The cosine of every item with every caption: [frame, item, caption]."""
        return np.einsum("fid,fcd->fic", self.X, self.Y)

    @cached_property
    def basis(self) -> tuple[np.ndarray, np.ndarray]:
        """The mean of the last frame's vectors, and the two directions [2, d] of most spread."""
        last = np.concatenate([self.X[-1], self.Y[-1]])
        mean = last.mean(0)
        directions = np.linalg.svd(last - mean, full_matrices=False)[2][:2]
        strongest = np.abs(directions).argmax(1)
        directions *= np.sign(directions[range(len(directions)), strongest])[:, None]
        padded = np.zeros((2, last.shape[1]))
        padded[: len(directions)] = directions
        return mean, padded

    def flat(self, vectors: np.ndarray) -> np.ndarray:
        """Return where vectors are on the picture: [..., 2]."""
        mean, directions = self.basis
        return (vectors - mean) @ directions.T

    def traits(self) -> dict[str, Any]:
        """Return the traits of the view."""
        places = self.flat(np.concatenate([self.X, self.Y], 1)).astype(np.float32)
        pixels = self.images
        return {
            "items": self.items,
            "captions": self.captions,
            "belongs": self.belongs,
            "steps": self.steps,
            "places": places.tobytes(),
            "cosines": np.round(127 * self.cosines.clip(-1, 1)).astype(np.int8).tobytes(),
            "images": b"" if pixels is None else pixels.tobytes(),
            "image_size": [0, 0] if pixels is None else list(pixels.shape[1:3]),
        }


def _cropped(pixels: np.ndarray) -> np.ndarray:
    """Cut images to what differs from their first pixel, all to the same size: small, yet seen."""
    inside = (pixels != pixels[:, :1, :1]).any(-1)
    edges = []
    for at in inside:
        rows, columns = (np.flatnonzero(at.any(axis)) for axis in (1, 0))
        whole = (0, len(at), 0, at.shape[1])
        edges.append((rows[0], rows[-1] + 1, columns[0], columns[-1] + 1) if len(rows) else whole)
    _, height, width, _ = pixels.shape
    side = max(max(bottom - top, right - left) for top, bottom, left, right in edges) + 2
    high, wide = min(side, height), min(side, width)
    cut = []
    for image, (top, bottom, left, right) in zip(pixels, edges, strict=True):
        y = min(max((top + bottom - high) // 2, 0), height - high)
        x = min(max((left + right - wide) // 2, 0), width - wide)
        cut.append(image[y : y + high, x : x + wide])
    return np.stack(cut)


def _frames(value: Any, name: str) -> np.ndarray:
    """Return vectors of length 1: [frame, item, d]."""
    vectors = checks.array(value, name, (2, 3), _SHAPE).astype(np.float64)
    vectors = vectors if vectors.ndim == 3 else vectors[None]
    if vectors.shape[1] > LARGEST:
        raise InputError(f"{name} should have at most {LARGEST} rows, got {vectors.shape[1]}")
    return unit(vectors, name)


def unit(vectors: np.ndarray, name: str) -> np.ndarray:
    """Return vectors of length 1. Raises InputError where one has length 0."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    if not lengths.all():
        raise InputError(f"{name} should have no vector of length 0: it has no direction")
    return vectors / lengths
