"""How spread out a row of weights is."""

import math

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(A):
    A = np.asarray(A)
    return -(A * np.log2(np.where(A > 0, A, 1.0))).sum(-1)


def with_torch(A):
    return torch.special.entr(A).sum(-1) / math.log(2)


def with_loops(A):
    return [-sum(float(a) * math.log2(a) for a in row if a > 0) for row in A]


def cases(rng: Generator) -> list[Case]:
    def case(name: str, A) -> Case:
        return Case(name, {"A": np.array(A, dtype=np.float64)})

    sparse = rng.dirichlet(np.ones(4), size=3)
    sparse[0, 1], sparse[2, :2] = 0.0, 0.0
    return [
        case("three rows over five keys", rng.dirichlet(np.ones(5), size=3)),
        case("as many rows as keys", rng.dirichlet(np.ones(4), size=4)),
        case("equal weights", np.full((2, 8), 1 / 8)),
        case("all weight on one key", np.eye(3)[[2, 0]]),
        case("some weights are zero", sparse / sparse.sum(-1, keepdims=True)),
        case("one key", np.ones((3, 1))),
        case("one row", rng.dirichlet(np.ones(6), size=1)),
        case("a row of zeros, fully masked", [[0.5, 0.5, 0.0], [0.0, 0.0, 0.0]]),
    ]


def _bits(A):
    return torch.special.entr(A) / math.log(2)


EXERCISE = Exercise(
    id="attention.entropy",
    notebook="06",
    number="6.2",
    title="The entropy of a row",
    kind="practice",
    difficulty=1,
    minutes=8,
    points=0,
    function="entropy_bits",
    answer=answer,
    cases=cases,
    outputs=("H",),
    mistakes=(
        Mistake(
            "NaN for a weight of zero",
            lambda A: -(A * torch.log2(A)).sum(-1),
            "Look at the rows with a weight of 0. Its logarithm is minus infinity, and 0 times "
            "infinity is NaN on a computer. In the definition it counts as 0.",
        ),
        Mistake(
            "natural logarithm",
            lambda A: torch.special.entr(A).sum(-1),
            "For eight equal weights you get 2.08, which is ln 8. In bits it is log2 8 = 3.",
        ),
        Mistake(
            "sign forgotten",
            lambda A: -_bits(A).sum(-1),
            "Only the sign is wrong. The logarithm of a weight is negative; an entropy never is.",
        ),
        Mistake(
            "mean over the keys instead of sum",
            lambda A: _bits(A).mean(-1),
            "Your values are too small by a factor of N, the number of keys. The weights already "
            "sum to one, so the sum is a mean: don't divide again.",
        ),
        Mistake(
            "over the queries",
            lambda A: _bits(A).sum(0),
            "You sum down the columns. Each row is the distribution of one query and has its own "
            "entropy.",
        ),
        Mistake(
            "one number for all rows",
            lambda A: _bits(A).sum(),
            "You have one number for the whole matrix. There should be one for each row.",
        ),
        Mistake(
            "divided by its largest value",
            lambda A: _bits(A).sum(-1) / max(math.log2(A.shape[-1]), 1e-12),
            "For eight equal weights you get 1: you have divided by the largest possible entropy. "
            "In bits it is 3.",
        ),
        Mistake(
            "the number of keys instead of its logarithm",
            lambda A: 2 ** _bits(A).sum(-1),
            "For eight equal weights you get 8. That is 2 to the power of the entropy, a useful "
            "number too. The entropy itself is 3 bits.",
        ),
        Mistake(
            "a small number inside the logarithm",
            lambda A: -(A * torch.log2(A + 1e-6)).sum(-1),
            "You are off in the sixth digit: the small number inside the logarithm changes "
            "every weight. Replace only the zeros.",
        ),
        Mistake(
            "0 for a row with a weight of zero",
            lambda A: (-(A * torch.log2(A)).sum(-1)).nan_to_num(nan=0.0),
            "You set the whole row to 0 where one weight is 0. Only that term counts as 0.",
        ),
    ),
    hints=(
        "Compute it by hand for 8 equal weights. The result should be 3 bits.",
        "Each key contributes minus its weight times the base-2 logarithm of its weight. Where "
        "the weight is 0, it contributes 0.",
        "np.where and torch.where compute both branches, so log(0) still happens. Replace the "
        "zeros with a harmless number before you take the logarithm. Which number has the "
        "logarithm 0?",
    ),
    alternatives=(with_torch, with_loops),
    forbidden=("helpers.layers.entropy_bits", "scipy.stats.entropy"),
)
