"""What SuffixSearch shows: a search for a suffix that makes a target likely."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from helpers.validate import InputError
from helpers.views.kit import checks

MOST = 64  # tokens of each text


@dataclass(frozen=True, eq=False)
class SearchPlan:
    """What is searched: after ``prompt`` + suffix the model should continue with ``target``.

    ``prompt``, ``suffix`` (at the start) and ``target`` are tokens. ``total`` is the number of
    queries that the search may use: every candidate whose loss is computed costs one. ``others``
    {name: (queries, losses)} are searches that have run already with the same budget, drawn
    beside it: random search must be one. ``success`` is the loss below which the target is the
    model's own greedy continuation, where that is known.

    Raises InputError with what was expected for anything else.
    """

    prompt: Sequence[str]
    suffix: Sequence[str]
    target: Sequence[str]
    total: int
    others: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    success: float | int | None = None

    def __post_init__(self) -> None:
        for name in ("prompt", "suffix", "target"):
            tokens = getattr(self, name)
            if isinstance(tokens, str) or not 1 <= len(tokens) <= MOST:
                raise InputError(f"{name} should be a list of 1 to {MOST} tokens, got {tokens!r}")
            checks.put(self, **{name: [str(token) for token in tokens]})
        if self.total < 1:
            raise InputError(f"total is the number of queries, 1 or more, got {self.total}")
        if self.success is not None and not np.isfinite(self.success):
            raise InputError(f"success should be a finite loss, got {self.success}")
        checks.put(self, others={str(n): _curve(n, *both) for n, both in self.others.items()})

    def traits(self) -> dict[str, Any]:
        """Return the traits of the view that stay as they are while the search runs."""
        curves = list((self.others or {}).values())
        return {
            "prompt": self.prompt,
            "target": self.target,
            "total": self.total,
            "success": [] if self.success is None else [float(self.success)],
            "names": list(self.others or {}),
            "lengths": [len(queries) for queries, _ in curves],
            "others": b"".join(np.stack(one).astype(np.float32).tobytes() for one in curves),
        }


@dataclass(frozen=True)
class SearchStep:
    """One accepted or refused change: the suffix that is kept after it.

    ``queries`` counts all candidates so far, ``loss`` is that of ``suffix``, the best one so far
    (or the current one, where the search may go up).
    """

    queries: int
    loss: float | int
    suffix: Sequence[str]

    def __post_init__(self) -> None:
        if self.queries < 0 or not np.isfinite(self.loss):
            raise InputError(
                f"a step should have 0 queries or more and a finite loss, got {self.queries} and "
                f"{self.loss}"
            )


def _curve(name: str, queries: Any, losses: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return both as float64 of the same length. Raises InputError for anything else."""
    x = checks.array(queries, f"queries of {name}", (1,), "[step]").astype(np.float64)
    y = checks.array(losses, f"losses of {name}", (1,), "[step]").astype(np.float64)
    if len(x) != len(y) or (np.diff(x) < 0).any():
        raise InputError(f"{name} should have rising queries and as many losses, got {len(x)}, "
                         f"{len(y)}")  # fmt: skip
    return x, y
