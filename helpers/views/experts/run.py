"""What Experts shows: which expert each token went to, at several steps of a training run."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.views.kit import checks

MOST = 6  # experts that still have colors of their own
_CHOSEN, _LOAD = "[snapshot, sequence, token]", "[step, expert]"


@dataclass(frozen=True, eq=False)
class ExpertRun:
    """The experts of some sequences' tokens while a model is trained; checked when it is made.

    ``chosen`` [snapshot, sequence, token] has the expert of every token, ``steps`` the step of
    each snapshot, ``load`` [step, expert] each expert's share of the tokens in every step from
    the first on. ``tokens`` are a list of texts for each sequence, ``kinds`` a name for each.

    Raises ValueError with the expected shape for anything else, for more than 6 experts, and for
    loads that do not sum to 1.
    """

    chosen: Any
    load: Any
    tokens: Sequence[Sequence[str]]
    kinds: Sequence[str]
    steps: Sequence[int]

    def __post_init__(self) -> None:
        chosen = checks.array(self.chosen, "chosen", (3,), _CHOSEN)
        load = checks.weights(self.load, "load", (2,), _LOAD).astype(np.float32)
        snapshots, sequences, time = chosen.shape
        experts = load.shape[1]
        if experts > MOST:
            raise ValueError(f"load should have at most {MOST} experts, got {experts}")
        if (np.abs(load.sum(1) - 1) > 1e-3).any():
            raise ValueError("load should sum to 1 in every step")
        if (chosen % 1).any() or chosen.min() < 0 or chosen.max() >= experts:
            raise ValueError(
                f"chosen should hold experts from 0 to {experts - 1}, got {chosen.min():g} to "
                f"{chosen.max():g}"
            )
        if len(self.tokens) != sequences:
            raise ValueError(f"tokens should be {sequences} lists, got {len(self.tokens)}")
        tokens = [
            checks.labels(row, time, f"tokens of sequence {at}", "token of chosen")
            for at, row in enumerate(self.tokens)
        ]
        steps = [int(step) for step in self.steps]
        inside = all(0 <= step <= len(load) for step in steps)
        if len(steps) != snapshots or steps != sorted(set(steps)) or not inside:
            raise ValueError(
                f"steps should be {snapshots} rising numbers in 0..{len(load)}, got {steps}"
            )
        kinds = checks.labels(self.kinds, sequences, "kinds", "sequence")
        checks.put(
            self, chosen=chosen.astype(np.uint8), load=load, tokens=tokens, kinds=kinds, steps=steps
        )

    def traits(self) -> dict[str, Any]:
        """Return the traits of the view."""
        return {
            "sizes": [*self.chosen.shape, self.load.shape[1]],
            "chosen": self.chosen.tobytes(),
            "load": self.load.tobytes(),
            "tokens": self.tokens,
            "kinds": self.kinds,
            "steps": self.steps,
        }
