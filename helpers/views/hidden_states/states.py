"""What HiddenStates shows: the states of one reading, with gates and a pattern beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from helpers.views.hidden_states.units import Agreement, agreement, similar_order
from helpers.views.kit import checks

_SHAPE = "[time, unit]"


@dataclass(frozen=True, eq=False)
class States:
    """The states of a recurrent network while it reads one text, checked when they are made.

    ``H`` is [time, unit] and called ``name``; ``tokens`` are what was read at each step.
    ``gates`` are further values of the same shape by name: {"f": …, "c": …}. ``pattern`` is a
    truth value for every step: each unit gets a score, the share of steps at which it alone, cut
    at its best threshold, detects the pattern; with ``detector``, cut at the thresholds found
    there.

    Raises ValueError with the expected shape for anything else: NaN, infinities, empty arrays,
    wrong numbers of tokens.
    """

    H: Any
    tokens: Sequence[str] | None = None
    _: KW_ONLY
    name: str = "h"
    gates: Mapping[str, Any] = field(default_factory=dict)
    pattern: Any = None
    pattern_name: str = "the pattern"
    detector: Agreement | None = None

    def __post_init__(self) -> None:
        H = checks.array(self.H, "H", (2,), _SHAPE).astype(np.float32)
        gates = {}
        for name, gate in self.gates.items():
            array = checks.array(gate, name, (2,), _SHAPE).astype(np.float32)
            if array.shape != H.shape:
                raise ValueError(f"{name} should be as large as H {H.shape}, got {array.shape}")
            gates[name] = array
        tokens = checks.labels(self.tokens, len(H), "tokens", "step of H")
        checks.put(self, H=H, gates=gates, tokens=tokens)
        if self.pattern is not None:
            checks.put(self, pattern=checks.mask(self.pattern, (len(H),), "pattern"))
        _ = self.scores  # a detector of other units is refused here

    @cached_property
    def scores(self) -> np.ndarray:
        """The share of steps at which each unit detects the pattern; none without one."""
        if self.pattern is None:
            return np.zeros(0)
        if self.detector is not None:
            return self.detector.shares_on(self.H, self.pattern)
        return agreement(self.H, self.pattern).share

    def traits(self) -> dict[str, Any]:
        """Return the traits of the view."""
        arrays = {self.name: self.H, **self.gates}
        limits = [float(max(1.0, np.abs(array).max())) for array in arrays.values()]
        steps = [
            np.round(array / limit * 32767).astype(np.int16)
            for array, limit in zip(arrays.values(), limits, strict=True)
        ]
        return {
            "sizes": [len(arrays), *self.H.shape],
            "names": list(arrays),
            "values": np.stack(steps).tobytes(),
            "limits": limits,
            "signed": [bool(array.min() < 0) for array in arrays.values()],
            "tokens": self.tokens,
            "spans": [] if self.pattern is None else self.pattern.tolist(),
            "pattern_name": self.pattern_name,
            "scores": self.scores.tolist(),
            "likeness": similar_order(self.H).tolist(),
        }
