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


def _neither_keeps_its_axis(scores):
    exponentials = torch.exp(scores - scores.amax(-1))
    return exponentials / exponentials.sum(-1)


def _the_sum_loses_its_axis(scores):
    exponentials = _exponentials(scores)
    return exponentials / exponentials.sum(-1)


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
            "exp(1000) is too large for a float: it becomes infinity, and infinity divided by "
            "infinity is NaN. Which number can you subtract from every score of a row without "
            "changing the weights?",
        ),
        Mistake(
            "the largest scores subtracted along the wrong axis",
            lambda scores: _exponentials_of(scores - scores.amax(-1)),
            "Taking the maximum drops the last axis, so each row's maximum is subtracted from a "
            "column. Keep the axis: keepdim=True.",
        ),
        Mistake(
            "neither the maximum nor the sum keeps its axis",
            _neither_keeps_its_axis,
            "The maximum and the sum of each row come out without the last axis, so they line up "
            "with the columns: an error where the sizes differ, wrong numbers where they are "
            "equal. Keep the axis in both: keepdim=True.",
        ),
        Mistake(
            "the sum does not keep its axis",
            _the_sum_loses_its_axis,
            "The sum of each row comes out without the last axis, so it divides the columns. "
            "Keep the axis with size 1: keepdim=True.",
        ),
        Mistake(
            "nothing subtracted, and the sum does not keep its axis",
            lambda scores: torch.exp(scores) / torch.exp(scores).sum(-1),
            "The sum of each row comes out without the last axis, so it divides the columns: keep "
            "the axis with keepdim=True. And exp(1000) is infinity: what can you subtract from a "
            "row without changing its weights?",
        ),
        Mistake(
            "over the first axis",
            lambda scores: torch.softmax(scores, 0),
            "Your columns sum to one. Each row should: a row belongs to one query. Check the axis "
            "of your sum.",
        ),
        Mistake(
            "over axis 1 instead of the last",
            lambda scores: torch.softmax(scores, 1),
            "You use axis 1. That is the last axis of a matrix, but not of a single row or a "
            "batch of matrices: count from the end, with -1.",
        ),
        Mistake(
            "over all scores at once",
            _over_everything,
            "All your weights together sum to one. Each row should sum to one by itself.",
        ),
        Mistake(
            "the largest score of all rows subtracted",
            _minus_the_largest_of_all,
            "You subtract one number from the whole array. The exponentials of a row far below it "
            "become 0, and 0 / 0 is NaN. Each row has its own largest score.",
        ),
        Mistake(
            "scores cut off above",
            lambda scores: _exponentials_of(scores.clamp(max=600)),
            "You cut off large scores. Then different scores become equal, and so do their "
            "weights. Subtracting a number keeps their differences.",
        ),
        Mistake(
            "scores cut off on both sides",
            lambda scores: _exponentials_of(scores.clamp(-600, 600)),
            "You cut off scores that are very large or very small. Then different scores become "
            "equal, and so do their weights. Subtracting a number keeps their differences.",
        ),
        Mistake(
            "without the exponential",
            lambda scores: scores / scores.sum(-1, keepdim=True),
            "You divide the scores by their sum, without an exponential. Scores can be negative; "
            "weights can't.",
        ),
        Mistake(
            "not divided by the sum",
            _exponentials,
            "These are the exponentials, and the largest in each row is 1. They are positive. "
            "What makes a row sum to one?",
        ),
        Mistake(
            "the logarithm of the softmax",
            lambda scores: torch.log_softmax(scores, -1),
            "Your values are negative: they are the logarithms of the weights.",
        ),
        Mistake(
            "powers of two",
            lambda scores: torch.softmax(scores * float(np.log(2)), -1),
            "Your weights are flatter than expected: these are powers of 2. The softmax takes "
            "powers of e.",
        ),
        Mistake(
            "the mean subtracted",
            lambda scores: _exponentials_of(scores - scores.mean(-1, keepdim=True)),
            "You subtract the mean. One score of minus infinity makes it infinite. Subtract the "
            "largest.",
        ),
    ),
    hints=(
        "Compute softmax([1, 2, 3]) and softmax([101, 102, 103]) on paper. How do they differ?",
        "You can subtract the same number from all scores of a row. Choose it for each row so "
        "that no exponent is above zero.",
        "Subtract the largest score of each row, then divide by the sum of each row. Both need "
        "keepdim=True, so that they line up with the rows. In torch, scores.max(-1) returns "
        "values and indices: use amax, or take .values.",
    ),
    alternatives=(with_torch, with_a_loop),
    forbidden=(
        "torch.softmax",
        "torch.Tensor.softmax",
        "torch.nn.functional.softmax",
        "torch.nn.functional.log_softmax",
        "torch.nn.functional.softmin",
        "torch.special.softmax",
        "torch.nn.Softmax",
        "scipy.special.softmax",
        "helpers.layers.softmax",
    ),
)
