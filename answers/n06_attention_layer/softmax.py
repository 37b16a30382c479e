"""From scores to weights, without overflow."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(scores):
    scores = np.asarray(scores)
    exponentials = np.exp(scores - scores.max(-1, keepdims=True))
    return exponentials / exponentials.sum(-1, keepdims=True)


def with_torch(scores):
    return torch.exp(scores - torch.logsumexp(scores, -1, keepdim=True))


def with_a_loop(scores):
    rows = np.asarray(scores).reshape(-1, scores.shape[-1])
    weights = []
    for row in rows:
        exponentials = [float(np.exp(e - max(row))) for e in row]
        weights.append([e / sum(exponentials) for e in exponentials])
    return np.array(weights).reshape(scores.shape)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, scores) -> Case:
        return Case(name, {"scores": np.array(scores, dtype=np.float64)})

    return [
        case("one row of three scores", rng.normal(size=3)),
        case("two rows", rng.normal(size=(2, 4))),
        case("as many rows as columns", rng.normal(size=(3, 3))),
        case("a batch of matrices", rng.normal(size=(2, 3, 4))),
        case("large scores", [[1000.0, 999.0, 998.5], [-1000.0, -1000.5, -1002.0]]),
        case("rows on very different levels", rng.normal([[900.0], [-900.0]], size=(2, 3))),
        case("one key", rng.normal(size=(3, 1))),
        case("a score of minus infinity", [[0.3, -np.inf, 1.2], [-np.inf, -np.inf, -0.7]]),
    ]


def _over_everything(scores):
    exponentials = torch.exp(scores - scores.max())
    return exponentials / exponentials.sum()


def _minus_the_largest_of_all(scores):
    exponentials = torch.exp(scores - scores.max())
    return exponentials / exponentials.sum(-1, keepdim=True)


def _exponentials(scores):
    return torch.exp(scores - scores.amax(-1, keepdim=True))


def _exponentials_of(scores):
    exponentials = torch.exp(scores)
    return exponentials / exponentials.sum(-1, keepdim=True)


EXERCISE = Exercise(
    id="attention.softmax",
    notebook="06",
    number="6.1",
    title="A softmax that does not overflow",
    kind="practice",
    difficulty=1,
    minutes=10,
    points=0,
    function="softmax",
    answer=answer,
    cases=cases,
    outputs=("A",),
    mistakes=(
        Mistake(
            "overflows",
            lambda scores: torch.exp(scores) / torch.exp(scores).sum(-1, keepdim=True),
            "exp(1000) is too large for a float and becomes infinity, and "
            "infinity divided by infinity is NaN. What may you subtract from every score of a "
            "row without changing the weights?",
        ),
        Mistake(
            "the largest scores subtracted along the wrong axis",
            lambda scores: _exponentials_of(scores - scores.amax(-1)),
            "scores.max(-1) has lost its axis, so each row's maximum is subtracted from a column. "
            "Keep the axis: keepdim=True.",
        ),
        Mistake(
            "over the first axis",
            lambda scores: torch.softmax(scores, 0),
            "Your columns sum to one. Rows are queries and each query shares out its own "
            "attention, so it is the rows that must: look at the axis.",
        ),
        Mistake(
            "over all scores at once",
            _over_everything,
            "All your weights together sum to one. Each row should, by itself.",
        ),
        Mistake(
            "the largest score of all rows subtracted",
            _minus_the_largest_of_all,
            "You subtract one number from the whole matrix. A row that lies far below it "
            "underflows to zeros, and 0 / 0 is NaN: each row has a largest score of its own.",
        ),
        Mistake(
            "without the exponential",
            lambda scores: scores / scores.sum(-1, keepdim=True),
            "The scores are divided by their sum, without an exponential: scores may be "
            "negative, weights may not.",
        ),
        Mistake(
            "not divided by the sum",
            _exponentials,
            "These are the exponentials, and the largest in each row is 1. They are positive; "
            "what makes a row sum to one?",
        ),
        Mistake(
            "the logarithm of the softmax",
            lambda scores: torch.log_softmax(scores, -1),
            "Your values are negative: they are the logarithms of the weights.",
        ),
        Mistake(
            "powers of two",
            lambda scores: torch.softmax(scores * float(np.log(2)), -1),
            "Your weights are flatter than expected, as with 2 to the power of the score. The "
            "softmax takes e.",
        ),
    ),
    hints=(
        "Try softmax([1, 2, 3]) and softmax([101, 102, 103]) on paper: how do they differ?",
        "Numerator and denominator may be multiplied by the same number. Choose it so that no "
        "exponent is above zero, for each row by itself.",
        "The largest score of each row, with the last axis kept as size 1, broadcasts against the "
        "scores. The same holds for the sum afterwards.",
    ),
    alternatives=(with_torch, with_a_loop),
    forbidden=(
        "torch.softmax",
        "torch.Tensor.softmax",
        "torch.nn.functional.softmax",
        "torch.nn.Softmax",
        "scipy.special.softmax",
        "helpers.layers.softmax",
    ),
)
