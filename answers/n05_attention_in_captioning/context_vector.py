"""5.2: from scores over the grid to weights and the context vector of one step."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(e, Z):
    e, Z = np.asarray(e), np.asarray(Z)
    a = np.exp(e - e.max())
    a = a / a.sum()
    return a, (a[..., None] * Z).sum((0, 1))


def flattened(e, Z):
    a = torch.softmax(e.flatten(), 0)
    return a.view_as(e), a @ Z.flatten(0, 1)


def with_einsum(e, Z):
    a = torch.exp(e - torch.logsumexp(e, (0, 1)))
    return a, torch.einsum("ij,ijd->d", a, Z)


def with_loops(e, Z):
    top = float(e.max())
    a = [[float(np.exp(float(score) - top)) for score in row] for row in e]
    total = sum(map(sum, a))
    a = [[weight / total for weight in row] for row in a]
    c = sum(a[i][j] * Z[i, j] for i in range(Z.shape[0]) for j in range(Z.shape[1]))
    return a, c


def cases(rng: Generator) -> list[Case]:
    def case(name: str, grid, size: int, sharp: float = 1.0) -> Case:
        return Case(name, {"e": sharp * rng.normal(size=grid), "Z": rng.normal(size=(*grid, size))})

    return [
        case("a grid of 2 x 3", (2, 3), 4),
        case("a grid of 3 x 2, two features", (3, 2), 2),
        case("a square grid, as many features", (3, 3), 3),
        case("one place: nothing to choose", (1, 1), 5),
        case("all places alike", (2, 4), 3, sharp=0.0),
        case("scores of about 1000", (3, 4), 3, sharp=1000.0),
        case("the captioner's grid", (8, 8), 6, sharp=2.0),
    ]


def _mix(a, Z):
    return a, (a[..., None] * Z).sum((0, 1))


EXERCISE = Exercise(
    id="looking.context_vector",
    notebook="05",
    number="5.2",
    title="One look: weights and context",
    kind="practice",
    difficulty=1,
    minutes=12,
    points=0,
    function="look",
    answer=answer,
    cases=cases,
    outputs=("a", "c"),
    mistakes=(
        Mistake(
            "softmax within every row",
            lambda e, Z: _mix(torch.softmax(e, 1), Z),
            "Every row of your map sums to one. A word has one attention for the whole image.",
        ),
        Mistake(
            "softmax within every column",
            lambda e, Z: _mix(torch.softmax(e, 0), Z),
            "Every column of your map sums to one. A word has one attention for the whole image.",
        ),
        Mistake(
            "not stable",
            lambda e, Z: _mix(torch.exp(e) / torch.exp(e).sum(), Z),
            "Right for small scores; exp of 1000 is infinity. Take the largest score away first.",
        ),
        Mistake(
            "the plain mean",
            lambda e, Z: (torch.softmax(e.flatten(), 0).view_as(e), Z.mean((0, 1))),
            "Your weights are right, but the context is the plain mean of all places: that is the "
            "one vector of notebook 04.",
        ),
        Mistake(
            "divided by the places as well",
            lambda e, Z: (
                torch.softmax(e.flatten(), 0).view_as(e),
                (torch.softmax(e.flatten(), 0).view_as(e)[..., None] * Z).mean((0, 1)),
            ),
            "Weights that sum to one make a mean already; you divide once more.",
        ),
        Mistake(
            "the strongest place alone",
            lambda e, Z: (
                torch.softmax(e.flatten(), 0).view_as(e),
                Z.flatten(0, 1)[e.flatten().argmax()],
            ),
            "You bring back the features of one place, hard attention. Here all places count, each "
            "with its weight.",
        ),
        Mistake(
            "mixed by the scores",
            lambda e, Z: (torch.softmax(e.flatten(), 0).view_as(e), (e[..., None] * Z).sum((0, 1))),
            "Your weights are right, and then you mix the places by something else. What says how "
            "much of each place goes into the context?",
        ),
        Mistake(
            "never divided by the sum",
            lambda e, Z: _mix(torch.exp(e - e.max()), Z),
            "Your weights do not sum to one: exp makes them positive, sharing out is still to do.",
        ),
        Mistake(
            "weights in one long row",
            lambda e, Z: (
                torch.softmax(e.flatten(), 0),
                torch.softmax(e.flatten(), 0) @ Z.flatten(0, 1),
            ),
            "The context is right. Your weights stand in one long row: give them back as the grid.",
        ),
        Mistake(
            "scores for weights",
            lambda e, Z: _mix(e, Z),
            "You mix with the scores themselves; make weights of them first, which sum to one.",
        ),
    ),
    hints=(
        "How many numbers share out one attention here: a row's, a column's, or all of them?",
        "Take the largest score away, take exp, divide by the sum over the whole grid.",
        "The context is a sum over both axes of the grid; a needs one more axis to be multiplied "
        "with Z.",
    ),
    alternatives=(flattened, with_einsum, with_loops),
)
