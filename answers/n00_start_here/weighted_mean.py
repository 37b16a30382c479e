"""Answers of notebook 00: one warm-up that shows how a check talks."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(values, weights):
    """Give each row of ``values`` its share of the total weight."""
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
        case("three values of size 2", 3, 2),
        case("weights that sum to one already", 2, 3, [0.25, 0.75]),
        case("as many values as they are long", 4, 4),
        case("one value", 1, 3, [2.5]),
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
            "The weights are used as they come. Do they sum to one? If all values were equal, "
            "the mean would have to be that value: try it.",
        ),
        Mistake(
            "divided by the number of values",
            lambda values, weights: weights @ values / len(values),
            "You divide by how many values there are. That is right when every weight is 1; "
            "what plays that part when they are not?",
        ),
        Mistake(
            "weights ignored",
            lambda values, weights: values.mean(0),
            "This is the plain mean: every value counts the same, whatever its weight.",
        ),
        Mistake(
            "softmax of the weights",
            lambda values, weights: torch.softmax(weights, 0) @ values,
            "There is an exponential in your weights. A softmax is for scores of any sign; these "
            "are weights already and need only to be made to sum to one.",
        ),
        Mistake(
            "weights along the wrong axis",
            lambda values, weights: values @ weights / weights.sum(),
            "Each weight belongs to a row of values, yet yours is multiplied with a column. It "
            "goes unnoticed only where there are as many rows as columns.",
        ),
        Mistake(
            "not added up over the values",
            lambda values, weights: weights[:, None] * values / weights.sum(),
            "Every value has its right share, but the shares still stand side by side: one "
            "result is wanted for all values together.",
        ),
        Mistake(
            "averaged over the columns",
            lambda values, weights: (values.mean(1) * weights).sum() / weights.sum(),
            "One number came out, where one number for each column is wanted: the mean of "
            "vectors is a vector.",
        ),
    ),
    hints=(
        "Write the mean of two values with weights 1 and 3 on paper. By which number do you "
        "divide?",
        "Two steps: first shares that sum to one, then each value times its share, added up. "
        "Which axis of values do the shares run along?",
        "A vector (N,) times a matrix (N, D) gives (D,). That product does the multiplying and "
        "the adding in one go; what is left to do is to make the shares.",
    ),
    alternatives=(with_a_loop, with_einsum),
)
