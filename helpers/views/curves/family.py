"""What Curves shows: a family of curves, one for every setting of a few numbers."""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.views.kit import checks

Lines = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Family:
    """A function of a few numbers, with the room that each number has; checked when it is made.

    ``function(**numbers)`` returns {name of the line: [values]}; all lines are equally long, and
    point i is at ``x[i]`` (0, 1, 2, … without it). ``sliders`` are {name of the number:
    (lowest, highest, start)}. With ``log`` the height is the logarithm to 10; values below
    ``least`` are drawn at the bottom. ``range`` is the lowest and highest value drawn; without
    it, those of the start.

    Raises ValueError for a slider without room, and, at the start, for lines of different
    lengths, NaN or infinities.
    """

    function: Callable[..., Lines]
    sliders: Mapping[str, tuple[float, float, float]]
    _: KW_ONLY
    x: Any = None
    log: bool = False
    least: float = 1e-12
    range: tuple[float, float] | None = None
    x_label: str = "step"
    y_label: str = ""

    def __post_init__(self) -> None:
        for name, (lowest, highest, start) in self.sliders.items():
            if not lowest < highest or not lowest <= start <= highest:
                raise ValueError(
                    f"the slider {name!r} should be (lowest, highest, start) in this order of "
                    f"size, got ({lowest}, {highest}, {start})"
                )
        points = self.first[1].shape[1]
        x = np.arange(points) if self.x is None else checks.array(self.x, "x", (1,), "[point]")
        if len(x) != points:
            raise ValueError(f"x should be {points} values, one for each point, got {len(x)}")
        checks.put(self, x=x)

    @property
    def start(self) -> dict[str, float]:
        """The numbers at which the sliders start."""
        return {name: float(start) for name, (_, _, start) in self.sliders.items()}

    @cached_property
    def first(self) -> tuple[list[str], np.ndarray]:
        """The lines at the start."""
        return self.lines(**self.start)

    def lines(self, **numbers: float) -> tuple[list[str], np.ndarray]:
        """Return the names and the values [line, point] as they are drawn.

        Raises ValueError for lines of different lengths, NaN or infinities.
        """
        lines = self.function(**numbers)
        arrays = [checks.array(line, name, (1,), "[point]") for name, line in lines.items()]
        if len({len(array) for array in arrays}) != 1:
            raise ValueError(
                f"all lines should be equally long, got {[len(array) for array in arrays]}"
            )
        return list(lines), self.height(np.stack(arrays)).astype(np.float32)

    def height(self, values: np.ndarray) -> np.ndarray:
        """Return how high values are drawn: themselves, or their logarithms."""
        return np.log10(np.maximum(values, self.least)) if self.log else values

    def traits(self) -> dict[str, Any]:
        """Return the traits of the view at the start."""
        names, values = self.first
        low, high = values.min(), values.max()
        if self.range is not None:
            low, high = self.height(np.array(self.range, float))
        return {
            "names": names,
            "values": values.tobytes(),
            "places": self.x.astype(np.float32).tobytes(),
            "points": values.shape[1],
            "range": [float(low), float(high if high > low else low + 1)],
            "log": self.log,
            "x_label": self.x_label,
            "y_label": self.y_label,
            "sliders": [[name, float(a), float(b)] for name, (a, b, _) in self.sliders.items()],
            "setting": list(self.start.values()),
        }
