"""Curves: a function of a few numbers, drawn as lines, with a slider for each number."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from helpers.views.curves.family import Family
from helpers.views.kit import View, synced_bytes


class Curves(View, script=Path(__file__).with_name("view.js")):
    """A `Family` of curves: lines that Python computes again when the reader moves a slider.

    Read back or set: ``numbers``. Raises ValueError for a number outside its slider.
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

    def __init__(self, family: Family, *, title: str = "Curves", **traits: Any) -> None:
        self._family: Family | None = None  # not asked while the view is being made
        super().__init__(**family.traits(), title=title, **traits)
        self._family = family

    @property
    def numbers(self) -> dict[str, float]:
        """What the sliders stand at; assign some or all of them."""
        return {name: at for (name, _, _), at in zip(self.sliders, self.setting, strict=True)}

    @numbers.setter
    def numbers(self, value: Mapping[str, float]) -> None:
        self.setting = [float(value.get(name, at)) for name, at in self.numbers.items()]

    @traitlets.validate("setting")
    def _inside(self, proposal: Any) -> list[float]:
        for (name, lowest, highest), at in zip(self.sliders, proposal["value"], strict=True):
            if not lowest <= at <= highest:
                raise ValueError(f"{name} should be in {lowest:g}..{highest:g}, got {at:g}")
        return proposal["value"]

    @traitlets.observe("setting")
    def _again(self, _change: Any) -> None:
        if self._family is None:
            return
        self.notice = ""
        try:
            names, values = self._family.lines(**self.numbers)
        except Exception as error:
            self.notice = str(error)
            return
        with self.hold_sync():
            self.names, self.values = names, values.tobytes()

    def lines(self) -> dict[str, np.ndarray]:
        """Return the lines as they are drawn (logarithms where ``log``)."""
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
