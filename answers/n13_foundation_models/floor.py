"""13.3: the lowest contrastive loss where captions are not equally likely."""

import math

import numpy as np
import torch
from numpy.random import Generator
from scipy.stats import binom

from helpers.exercises.exercise import Case, Exercise, Mistake


def _chance(m, n, p):
    return math.comb(n, m) * p**m * (1 - p) ** (n - m)


def answer(P, n_pairs):
    floor = 0.0
    for p in np.asarray(P).tolist():
        each = (_chance(m, n_pairs - 1, p) * math.log(1 + m) for m in range(n_pairs))
        floor += p * sum(each)
    return floor


def with_scipy(P, n_pairs):
    P = np.asarray(P)[:, None]
    m = np.arange(n_pairs)
    return float((P * binom.pmf(m, n_pairs - 1, P) * np.log1p(m)).sum())


def by_counts(P, n_pairs):
    """Add c ln c to N times the floor for a caption that comes c times in the batch."""
    c = np.arange(1, n_pairs + 1)
    each = [binom.pmf(c, n_pairs, p) @ (c * np.log(c)) for p in np.asarray(P)]
    return torch.tensor(sum(each) / n_pairs)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, P, n_pairs: int) -> Case:
        return Case(name, {"P": np.asarray(P, float), "n_pairs": n_pairs})

    drawn = rng.dirichlet(np.ones(int(rng.integers(4, 9))))
    return [
        case("four captions, equally likely", [0.25] * 4, 8),
        case("one of them is frequent", [0.7, 0.1, 0.1, 0.1], 8),
        case("two pairs", [0.5, 0.3, 0.2], 2),
        case("one pair has no look-alike", [0.9, 0.1], 1),
        case("24 captions, 64 pairs", [1 / 24] * 24, 64),
        case("one caption for everything", [1.0], 5),
        case("drawn at random", drawn, int(rng.integers(10, 40))),
    ]


def _expect(P, n, of, weighted=True):
    P = np.asarray(P)
    m = np.arange(n)
    each = [binom.pmf(m, n - 1, p) @ of(m) for p in P]
    return float(P @ each) if weighted else float(np.mean(each))


def _of_n(P, n_pairs):
    m = np.arange(n_pairs + 1)
    return float(sum(p * (binom.pmf(m, n_pairs, p) @ np.log1p(m)) for p in np.asarray(P)))


def _mean_chance(P, n):
    share = float(np.square(P).sum())
    return float(binom.pmf(np.arange(n), n - 1, share) @ np.log1p(np.arange(n)))


def _one_too_few(P, n):
    m = np.arange(n - 1)
    return float(sum(p * (binom.pmf(m, n - 1, p) @ np.log1p(m)) for p in np.asarray(P)))


def _without_choices(P, n):
    floor = 0.0
    for p in np.asarray(P).tolist():
        floor += p * sum(p**m * (1 - p) ** (n - 1 - m) * math.log(1 + m) for m in range(n))
    return floor


def _weighted_twice(P, n):
    m = np.arange(n)
    return float(sum(p * p * (binom.pmf(m, n - 1, p) @ np.log1p(m)) for p in np.asarray(P)))


EXERCISE = Exercise(
    id="foundation.floor",
    notebook="13",
    number="13.3",
    title="The floor with frequent captions",
    kind="graded",
    difficulty=3,
    minutes=20,
    points=3,
    function="expected_floor",
    answer=answer,
    cases=cases,
    outputs=("floor",),
    mistakes=(
        Mistake(
            "captions weighted equally",
            lambda P, n: _expect(P, n, np.log1p, weighted=False),
            "You average over captions. A pair has caption k with probability P[k]: weight by it.",
        ),
        Mistake(
            "as if all were equally likely",
            lambda P, n: _expect([1 / len(P)] * len(P), n, np.log1p),
            "Your floor does not use P. The look-alikes of caption k are Binomial(N - 1, P[k]).",
        ),
        Mistake(
            "the pair counted among its look-alikes",
            _of_n,
            "A pair's own look-alikes are among the other N - 1 pairs.",
        ),
        Mistake(
            "the logarithm of the mean",
            lambda P, n: float(sum(p * math.log(1 + (n - 1) * p) for p in np.asarray(P).tolist())),
            "You take the logarithm of the expected number. The mean of a logarithm is another "
            "number: sum over m.",
        ),
        Mistake(
            "the chance of a right guess",
            lambda P, n: _expect(P, n, lambda m: 1 / (1 + m)),
            "You compute the mean probability of the right caption. The loss is its negative "
            "logarithm.",
        ),
        Mistake(
            "the logarithm of the mean chance",
            lambda P, n: -math.log(_expect(P, n, lambda m: 1 / (1 + m))),
            "You average the probabilities first. The loss is the mean of the logarithms.",
        ),
        Mistake(
            "in bits",
            lambda P, n: answer(P, n) / math.log(2),
            "Your logarithm has base 2. The loss is in nats.",
        ),
        Mistake(
            "only whether there is a look-alike",
            lambda P, n: _expect(P, n, lambda m: math.log(2) * (m > 0)),
            "With m look-alikes the best probability is 1 / (1 + m), not always 1 / 2.",
        ),
        Mistake(
            "not weighted, but added",
            lambda P, n: _expect(P, n, np.log1p, weighted=False) * len(P),
            "You add the floors of the captions. Weight each by the probability of its caption.",
        ),
        Mistake(
            "ln m in place of ln(1 + m)",
            lambda P, n: _expect(P, n, lambda m: np.log(np.maximum(m, 1))),
            "With m look-alikes, m + 1 captions are the same: the pair itself counts, too.",
        ),
        Mistake(
            "guessing",
            lambda P, n: math.log(n),
            "ln N is the loss of guessing. A perfect model knows which caption it is.",
        ),
        Mistake(
            "the entropy of the captions",
            lambda P, n: -sum(p * math.log(p) for p in np.asarray(P).tolist()),
            "You return the entropy of P. It does not depend on N; the floor does.",
        ),
        Mistake(
            "one mean probability for all",
            _mean_chance,
            "You use one probability of a look-alike for every caption. Those of caption k are "
            "Binomial(N - 1, P[k]).",
        ),
        Mistake(
            "a sum over pairs",
            lambda P, n: n * answer(P, n),
            "You add over the pairs. The loss is their mean.",
        ),
        Mistake(
            "both directions added",
            lambda P, n: 2 * answer(P, n),
            "You add both directions. The loss is their mean.",
        ),
        Mistake(
            "the last term left out",
            _one_too_few,
            "Your sum stops one too early: all N - 1 other pairs can be look-alikes.",
        ),
        Mistake(
            "no binomial coefficient",
            _without_choices,
            "Your probabilities of m do not sum to 1. In how many ways can m of the N - 1 be "
            "look-alikes?",
        ),
        Mistake(
            "among the other N - 2 pairs",
            lambda P, n: answer(P, max(n - 1, 1)),
            "You count look-alikes among N - 2 pairs. There are N - 1 others.",
        ),
        Mistake(
            "weighted twice",
            _weighted_twice,
            "You weight by P[k] twice. The binomial has it already; one more factor is enough.",
        ),
        Mistake(
            "the sign turned around",
            lambda P, n: -answer(P, n),
            "The sign is wrong: a loss is never negative.",
        ),
    ),
    hints=(
        "Take one pair with caption k. How many of the other N - 1 pairs have the same caption?",
        "With m look-alikes, no model can give the right one more than 1 / (1 + m).",
        "Sum over k and m: P[k] times the binomial probability of m times ln(1 + m).",
    ),
    alternatives=(with_scipy, by_counts),
)
