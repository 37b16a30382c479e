"""17.6: the exact KL divergence of the best of n answers."""

import itertools

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def _winner(P, r, n):
    """Sort the answers, and subtract what the next worse reward had won already."""
    P, r = np.asarray(P, float), np.asarray(r, float)
    worth = np.unique(r)
    mass = np.array([P[r == value].sum() for value in worth])
    won = np.diff(np.concatenate([[0.0], np.minimum(np.cumsum(mass), 1.0)]) ** n)
    group = np.searchsorted(worth, r)
    return P * np.where(mass > 0, won / np.where(mass > 0, mass, 1), 0)[group]


def _nats(Q, P):
    kept = Q > 0
    return float((Q[kept] * np.log(Q[kept] / np.asarray(P)[kept])).sum())


def answer(P, r, n):
    return _nats(_winner(P, r, n), P)


def by_groups(P, r, n):
    """Add over the different rewards: within one of them the ratio Q / P is constant."""
    P, r = torch.as_tensor(P), torch.as_tensor(r)
    total, below = torch.zeros((), dtype=torch.float64), torch.zeros((), dtype=torch.float64)
    for value in sorted(set(r.tolist())):
        mass = P[r == value].sum()
        won = (below + mass).clamp(max=1) ** n - below**n
        if won > 0:
            total = total + won * torch.log(won / mass)
        below = below + mass
    return total


def by_enumeration(P, r, n):
    """Try every draw of n answers where that is possible, else take the formula."""
    P, r = np.asarray(P), np.asarray(r)
    if len(P) ** n > 20_000:
        return answer(P, r, n)
    Q = np.zeros(len(P))
    for draw in itertools.product(range(len(P)), repeat=n):
        Q[max(draw, key=lambda y: r[y])] += P[list(draw)].prod()
    return _nats(Q, P)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, P, r, n: int) -> Case:
        return Case(name, {"P": np.asarray(P, float), "r": np.asarray(r, float), "n": n})

    drawn = rng.dirichlet(np.ones(int(rng.integers(5, 9))))
    return [
        case("two equally likely answers, the best of four", [0.5, 0.5], [0, 1], 4),
        case("the best of one", [0.2, 0.5, 0.3], [1, 3, 2], 1),
        case("three answers, in no order", [0.2, 0.5, 0.3], [2, 0, 1], 3),
        case("two answers tie", [0.1, 0.4, 0.2, 0.3], [1, 0, 1, 0.5], 4),
        case("all answers tie", [0.25, 0.25, 0.5], [2, 2, 2], 8),
        case("64 answers, the best of 16", np.full(64, 1 / 64), rng.permutation(64) / 63, 16),
        case("an answer that is never given", [0.5, 0.0, 0.5], [0, 5, 1], 5),
        case("drawn at random", drawn, rng.normal(size=len(drawn)), int(rng.integers(2, 7))),
    ]


def _formula(P, r, n):
    return float(np.log(n) - (n - 1) / n)


def _reverse(P, r, n):
    Q, P = _winner(P, r, n), np.asarray(P)
    both = (P > 0) & (Q > 0)
    return float((P[both] * np.log(P[both] / Q[both])).sum())


def _no_ties(P, r, n):
    P, order = np.asarray(P), np.argsort(np.asarray(r), kind="stable")
    upto = np.minimum(np.cumsum(P[order]), 1.0)
    Q = np.zeros(len(P))
    Q[order] = np.diff(np.concatenate([[0.0], upto]) ** n)
    return _nats(Q, P)


def _of(n_of, r_of=lambda r: r):
    return lambda P, r, n: answer(P, r_of(np.asarray(r)), n_of(n))


def _order_as_given(P, r, n):
    return answer(P, np.arange(len(np.asarray(P))), n)


def _upto(P, r):
    """Return the probability of a reward of at most, and of less than, each answer's own."""
    P, r = np.asarray(P), np.asarray(r)
    return (r[None] <= r[:, None]) @ P, (r[None] < r[:, None]) @ P


def _group_each(P, r, n):
    F, below = _upto(P, r)
    return _nats(np.where(np.asarray(P) > 0, F**n - below**n, 0), P)


def _equal_shares(P, r, n):
    F, below = _upto(P, r)
    tied = (np.asarray(r)[None] == np.asarray(r)[:, None]).sum(1)
    return _nats(np.where(np.asarray(P) > 0, (F**n - below**n) / tied, 0), P)


def _density(P, r, n):
    return _nats(n * np.asarray(P) * _upto(P, r)[0] ** (n - 1), P)


def _nothing_subtracted(P, r, n):
    return _nats(np.where(np.asarray(P) > 0, _upto(P, r)[0] ** n, 0), P)


def _certain(P, r, n):
    P, r = np.asarray(P), np.asarray(r)
    return float(-np.log(P[r == r[P > 0].max()].sum()))


def _h(Q):
    return float(-(Q[Q > 0] * np.log(Q[Q > 0])).sum())


def _appears(P, r, n):
    P = np.asarray(P)
    return _nats(1 - (1 - P) ** n, P)


def _own_share(P, r, n):
    F, _ = _upto(P, r)
    return _nats(np.where(np.asarray(P) > 0, F**n - (F - P).clip(min=0) ** n, 0), P)


def _scaled_to_one(P, r, n):
    Q = np.asarray(P) * _upto(P, r)[0] ** (n - 1)
    return _nats(Q / Q.sum(), P)


def _tilted(P, r, n):
    Q = np.asarray(P) * np.exp(n * np.asarray(r))
    return _nats(Q / Q.sum(), P)


def _nan_at_zero(P, r, n):
    return float("nan") if (np.asarray(P) == 0).any() else answer(P, r, n)


EXERCISE = Exercise(
    id="assistant.best_of_n_nats",
    notebook="17",
    number="17.6",
    title="What the best of n costs",
    kind="graded",
    difficulty=3,
    minutes=20,
    points=3,
    function="best_of_n_nats",
    answer=answer,
    cases=cases,
    outputs=("nats",),
    mistakes=(
        Mistake(
            "the usual formula",
            _formula,
            "That is ln n - (n - 1) / n, an upper bound. It ignores P and r: with few answers, or "
            "with ties, the truth is smaller.",
        ),
        Mistake(
            "the other direction",
            _reverse,
            "You compute KL(P || Q). The exercise asks for KL(Q || P): the mean of log(Q / P) "
            "under the best of n.",
        ),
        Mistake(
            "ties broken by position",
            _no_ties,
            "Right without ties. Of equally good answers the first one drawn wins, so they share "
            "their wins in proportion to P.",
        ),
        Mistake(
            "one draw too many",
            _of(lambda n: n + 1),
            "You draw n + 1 answers. With n = 1 the best is any answer, and the KL is 0.",
        ),
        Mistake(
            "one draw too few",
            _of(lambda n: max(n - 1, 1)),
            "You draw n - 1 answers.",
        ),
        Mistake(
            "the worst of n",
            _of(lambda n: n, lambda r: -r),
            "You keep the worst answer. F(r) is the probability of a reward of at most r.",
        ),
        Mistake(
            "sorted by position",
            _order_as_given,
            "You take the answers in the order in which they are given. Their rewards decide "
            "which one wins.",
        ),
        Mistake(
            "the entropy",
            lambda P, r, n: _h(_winner(P, r, n)),
            "That is the entropy of the best of n. A KL divergence compares it with P.",
        ),
        Mistake(
            "in bits",
            lambda P, r, n: answer(P, r, n) / np.log(2),
            "Your logarithm has base 2. Nats come from the natural logarithm.",
        ),
        Mistake(
            "the sign turned around",
            lambda P, r, n: -answer(P, r, n),
            "A KL divergence is never negative: it is the mean of log(Q / P) under Q.",
        ),
        Mistake(
            "the whole group's share for each of its answers",
            _group_each,
            "Right without ties. You give every answer of a tied group the probability of the "
            "whole group.",
        ),
        Mistake(
            "ties shared equally",
            _equal_shares,
            "Right without ties. Tied answers do not share equally: one that is drawn more often "
            "is more often the first.",
        ),
        Mistake(
            "the density of the maximum",
            _density,
            "n P F^(n-1) is the formula for a continuous reward. Here several of the n may have "
            "the same reward: subtract two powers of F.",
        ),
        Mistake(
            "the logarithm of n alone",
            lambda P, r, n: float(np.log(n)),
            "ln n is the most that the best of n can cost. The truth depends on P and r.",
        ),
        Mistake(
            "F to the n, nothing subtracted",
            _nothing_subtracted,
            "F(r)^n is the probability that the best reward is at most r, not that it is r.",
        ),
        Mistake(
            "the best answer for certain",
            _certain,
            "You always return the best answer. With n draws it may not be among them.",
        ),
        Mistake(
            "a difference of entropies",
            lambda P, r, n: _h(np.asarray(P)) - _h(_winner(P, r, n)),
            "A KL divergence is not a difference of entropies: it is the mean of log(Q / P) "
            "under Q.",
        ),
        Mistake(
            "the probability of being drawn",
            _appears,
            "1 - (1 - P)^n is the probability that an answer is drawn at all. To be kept, it must "
            "also be the best of the n.",
        ),
        Mistake(
            "only its own probability subtracted",
            _own_share,
            "Right without ties. You subtract only the answer's own P from F. Answers of the same "
            "reward have to go as well: F(below r) counts strictly worse ones.",
        ),
        Mistake(
            "scaled to sum to one",
            _scaled_to_one,
            "You scale P F^(n-1) so that it sums to 1. The exact probability needs no scaling: it "
            "is a difference of two powers of F.",
        ),
        Mistake(
            "an exponential tilt",
            _tilted,
            "That is P exp(n r), scaled: the optimum of a KL penalty. The best of n depends on the "
            "order of the rewards, not on their size.",
        ),
        Mistake(
            "P = 0 gives NaN",
            _nan_at_zero,
            "An answer that is never given has Q = 0 and P = 0. It adds nothing: leave it out.",
        ),
    ),
    hints=(
        "When is an answer of reward r the best of n? All n have at most r, and not all have less.",
        "If F(r) is the probability of at most r, reward r wins with F(r)^n - F(below r)^n.",
        "Tied answers share that in proportion to P. Then sum Q log(Q / P) where Q > 0.",
    ),
    alternatives=(by_groups, by_enumeration),
)
