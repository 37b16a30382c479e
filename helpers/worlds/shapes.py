"""The shapes world: small images of one to three shapes, each with exactly one correct caption.

The shapes are mentioned from left to right. Between two neighbors the caption says where the first
is relative to the second: ``left of`` where they are at least as far apart horizontally as
vertically, otherwise ``above`` or ``below``. So we know which shape each word is about.

>>> scene = Scene((Shape("ring", "red", "small", 8, 9), Shape("square", "blue", "large", 22, 12)))
>>> " ".join(caption(scene).words)
'a small red ring left of a large blue square'
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from jaxtyping import Bool, Float
from numpy import ndarray

from helpers.validate import Count, InputError, Range, Seed, checked, require

SIDE = 32  # pixels
COLOURS = {
    "red": (0.84, 0.15, 0.16),
    "green": (0.13, 0.60, 0.25),
    "blue": (0.12, 0.40, 0.80),
    "yellow": (0.98, 0.80, 0.10),
    "purple": (0.55, 0.25, 0.65),
    "black": (0.10, 0.10, 0.12),
}
BACKGROUND = (0.93, 0.93, 0.91)
# a ring, since a full disc of seven pixels can hardly be told from a square
KINDS = ("ring", "square", "triangle", "cross")
SIZES = {"small": 3.5, "large": 5.5}  # half the width, in pixels
Shapes = Annotated[int, Range(1, 3)]  # how many a scene may have
WORDS = ("a", *SIZES, *COLOURS, *KINDS, "left", "of", "above", "below")


@dataclass(frozen=True)
class Shape:
    """One shape; ``x`` (to the right) and ``y`` (down) are the pixels of its centre.

    Raises InputError for an unknown kind, colour or size, and where it leaves the image.
    """

    kind: str
    colour: str
    size: str
    x: float | int
    y: float | int

    def __post_init__(self) -> None:
        for value, known in ((self.kind, KINDS), (self.colour, COLOURS), (self.size, SIZES)):
            if value not in known:
                raise InputError(f"{value!r} is none of {', '.join(known)}")
        most = SIDE - self.radius
        if not (self.radius <= self.x <= most and self.radius <= self.y <= most):
            raise InputError(
                f"a {self.size} shape has its centre in {self.radius:g}..{most:g}, "
                f"got ({self.x:g}, {self.y:g})"
            )

    @property
    def radius(self) -> float:
        """Half the width, in pixels."""
        return SIZES[self.size]


@dataclass(frozen=True)
class Scene:
    """Some shapes, drawn in this order: a later one lies over an earlier one."""

    shapes: tuple[Shape, ...]

    def __post_init__(self) -> None:
        if not self.shapes:
            raise InputError("a scene needs at least one shape")


@dataclass(frozen=True)
class Caption:
    """What is seen, and for every word the shape it is about: its index in ``scene.shapes``.

    A relation (left of, above, below) is about no single shape: None.
    """

    words: tuple[str, ...]
    about: tuple[int | None, ...]


@checked
def mentioned(scene: Scene) -> list[int]:
    """Return the order of mention: from left to right, at the same x from the top."""
    return sorted(range(len(scene.shapes)), key=lambda i: (scene.shapes[i].x, scene.shapes[i].y))


@checked
def relation(first: Shape, second: Shape) -> tuple[str, ...]:
    """Return how the first shape, which is not further right, lies to the second."""
    if second.x - first.x >= abs(second.y - first.y):
        return ("left", "of")
    return ("above",) if first.y < second.y else ("below",)


@checked
def caption(scene: Scene) -> Caption:
    """Return the scene's caption (every scene has exactly one)."""
    words: list[str] = []
    about: list[int | None] = []
    before: Shape | None = None
    for i in mentioned(scene):
        shape = scene.shapes[i]
        if before is not None:
            between = relation(before, shape)
            words += between
            about += [None] * len(between)
        words += ["a", shape.size, shape.colour, shape.kind]
        about += [i] * 4
        before = shape
    return Caption(tuple(words), tuple(about))


@checked
def coverage(shape: Shape) -> Float[ndarray, "32 32"]:
    """Return how much of every pixel a shape covers, 0 to 1: its edges are smooth."""
    x = np.arange(SIDE) + 0.5 - shape.x
    y = (np.arange(SIDE) + 0.5 - shape.y)[:, None]
    r = shape.radius
    if shape.kind == "ring":
        distance = np.abs(np.hypot(x, y) - 0.72 * r) - 0.28 * r
    elif shape.kind == "square":
        distance = np.maximum(np.abs(x), np.abs(y)) - 0.9 * r
    elif shape.kind == "triangle":  # two slanted sides and a base
        distance = np.maximum(0.894 * np.abs(x) - 0.447 * (y + r), y - 0.9 * r)
    else:
        wide, thin = r, 0.36 * r
        flat = np.maximum(np.abs(x) - wide, np.abs(y) - thin)
        distance = np.minimum(flat, np.maximum(np.abs(x) - thin, np.abs(y) - wide))
    return np.clip(0.5 - distance, 0.0, 1.0)


@checked
def draw(scene: Scene) -> Float[ndarray, "3 32 32"]:
    """Return the image of a scene: red, green and blue from 0 to 1."""
    image = np.empty((3, SIDE, SIDE), np.float32)
    image[:] = np.array(BACKGROUND, np.float32)[:, None, None]
    for shape in scene.shapes:
        part = coverage(shape).astype(np.float32)
        colour = np.array(COLOURS[shape.colour], np.float32)[:, None, None]
        image += part * (colour - image)
    return image


@checked
def region(scene: Scene, i: Count) -> Bool[ndarray, "32 32"]:
    """Return the pixels of shape ``i`` that are not hidden by a later one.

    Raises InputError where the scene has no shape ``i``.
    """
    require(i < len(scene.shapes), "i", f"below {len(scene.shapes)}, the number of shapes", i)
    seen = coverage(scene.shapes[i]) >= 0.5
    for later in scene.shapes[i + 1 :]:
        seen &= coverage(later) < 0.5
    return seen


@checked
def doubt(scene: Scene) -> str:
    """Return in a sentence why somebody may doubt the caption; nothing where nobody can.

    >>> doubt(Scene((Shape("ring", "red", "small", 8, 9), Shape("cross", "blue", "small", 10, 9))))
    'The red ring and the blue cross overlap or touch.'
    """
    order = [scene.shapes[i] for i in mentioned(scene)]
    for i, a in enumerate(order):
        for b in order[i + 1 :]:
            both = f"The {a.colour} {a.kind} and the {b.colour} {b.kind}"
            wide, high = abs(a.x - b.x), abs(a.y - b.y)
            if max(wide, high) < a.radius + b.radius + 1:
                return f"{both} overlap or touch."
            if wide < 2:
                return f"{both} stand one above the other: none is clearly first from the left."
            if abs(wide - high) < 2:
                other = "above" if a.y < b.y else "below"
                return f"{both} stand diagonally: 'left of' would be as right as '{other}'."
    return ""


@checked
def clear(scene: Scene) -> bool:
    """Return whether nobody can doubt the caption: no overlap, no close order or relation."""
    return not doubt(scene)


@checked
def make_scene(rng: np.random.Generator, count: Shapes) -> Scene:
    """Return a clear scene of ``count`` shapes, drawn at random.

    Raises InputError for a count outside 1..3.
    """
    kinds, colours, sizes = list(KINDS), list(COLOURS), list(SIZES)
    while True:
        picks = rng.integers((len(kinds), len(colours), len(sizes)), size=(count, 3)).tolist()
        at = rng.random((count, 2)).tolist()
        shapes = []
        for (kind, colour, size), (x, y) in zip(picks, at, strict=True):
            r = SIZES[sizes[size]]
            where = (r + x * (SIDE - 2 * r), r + y * (SIDE - 2 * r))
            shapes.append(Shape(kinds[kind], colours[colour], sizes[size], *where))
        scene = Scene(tuple(shapes))
        if clear(scene):
            return scene


@checked
def make_scenes(count: Count, shapes: Shapes | None = None, seed: Seed = 0) -> list[Scene]:
    """Return ``count`` clear scenes; with 1, 2 and 3 shapes in turn where ``shapes`` is None.

    Raises InputError for shapes outside 1..3.
    """
    rng = np.random.default_rng(seed)
    return [make_scene(rng, 1 + i % 3 if shapes is None else shapes) for i in range(count)]
