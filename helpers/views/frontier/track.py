"""The points of one method as Frontier shows them, measured once each."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from helpers.views.frontier.run import FrontierRun, Method

LIKELY = 8  # answers that are shown of every point
_DROP = 0.05  # of its range that the true reward has to fall after its turning point
_NUMBERS = 5  # of a point: KL, reward, true reward, gap, extra


@dataclass
class Track:
    """Points in order: the marks on the exact curve, or the policies of a method."""

    name: str
    path: bool
    labels: list[str] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    where: list[np.ndarray] = field(default_factory=list)
    best: list[np.ndarray] = field(default_factory=list)
    chances: list[np.ndarray] = field(default_factory=list)

    @classmethod
    def of(cls, run: FrontierRun, method: Method, *, on_curve: bool = False) -> "Track":
        """Measure all points of a method; those on the curve have no distance from it."""
        track = cls(method.name, method.path)
        steps = method.steps or [0] * len(method.P)
        for policy, label, step in zip(method.P, method.labels or [], steps, strict=True):
            track.add(run, policy, label, step, on_curve=on_curve)
        return track

    def add(
        self, run: FrontierRun, P: Any, label: str, step: int = 0, *, on_curve: bool = False
    ) -> None:
        """Measure one more policy [prompt, answer]."""
        nats, reward, true = run.measured(P[None])[0]
        away = (0.0, 0.0) if on_curve else (run.gap(nats, reward), run.extra(nats, reward))
        best = np.argsort(-P, -1, kind="stable")[:, :LIKELY]
        self.labels.append(label)
        self.steps.append(step)
        self.where.append(np.array([nats, reward, true, *away]))
        self.best.append(best)
        self.chances.append(np.take_along_axis(P, best, 1))

    def numbers(self) -> np.ndarray:
        """Return KL, reward, true reward, gap and extra of every point: [point, 5]."""
        return np.array(self.where).reshape(-1, _NUMBERS)


def turn_of(true: np.ndarray) -> int:
    """Return where the true reward is largest before it falls; -1 where it does not.

    >>> turn_of(np.array([0.0, 1.0, 0.5])), turn_of(np.array([0.0, 0.5, 1.0, 0.99]))
    (1, -1)
    """
    if len(true) < 2:
        return -1
    top = int(true.argmax())
    fallen = true[top] - true[top:].min()
    return top if fallen > _DROP * (np.ptp(true) + 1e-12) and fallen > 1e-9 else -1
