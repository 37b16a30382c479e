"""What a longer sequence costs: processor time, and bytes stored for the backward pass (07)."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from helpers.traces import activation_bytes
from helpers.validate import Size, checked

Run = Callable[[Tensor], Any]
Curve = Float[np.ndarray, " length"]


@checked
def costs(
    runs: Mapping[str, Run],
    lengths: Sequence[int],
    width: Size = 64,
    rounds: Size = 8,
    without: Iterable[Tensor] = (),
) -> tuple[dict[str, Curve], dict[str, Curve]]:
    """Return seconds and bytes of each run, for inputs (length, width) of the given lengths.

    Seconds are those of this process alone, whatever else the machine does, of the quickest of
    ``rounds``; runs and lengths take turns. Bytes are what autograd stores for the backward pass,
    but for the tensors of ``without`` (such as weights, which are there anyway).
    """
    weights = list(without)
    seconds = np.min([[[_seconds(run, torch.zeros(T, width)) for T in lengths]
                       for run in runs.values()] for _ in range(rounds)], axis=0)  # fmt: skip
    inputs = [torch.zeros(T, width, requires_grad=True) for T in lengths]
    stored = [[activation_bytes(run, x, without=weights) for x in inputs] for run in runs.values()]
    return (
        dict(zip(runs, seconds, strict=True)),
        dict(zip(runs, np.array(stored, dtype=float), strict=True)),
    )


def _seconds(run: Run, x: Tensor) -> float:
    with torch.no_grad():
        start = time.process_time()
        run(x)
        return time.process_time() - start


def exponent(lengths: Sequence[int], measured: Curve) -> float:
    """Return p where ``measured`` grows as length^p: the slope in a log-log plot."""
    return float(np.polyfit(np.log(lengths), np.log(measured), 1)[0])
