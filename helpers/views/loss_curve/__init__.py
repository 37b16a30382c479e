"""LossCurve: a training run as it goes, with a button that ends it."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from helpers.views.kit import synced_bytes
from helpers.views.kit.stoppable import Stoppable

AT_GUESSING, AT_BEST = "loss at guessing", "best reachable loss"
_PAUSE = 0.1  # seconds between two pictures


class LossCurve(Stoppable, script=Path(__file__).with_name("view.js")):
    """Loss against step, with what it should be compared with, and samples on the way.

    ``for step in curve.watch(fit(...)): ...`` (or ``curve.run(fit(...))``) passes every step on
    and draws it. ``total`` is the number of steps, for the progress bar. ``start`` is the loss at
    guessing and ``floor`` the best loss that can be reached, where they are known: a training run
    goes from one line to the other. ``lines`` are further levels: {"a constant answer": 1.2}.
    ``sample()`` gives a text every ``every`` steps. The stop button, or interrupting the kernel,
    ends the loop and keeps what was learned. Read back: ``losses``, ``stopped``, ``samples``.

    Raises ValueError for a total below 1, and for levels that are no finite numbers.
    """

    steps = synced_bytes("step numbers as float32")
    values = synced_bytes("losses as float32")
    total = traitlets.Int(1).tag(sync=True)
    level_names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    levels = traitlets.List(traitlets.Float()).tag(sync=True)
    unit = traitlets.Unicode("loss").tag(sync=True)
    samples: Any = traitlets.List(help="[step, text], newest last").tag(sync=True)
    seconds = traitlets.Float(0.0).tag(sync=True)

    def __init__(
        self,
        total: int,
        lines: Mapping[str, float] | None = None,
        *,
        start: float | None = None,
        floor: float | None = None,
        unit: str = "loss, nats",
        title: str = "Training",
        sample: Callable[[], str] | None = None,
        every: int = 50,
        **traits: Any,
    ) -> None:
        if total < 1:
            raise ValueError(f"total is the number of steps, 1 or more, got {total}")
        known = {AT_GUESSING: start, **(lines or {}), AT_BEST: floor}
        lines = {name: level for name, level in known.items() if level is not None}
        for name, level in lines.items():
            if not np.isfinite(level):
                raise ValueError(f"the level of {name!r} should be a finite number, got {level}")
        self._sample, self._every = sample, every
        self._steps: list[float] = []
        self._losses: list[float] = []
        super().__init__(
            total=total, level_names=list(lines), levels=[float(v) for v in lines.values()],
            unit=unit, title=title, **traits,
        )  # fmt: skip

    @property
    def losses(self) -> np.ndarray:
        """The loss of every step so far."""
        return np.array(self._losses)

    def watch(self, steps: Iterable[Any]) -> Iterator[Any]:
        """Pass on what ``fit`` yields, and show it; ends early where the reader stops it."""
        shown, step = 0.0, None
        with self._going():
            for step in steps:
                self._steps.append(step.step)
                self._losses.append(step.loss)
                sampled = self._sample is not None and step.step % self._every == 0
                if sampled:
                    self._take(step.step)
                if sampled or time.monotonic() - shown > _PAUSE:
                    self._show(step.seconds)
                    shown = time.monotonic()
                yield step
                if self.stopped:
                    break
            if step is not None:
                self._show(step.seconds)

    def run(self, steps: Iterable[Any]) -> None:
        """Watch a training to its end."""
        for _ in self.watch(steps):
            pass

    def _take(self, step: int) -> None:
        assert self._sample is not None
        self.samples = [*self.samples, [step, self._sample()]][-8:]

    def _show(self, seconds: float) -> None:
        with self.hold_sync():
            self.steps = np.array(self._steps, np.float32).tobytes()
            self.values = np.array(self._losses, np.float32).tobytes()
            self.seconds = seconds

    def words(self) -> str:
        """Return the first and the last loss, how far the run is, and the levels it is between."""
        named = zip(self.level_names, self.levels, strict=True)
        beside = "".join(f" {name[:1].upper()}{name[1:]}: {level:.2f}." for name, level in named)
        if not self._losses:
            return f"{self.title}: nothing is trained yet, {self.total} steps are planned.{beside}"
        return (
            f"{self.title}: from {self._losses[0]:.2f} to {self._losses[-1]:.2f} ({self.unit}) in "
            f"{len(self._losses)} of {self.total} steps{', stopped' if self.stopped else ''}."
            f"{beside}"
        )

    def still(self) -> Any:
        """Draw the curve and its levels with matplotlib."""
        from helpers.views.loss_curve import still

        return still.draw(self)
