"""Curves: a function of a few numbers, drawn as lines, with a slider for each number."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from helpers.views.kit import View, checks, synced_bytes

Lines = Mapping[str, Any]


class Curves(View, script=Path(__file__).with_name("view.js")):
    """Lines that Python computes anew when the reader moves a slider.

    ``function(**numbers)`` gives {name of the line: [values]}; all lines are equally long, and
    point i stands at ``x[i]`` (0, 1, 2, … without it). ``sliders`` are {name of the number:
    (lowest, highest, start)}. With ``log`` the height is the logarithm; values below ``least`` lie
    on the bottom. Read back or set: ``numbers``.

    Raises ValueError for lines of different lengths, NaN or infinities, for a slider without
    room, and for a number outside its slider.
    """

    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    values = synced_bytes("[line, point] as float32; logarithms to 10 where log")
    places = synced_bytes("x of each point as float32")
    points = traitlets.Int(0).tag(sync=True)
    range = traitlets.List(traitlets.Float(), help="lowest and highest value drawn").tag(sync=True)
    log = traitlets.Bool(False).tag(sync=True)
    x_label = traitlets.Unicode("").tag(sync=True)
    y_label = traitlets.Unicode("").tag(sync=True)
    sliders: Any = traitlets.List(help="[name, lowest, highest]").tag(sync=True)
    setting = traitlets.List(traitlets.Float(), help="of the sliders").tag(sync=True)

    def __init__(
        self,
        function: Callable[..., Lines],
        sliders: Mapping[str, tuple[float, float, float]],
        *,
        x: Any = None,
        log: bool = False,
        least: float = 1e-12,
        range: tuple[float, float] | None = None,
        x_label: str = "step",
        y_label: str = "",
        title: str = "Curves",
        **traits: Any,
    ) -> None:
        for name, (lowest, highest, start) in sliders.items():
            if not lowest < highest or not lowest <= start <= highest:
                raise ValueError(
                    f"the slider {name!r} should be (lowest, highest, start) in this order of "
                    f"size, got ({lowest}, {highest}, {start})"
                )
        self._function: Callable[..., Lines] | None = None
        self._log, self._least = log, least
        numbers = {name: float(start) for name, (_, _, start) in sliders.items()}
        names, values = self._drawn(function(**numbers))
        low, high = (float(values.min()), float(values.max())) if range is None else range
        if log and range is not None:
            low, high = float(np.log10(range[0])), float(np.log10(range[1]))
        at = np.arange(values.shape[1]) if x is None else checks.array(x, "x", (1,), "[point]")
        if len(at) != values.shape[1]:
            raise ValueError(f"x should be {values.shape[1]} places, one a point, got {len(at)}")
        super().__init__(
            names=names,
            values=values.tobytes(),
            places=at.astype(np.float32).tobytes(),
            points=values.shape[1],
            range=[low, high if high > low else low + 1],
            log=log,
            x_label=x_label,
            y_label=y_label,
            sliders=[[name, float(a), float(b)] for name, (a, b, _) in sliders.items()],
            setting=list(numbers.values()),
            title=title,
            **traits,
        )
        self._function = function

    @property
    def numbers(self) -> dict[str, float]:
        """What the sliders stand at; assign some or all of them."""
        return {name: at for (name, _, _), at in zip(self.sliders, self.setting, strict=True)}

    @numbers.setter
    def numbers(self, value: Mapping[str, float]) -> None:
        self.setting = [float(value.get(name, at)) for name, at in self.numbers.items()]

    def _drawn(self, lines: Lines) -> tuple[list[str], np.ndarray]:
        arrays = [checks.array(line, name, (1,), "[point]") for name, line in lines.items()]
        if len({len(array) for array in arrays}) != 1:
            raise ValueError(
                f"all lines should be equally long, got {[len(array) for array in arrays]}"
            )
        stacked = np.stack(arrays)
        if self._log:
            stacked = np.log10(np.maximum(stacked, self._least))
        return list(lines), stacked.astype(np.float32)

    @traitlets.validate("setting")
    def _inside(self, proposal: Any) -> list[float]:
        for (name, lowest, highest), at in zip(self.sliders, proposal["value"], strict=True):
            if not lowest <= at <= highest:
                raise ValueError(f"{name} should be in {lowest:g}..{highest:g}, got {at:g}")
        return proposal["value"]

    @traitlets.observe("setting")
    def _again(self, _change: Any) -> None:
        if self._function is None:
            return
        self.notice = ""
        try:
            names, values = self._drawn(self._function(**self.numbers))
        except Exception as error:
            self.notice = str(error)
            return
        with self.hold_sync():
            self.names, self.values = names, values.tobytes()

    def lines(self) -> dict[str, np.ndarray]:
        """Give the lines as they are drawn (logarithms where ``log``)."""
        stacked = np.frombuffer(self.values, np.float32).reshape(len(self.names), self.points)
        return dict(zip(self.names, stacked, strict=True))

    def words(self) -> str:
        """Say what is set and how each line ends."""
        at = ", ".join(f"{name} = {value:g}" for name, value in self.numbers.items())
        ends = ", ".join(
            f"{name} ends at " + (f"10^{line[-1]:.1f}" if self.log else f"{line[-1]:.2f}")
            for name, line in self.lines().items()
        )
        return f"{self.title}: {at}. {ends}."

    def still(self) -> Any:
        """Draw the lines with matplotlib."""
        from helpers.views.curves import still

        return still.draw(self)
