"""17.2: the reward model's loss for a ranking of several answers."""

import itertools
import math

import numpy as np
import torch
from numpy.random import Generator
from torch.nn import functional as F

from helpers.exercises.exercise import Case, Exercise, Mistake


def _margins(r, offset=1):
    better, worse = torch.triu_indices(len(r), len(r), offset=offset)
    return r[better] - r[worse]


def answer(r):
    return -F.logsigmoid(_margins(r)).mean()


def with_loops(r):
    r = np.asarray(r).tolist()
    pairs = [max(b - a, 0) + math.log1p(math.exp(-abs(b - a)))
             for a, b in itertools.combinations(r, 2)]  # fmt: skip
    return torch.tensor(sum(pairs) / len(pairs), dtype=torch.float64)


def with_a_matrix(r):
    r = np.asarray(r)
    K = len(r)
    D = np.logaddexp(0, r[None, :] - r[:, None])
    return float(np.triu(D, 1).sum() / (K * (K - 1) / 2))


def cases(rng: Generator) -> list[Case]:
    def case(name: str, r) -> Case:
        return Case(name, {"r": np.asarray(r, float)})

    return [
        case("two answers", [1.0, -0.5]),
        case("four answers in the right order", [2.0, 1.0, 0.5, -1.0]),
        case("in the wrong order", [-1.0, 0.0, 2.0]),
        case("all rewards equal", [3.0, 3.0, 3.0, 3.0]),
        case("rewards far apart", [800.0, 0.0, 900.0]),
        case("drawn at random", rng.normal(size=int(rng.integers(5, 9)))),
    ]


def _next_alone(r):
    return F.softplus(r[1:] - r[:-1]).mean()


def _luce(r):
    """Return the surprise of the whole ranking (Plackett-Luce)."""
    return sum(torch.logsumexp(r[k:], 0) - r[k] for k in range(len(r) - 1))


def _best_against_all(r):
    return F.softplus(r[1:] - r[0]).mean()


def _first_place(r):
    return -torch.log_softmax(r, 0)[0]


def _capped(r):
    return F.softplus(-_margins(r).clamp(-50, 50)).mean()


EXERCISE = Exercise(
    id="assistant.ranking_loss",
    notebook="17",
    number="17.2",
    title="A reward model's loss",
    kind="practice",
    difficulty=2,
    minutes=10,
    points=0,
    function="ranking_loss",
    answer=answer,
    cases=cases,
    outputs=("loss",),
    mistakes=(
        Mistake(
            "neighbors alone",
            _next_alone,
            "You compare neighbors in the ranking only. K answers have K (K - 1) / 2 pairs.",
        ),
        Mistake(
            "the best against all others",
            _best_against_all,
            "You compare the best answer with all others. The others are ranked as well.",
        ),
        Mistake(
            "the sum over pairs",
            lambda r: -F.logsigmoid(_margins(r)).sum(),
            "You sum over the pairs. Take the mean, so that long rankings do not count more.",
        ),
        Mistake(
            "divided by the number of answers",
            lambda r: -F.logsigmoid(_margins(r)).sum() / len(r),
            "You divide by the number of answers. Divide by the number of pairs.",
        ),
        Mistake(
            "the wrong way around",
            lambda r: -F.logsigmoid(-_margins(r)).mean(),
            "The loss is small where the worse answer has the higher reward. Exchange the two.",
        ),
        Mistake(
            "without the minus sign",
            lambda r: F.logsigmoid(_margins(r)).mean(),
            "The sign is wrong: a surprise is minus a log-probability, so it is never negative.",
        ),
        Mistake(
            "the probability, not its logarithm",
            lambda r: -torch.sigmoid(_margins(r)).mean(),
            "You average probabilities. The loss is the mean of their logarithms.",
        ),
        Mistake(
            "the margin alone",
            lambda r: -_margins(r).mean(),
            "That is the mean margin, which has no lower limit. Put it through log sigmoid.",
        ),
        Mistake(
            "not stable",
            lambda r: -torch.log(1 / (1 + torch.exp(-_margins(r)))).mean(),
            "The exponential overflows for large margins. Use logsigmoid or softplus.",
        ),
        Mistake(
            "the whole ranking at once",
            _luce,
            "That is the surprise of the whole ranking (Plackett-Luce). Here each pair is judged "
            "by itself.",
        ),
        Mistake(
            "every pair in both orders",
            lambda r: -F.logsigmoid(r[:, None] - r[None]).mean(),
            "You compare every answer with all others, and with itself. A pair counts once, with "
            "the preferred answer first.",
        ),
        Mistake(
            "the diagonal included",
            lambda r: -F.logsigmoid(_margins(r, offset=0)).mean(),
            "You also compare each answer with itself. Leave out the diagonal.",
        ),
        Mistake(
            "divided by K squared",
            lambda r: -F.logsigmoid(_margins(r)).sum() / len(r) ** 2,
            "You divide by K squared: the entries of a whole matrix. Divide by the number of "
            "pairs.",
        ),
        Mistake(
            "divided by K (K - 1)",
            lambda r: -F.logsigmoid(_margins(r)).mean() / 2,
            "Your loss is half of the right one. K answers have K (K - 1) / 2 pairs.",
        ),
        Mistake(
            "the mean margin first",
            lambda r: -F.logsigmoid(_margins(r).mean()),
            "You average the margins first. Average the surprises: one for each pair.",
        ),
        Mistake(
            "no differences",
            lambda r: -F.logsigmoid(r).mean(),
            "You use the rewards themselves. Only the difference of two rewards has a meaning.",
        ),
        Mistake(
            "the rewards sorted",
            lambda r: -F.logsigmoid(_margins(r).abs()).mean(),
            "You sort the rewards, or take absolute values. People gave the order; a reward model "
            "may disagree with it, and pays for that.",
        ),
        Mistake(
            "a small number added inside the logarithm",
            lambda r: -torch.log(torch.sigmoid(_margins(r)) + 1e-10).mean(),
            "A small number inside the logarithm limits the loss where the margin is large. Use "
            "logsigmoid or softplus.",
        ),
        Mistake(
            "a hinge",
            lambda r: torch.relu(1 - _margins(r)).mean(),
            "That is a hinge loss. A surprise is -log sigmoid of the difference.",
        ),
        Mistake(
            "the probability of the wrong order",
            lambda r: torch.sigmoid(-_margins(r)).mean(),
            "You average the probability of the wrong order. The loss takes a logarithm: the "
            "surprise at the right order.",
        ),
        Mistake(
            "binary cross-entropy of a probability",
            lambda r: F.binary_cross_entropy(
                torch.sigmoid(_margins(r)), torch.ones_like(_margins(r))
            ),
            "Right unless the rewards are far apart: torch limits the logarithm of a probability "
            "to -100. Begin with the margin, not with its sigmoid.",
        ),
        Mistake(
            "the margin limited",
            _capped,
            "You limit the margin, so that a large mistake costs too little. logsigmoid and "
            "softplus need no limit.",
        ),
        Mistake(
            "the first against the last",
            lambda r: F.softplus(r[-1] - r[0]),
            "You compare the first answer with the last. Every pair counts.",
        ),
        Mistake(
            "a softmax over all answers",
            _first_place,
            "That is the surprise that the first answer wins against all others at once. Here "
            "answers are compared in pairs.",
        ),
        Mistake(
            "divided by K - 1",
            lambda r: -F.logsigmoid(_margins(r)).sum() / (len(r) - 1),
            "You divide by K - 1, the number of neighbors. Divide by the number of pairs.",
        ),
        Mistake(
            "in bits",
            lambda r: -F.logsigmoid(_margins(r)).mean() / math.log(2),
            "Your logarithm has base 2. Use the natural logarithm.",
        ),
    ),
    hints=(
        "Which pairs are there? In each pair, the earlier answer was preferred.",
        "For one pair, the surprise is -log sigmoid(r_better - r_worse).",
        "torch.triu_indices(K, K, 1) returns the two positions of every pair.",
    ),
    alternatives=(with_loops, with_a_matrix),
)
