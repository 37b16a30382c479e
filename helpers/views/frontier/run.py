"""What Frontier shows: every answer that there is, the reference, and the policies of methods."""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from jaxtyping import Float

from helpers.validate import InputError, require
from helpers.views.frontier import exact
from helpers.views.kit import checks

LARGEST = 50_000  # points times prompts
_SERIES = [m * 10.0**e for e in range(4, -6, -1) for m in (5, 2, 1)]  # betas that may be marked
_MARKS = 7  # at most
_TABLE = "[answer] or [prompt, answer]"
_SUM = 1e-3  # how far rounding may take a distribution from a sum of 1


@dataclass(frozen=True, eq=False)
class Method:
    """The policies that one method found; checked when a `FrontierRun` takes it.

    ``P`` [point, prompt, answer] (or [point, answer], or one policy without the axis of points)
    are probabilities over all answers. ``steps`` makes the points a path through training;
    without them they stand alone, and ``labels`` says what each is ("n = 4"). Methods of the same
    name, such as seeds, have the same color.
    """

    name: str
    P: Any
    _: KW_ONLY
    steps: Sequence[int] | None = None
    labels: Sequence[str] | None = None

    @property
    def path(self) -> bool:
        """Whether the points are steps of one training run."""
        return self.steps is not None


@dataclass(frozen=True, eq=False)
class FrontierRun:
    """A world in which every answer is known, with methods that trade reward for KL divergence.

    ``reference`` [prompt, answer] is the policy that the methods start from, ``reward`` of the
    same shape what they maximize; with one prompt, both may be [answer]. Where a prompt has fewer
    answers than others, the reference is 0. ``answers`` are their texts: one list for all prompts
    or one for each. ``true`` [prompt, answer] is the true reward where ``reward`` is only a proxy
    of it: both are then drawn, with the point where the true one turns. ``betas`` are the marks on
    the exact curve; left out, round numbers.

    KL, mean reward and the distance from the curve are computed exactly, in float64.
    Raises ValueError that names the expected shape for anything else: rows that do not sum to 1,
    NaN, and an answer that a method gives but the reference never does (its KL is infinite).
    """

    reference: Any
    reward: Any
    answers: Sequence[str] | Sequence[Sequence[str]]
    methods: Sequence[Method] = ()
    _: KW_ONLY
    true: Any = None
    prompts: Sequence[str] | None = None
    betas: Sequence[float] | None = None

    def __post_init__(self) -> None:
        reference = _distributions(self.reference, "reference", (1, 2), _TABLE)
        reference = reference if reference.ndim == 2 else reference[None]
        checks.put(self, reference=reference, reward=self._table(self.reward, "reward", reference))
        if self.true is not None:
            checks.put(self, true=self._table(self.true, "true", reference))
        prompts = [""] if self.prompts is None and len(reference) == 1 else self.prompts
        prompts = checks.labels(prompts, len(reference), "prompts", "row of reference")
        checks.put(self, prompts=prompts, answers=self._named(reference.shape))
        for one in self.methods:
            require(isinstance(one, Method), "methods", "a list of Method", one)
        checks.put(self, betas=self._marked(), methods=[self._method(one) for one in self.methods])

    @staticmethod
    def _table(value: Any, name: str, reference: np.ndarray) -> np.ndarray:
        table = checks.array(value, name, (1, 2), _TABLE).astype(np.float64)
        table = table if table.ndim == 2 else table[None]
        if table.shape != reference.shape:
            raise InputError(
                f"{name} should have the shape of reference {reference.shape}, got {table.shape}"
            )
        return table

    def _named(self, shape: tuple[int, ...]) -> list[list[str]]:
        rows = self.answers
        if isinstance(rows, str) or not len(rows):
            raise InputError(f"answers should be a list of {shape[1]} texts, got {rows!r}")
        if isinstance(rows[0], str):
            return [checks.labels(rows, shape[1], "answers", "column of reference")] * shape[0]
        if len(rows) != shape[0]:
            raise InputError(f"answers should be {shape[0]} lists, one a prompt, got {len(rows)}")
        named = []
        for row, chances in zip(rows, self.reference, strict=True):
            row = [str(text) for text in row]
            if len(row) > shape[1] or (chances[len(row) :] > 0).any():
                raise InputError(
                    f"answers should name every answer that the reference gives, up to "
                    f"{shape[1]} a prompt, got {len(row)}"
                )
            named.append(row + [""] * (shape[1] - len(row)))
        return named

    def _marked(self) -> list[float]:
        if self.betas is not None:
            if any(not np.isfinite(beta) or beta <= 0 for beta in self.betas):
                raise InputError(f"betas should be positive numbers, got {list(self.betas)}")
            return sorted((float(beta) for beta in self.betas), reverse=True)
        end = exact.furthest(self.reference, self.reward)[0]
        nats = {beta: float(self.on_curve(beta)[0]) for beta in _SERIES}
        return [beta for beta, at in nats.items() if 0.02 * end < at < 0.9 * end][:_MARKS]

    def _method(self, one: Method) -> Method:
        count, answers = self.reference.shape
        shape = "[point, answer]" if count == 1 else "[point, prompt, answer]"
        P = _distributions(one.P, f"P of {one.name!r}", (1, 2, 3), shape)
        if count == 1 and P.ndim < 3:
            P = P.reshape(-1, 1, P.shape[-1])
        P = P if P.ndim == 3 else P[None]
        if P.shape[1:] != (count, answers):
            raise InputError(
                f"P of {one.name!r} should be {shape} with the reference's shape "
                f"{self.reference.shape}, got {P.shape}"
            )
        if len(P) * count > LARGEST:
            raise InputError(f"P of {one.name!r} should have at most {LARGEST // count} points")
        outside = np.argwhere((P > 0) & (self.reference == 0))
        if len(outside):
            point, prompt, answer = outside[0]
            raise InputError(
                f"{one.name!r} gives {self.answers[prompt][answer]!r} a probability of "
                f"{P[point, prompt, answer]:.2g} where the reference has 0: its KL is infinite"
            )
        steps = one.steps
        if steps is not None:
            steps = [int(step) for step in steps]
            if len(steps) != len(P):
                raise InputError(
                    f"steps of {one.name!r} should be {len(P)} numbers, one a point, "
                    f"got {len(steps)}"
                )
        labels = one.labels
        if labels is None:
            labels = [""] * len(P) if steps is None else [f"step {step:,}" for step in steps]
        labels = checks.labels(labels, len(P), f"labels of {one.name!r}", "point")
        return replace(one, name=str(one.name), P=P, steps=steps, labels=labels)

    def on_curve(self, beta: float) -> Float[np.ndarray, "3"]:
        """Return KL, reward and true reward of pi* for a beta (0 for the last without ``true``)."""
        return self.measured(exact.best_policy(self.reference, self.reward, beta)[None])[0]

    def measured(self, P: Any) -> Float[np.ndarray, "point 3"]:
        """Return KL, mean reward and mean true reward of policies [point, prompt, answer]."""
        true = np.zeros(len(P)) if self.true is None else exact.mean_of(P, self.true)
        return np.stack([exact.kl(P, self.reference), exact.mean_of(P, self.reward), true], axis=1)

    def gap(self, nats: float, reward: float) -> float:
        """Return how far a point is below the curve: the reward that is missing at its KL."""
        return exact.reward_at(self.reference, self.reward, nats) - reward

    def extra(self, nats: float, reward: float) -> float:
        """Return how many nats a point has spent that the curve does not need for its reward."""
        return nats - exact.kl_at(self.reference, self.reward, reward)

    @cached_property
    def start(self) -> Float[np.ndarray, "3"]:
        """KL, reward and true reward of the reference itself."""
        return self.measured(self.reference[None])[0]


def _distributions(value: Any, name: str, ndims: tuple[int, ...], shape: str) -> np.ndarray:
    """Return float64 probabilities whose rows sum to 1. Raises InputError where they do not."""
    P = checks.weights(value, name, ndims, shape).astype(np.float64)
    sums = P.sum(-1)
    if np.abs(sums - 1).max() > _SUM:
        off = float(sums.flat[np.abs(sums - 1).argmax()])
        raise InputError(f"every row of {name} {shape} should sum to 1, one sums to {off:.4g}")
    return P / sums[..., None]
