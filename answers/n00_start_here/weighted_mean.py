"""Answers of notebook 00: one warm-up that shows how a check talks."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(values, weights):
    """Return the sum of the rows of ``values``, each times its share of the total weight."""
    values, weights = np.asarray(values), np.asarray(weights)
    return weights @ values / weights.sum()


def with_a_loop(values, weights):
    total = 0 * values[0]
    for value, weight in zip(values, weights, strict=True):
        total = total + weight * value
    return total / sum(weights)


def with_einsum(values, weights):
    return torch.einsum("n,nd->d", weights / weights.sum(), values)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, n: int, d: int, weights=None) -> Case:
        values = rng.normal(size=(n, d))
        drawn = rng.uniform(0.5, 3.0, size=n) if weights is None else np.array(weights)
        return Case(name, {"values": values, "weights": drawn})

    return [
        case("three rows of size 2", 3, 2),
        case("weights that sum to one already", 2, 3, [0.25, 0.75]),
        case("as many rows as columns", 4, 4),
        case("one row", 1, 3, [2.5]),
        case("a weight of zero", 3, 2, [1.0, 0.0, 3.0]),
        case("large weights", 5, 3, rng.uniform(500.0, 1500.0, size=5)),
    ]


EXERCISE = Exercise(
    id="start.weighted_mean",
    notebook="00",
    number="0.1",
    title="A weighted mean",
    kind="practice",
    difficulty=1,
    minutes=5,
    points=0,
    function="weighted_mean",
    answer=answer,
    cases=cases,
    outputs=("mean",),
    mistakes=(
        Mistake(
            "weights not divided by their sum",
            lambda values, weights: weights @ values,
            "You use the weights as they come. Do they sum to one? If all rows were equal, the "
            "mean would have to be that row: try it.",
        ),
        Mistake(
            "divided by the number of values",
            lambda values, weights: weights @ values / len(values),
            "You divide by the number of rows. That is correct when every weight is 1. What do "
            "you divide by when they are not?",
        ),
        Mistake(
            "weights ignored",
            lambda values, weights: values.mean(0),
            "This is the plain mean: every row counts the same, whatever its weight.",
        ),
        Mistake(
            "softmax of the weights",
            lambda values, weights: torch.softmax(weights, 0) @ values,
            "There is an exponential in your weights. A softmax is for scores of any sign. These "
            "are weights already; they only need to sum to one.",
        ),
        Mistake(
            "weights along the wrong axis",
            lambda values, weights: values @ weights / weights.sum(),
            "Each weight belongs to a row of values, but you multiply it by a column. That works "
            "only where there are as many columns as rows, and even there it is wrong.",
        ),
        Mistake(
            "one weight for each column",
            lambda values, weights: (values * weights).sum(0) / weights.sum(),
            "values * weights lines the weights up with the last axis, so each column gets a "
            "weight, and it works only where there are as many columns as rows. Give the weights "
            "an axis of size 1, so that each row gets one: weights[:, None].",
        ),
        Mistake(
            "added up along the rows",
            lambda values, weights: (weights[:, None] * values).sum(1) / weights.sum(),
            "Each row is multiplied by its weight, and then you add up along each row: N numbers "
            "come out. Add up over the rows instead (axis 0), so that D numbers are left.",
        ),
        Mistake(
            "added up over both axes",
            lambda values, weights: (weights[:, None] * values).sum() / weights.sum(),
            "One number comes out, because you add up over both axes. The mean of vectors is a "
            "vector: add up over the rows only (axis 0).",
        ),
        Mistake(
            "divided by the number of rows and by the sum",
            lambda values, weights: (weights[:, None] * values).mean(0) / weights.sum(),
            "You divide twice: mean(0) divides by the number of rows, and then you divide by the "
            "sum of the weights. Only one of the two is needed.",
        ),
        Mistake(
            "not added up over the values",
            lambda values, weights: weights[:, None] * values / weights.sum(),
            "Each row is multiplied by its correct share, but the rows are still separate. Add "
            "them up to get one vector.",
        ),
        Mistake(
            "averaged over the columns",
            lambda values, weights: (values.mean(1) * weights).sum() / weights.sum(),
            "One number comes out, because you average each row first. The mean of vectors is a "
            "vector, with one number for each column.",
        ),
    ),
    hints=(
        "Work out the mean of two numbers with weights 1 and 3 on paper. What do you divide by?",
        "There are two steps: turn the weights into shares that sum to one, then add up the rows, "
        "each multiplied by its share. Which axis of values do the shares run along?",
        "A vector (N,) times a matrix (N, D) gives (D,): that product multiplies and adds up in "
        "one go. All that remains is to turn the weights into shares.",
    ),
    alternatives=(with_a_loop, with_einsum),
)
