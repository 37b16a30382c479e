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
            "Look at the rows with a weight of 0: its logarithm is minus infinity, and 0 times "
            "infinity is NaN for a computer. In the definition it counts as 0.",
        ),
        Mistake(
            "natural logarithm",
            lambda A: torch.special.entr(A).sum(-1),
            "Eight equal keys give you 2.08, that is ln 8. Bits count halvings: 8 keys, 3 bits.",
        ),
        Mistake(
            "sign forgotten",
            lambda A: -_bits(A).sum(-1),
            "Right but for the sign: the logarithm of a weight is negative, an entropy never is.",
        ),
        Mistake(
            "mean over the keys instead of sum",
            lambda A: _bits(A).mean(-1),
            "Your values are too small by the number of keys: the weights themselves already make "
            "a mean of the sum, so nothing is left to divide by.",
        ),
        Mistake(
            "over the queries",
            lambda A: _bits(A).sum(0),
            "You sum down the columns. Every row is one query's own distribution, and has one "
            "entropy.",
        ),
        Mistake(
            "one number for all rows",
            lambda A: _bits(A).sum(),
            "One number came out for the whole matrix: one for each row is wanted.",
        ),
        Mistake(
            "divided by its largest value",
            lambda A: _bits(A).sum(-1) / max(math.log2(A.shape[-1]), 1e-12),
            "Eight equal keys give you 1: you have divided by the largest possible entropy. In "
            "bits it is 3.",
        ),
        Mistake(
            "the number of keys instead of its logarithm",
            lambda A: 2 ** _bits(A).sum(-1),
            "Eight equal keys give you 8: that is two to the power of the entropy, a useful number "
            "too. The entropy itself is 3 bits.",
        ),
    ),
    hints=(
        "Which weights make the row least certain, and what should come out for them? Try 8 equal "
        "keys by hand.",
        "Each key adds its weight times the logarithm (base 2) of its weight, with a sign. Where "
        "the weight is 0 it adds 0, whatever the logarithm says.",
        "np.where and torch.where compute both branches. Put a harmless number in place of the "
        "zeros before you take the logarithm: which number has the logarithm 0?",
    ),
    alternatives=(with_torch, with_loops),
    forbidden=("helpers.layers.entropy_bits", "scipy.stats.entropy"),
)
