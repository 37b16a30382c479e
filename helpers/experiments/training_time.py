"""How long a training step takes: the measure that makes two models comparable."""

import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from torch import Tensor, nn

from helpers.training.fit import Batches, fit
from helpers.validate import Size, checked


class Training(NamedTuple):
    """What is trained, on which loss and which batches."""

    model: nn.Module
    loss: Callable[[nn.Module, Any], Tensor]
    batches: Batches


@checked
def step_seconds(runs: Mapping[str, Training], rounds: Size = 5) -> dict[str, float]:
    """Return the processor time of a training step of each run, the median of some rounds.

    The runs take turns, so that a machine that is busy for a while is busy for all of them. The
    models learn a little on the way.
    """
    going = {name: fit(*run, rounds + 1, lr=1e-4) for name, run in runs.items()}
    for steps in going.values():
        next(steps)  # the first one also makes the optimizer's state
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, steps in going.items():
            start = time.process_time()
            next(steps)
            taken[name].append(time.process_time() - start)
    return {name: float(np.median(seconds)) for name, seconds in taken.items()}


@checked
def fastest_seconds(work: Callable[[], Any], times: Size = 5) -> float:
    """Return the processor time in seconds of some work: that of the fastest of some tries."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)
