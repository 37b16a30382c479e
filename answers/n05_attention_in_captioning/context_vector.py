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
    def case(name: str, grid, size: int, sharp: float = 1.0, about: float = 0.0) -> Case:
        e = about + sharp * rng.normal(size=grid)
        return Case(name, {"e": e, "Z": rng.normal(size=(*grid, size))})

    return [
        case("a grid of 2 x 3", (2, 3), 4),
        case("a grid of 3 x 2, two features", (3, 2), 2),
        case("a square grid, as many features", (3, 3), 3),
        case("one position: nothing to choose", (1, 1), 5),
        case("all scores equal", (2, 4), 3, sharp=0.0),
        case("scores of about 1000", (3, 4), 3, about=1000.0),
        case("scores far apart", (3, 4), 2, sharp=1000.0),
        case("the captioner's grid", (8, 8), 6, sharp=2.0),
    ]


def _mix(a, Z):
    return a, (a[..., None] * Z).sum((0, 1))


def _shares(a):
    return a / a.sum()


def _weights(e):
    return torch.softmax(e.flatten(), 0).view_as(e)


EXERCISE = Exercise(
    id="looking.context_vector",
    notebook="05",
    number="5.2",
    title="Weights and context",
    kind="practice",
    difficulty=1,
    minutes=12,
    points=0,
    function="context_vector",
    answer=answer,
    cases=cases,
    outputs=("a", "c"),
    mistakes=(
        Mistake(
            "softmax within every row",
            lambda e, Z: _mix(torch.softmax(e, 1), Z),
            "Each row of your map sums to one. The whole map should sum to one.",
        ),
        Mistake(
            "softmax within every column",
            lambda e, Z: _mix(torch.softmax(e, 0), Z),
            "Each column of your map sums to one. The sum over the whole map should be one.",
        ),
        Mistake(
            "not stable",
            lambda e, Z: _mix(torch.exp(e) / torch.exp(e).sum(), Z),
            "exp(1000) is infinity, so you get NaN. Subtract the largest score first.",
        ),
        Mistake(
            "the plain mean",
            lambda e, Z: (_weights(e), Z.mean((0, 1))),
            "Your weights are correct, but the context is the plain mean of all positions. That is "
            "the one vector of notebook 04.",
        ),
        Mistake(
            "divided by the number of positions as well",
            lambda e, Z: (
                _weights(e),
                (_weights(e)[..., None] * Z).mean((0, 1)),
            ),
            "Your context is too small. The weights sum to one, so their sum is a mean already: "
            "don't divide again.",
        ),
        Mistake(
            "the position with the largest weight alone",
            lambda e, Z: (
                _weights(e),
                Z.flatten(0, 1)[e.flatten().argmax()],
            ),
            "You take the features of one position only: that is hard attention. In soft attention "
            "all positions count, each with its weight.",
        ),
        Mistake(
            "mixed by the scores",
            lambda e, Z: (_weights(e), (e[..., None] * Z).sum((0, 1))),
            "Your weights are correct, but you average the features with the scores. Average them "
            "with the weights.",
        ),
        Mistake(
            "scores divided by their sum",
            lambda e, Z: _mix(e / e.sum(), Z),
            "You divide the scores by their sum, without an exponential. Scores can be negative; "
            "weights can't.",
        ),
        Mistake(
            "summed over the rows alone",
            lambda e, Z: (
                _weights(e),
                (_weights(e)[..., None] * Z).sum(0),
            ),
            "Your weights are correct. For the context you sum over one axis of the grid; sum over "
            "both.",
        ),
        Mistake(
            "never divided by the sum",
            lambda e, Z: _mix(torch.exp(e - e.max()), Z),
            "Your weights don't sum to one. After the exponential, divide by the sum over the "
            "grid.",
        ),
        Mistake(
            "weights in one long row",
            lambda e, Z: (
                torch.softmax(e.flatten(), 0),
                torch.softmax(e.flatten(), 0) @ Z.flatten(0, 1),
            ),
            "The context is correct. Your weights are in one long row: reshape them to the grid.",
        ),
        Mistake(
            "scores for weights",
            lambda e, Z: _mix(e, Z),
            "You use the scores as weights. First turn them into weights with a softmax.",
        ),
        Mistake(
            "a softmax within columns, then within rows",
            lambda e, Z: _mix(torch.softmax(torch.softmax(e, 0), 1), Z),
            "You apply two softmaxes, one for each axis. Use a single softmax over all positions.",
            alike=(
                lambda e, Z: _mix(torch.softmax(torch.softmax(e, 1), 0), Z),
                lambda e, Z: _mix(torch.softmax(e, 0) * torch.softmax(e, 1), Z),
            ),
        ),
        Mistake(
            "divided by the root of the size",
            lambda e, Z: _mix(_weights(e / Z.shape[-1] ** 0.5), Z),
            "You divide the scores by the root of D. Dot-product attention does that; here the "
            "scores go into the softmax as they are.",
        ),
        Mistake(
            "each row lowered by its own maximum",
            lambda e, Z: _mix(_shares(torch.exp(e - e.amax(1, keepdim=True))), Z),
            "You subtract another number in every row, and that changes the weights. Subtract one "
            "number from all scores.",
            alike=(lambda e, Z: _mix(_shares(torch.exp(e - e.amax(0, keepdim=True))), Z),),
        ),
        Mistake(
            "scores clipped",
            lambda e, Z: _mix(_shares(torch.exp(e.clamp(max=100))), Z),
            "You clip large scores, and then they are all alike. Subtract the largest score: it "
            "leaves their differences as they are.",
            alike=(
                lambda e, Z: _mix(_shares(torch.exp(e.clamp(max=500))), Z),
                lambda e, Z: _mix(_shares(torch.exp(e.clamp(max=700))), Z),
            ),
        ),
        Mistake(
            "the mean score subtracted",
            lambda e, Z: _mix(_shares(torch.exp(e - e.mean())), Z),
            "You subtract the mean score. Another score can still be 1000 larger, and its "
            "exponential is infinity. Subtract the largest score.",
        ),
        Mistake(
            "NaN replaced by zero",
            lambda e, Z: _mix(torch.nan_to_num(_shares(torch.exp(e))), Z),
            "You replace NaN by 0, so the largest scores lose their weight. Avoid the infinity "
            "instead: subtract the largest score first.",
        ),
        Mistake(
            "divided by the largest score",
            lambda e, Z: _mix(_weights(e / e.max()), Z),
            "You divide by the largest score. Subtract it: that leaves the weights as they are.",
        ),
        Mistake(
            "a sigmoid in place of the exponential",
            lambda e, Z: _mix(_shares(torch.sigmoid(e)), Z),
            "You use a sigmoid. The softmax takes exponentials and divides by their sum.",
            alike=(lambda e, Z: _mix(torch.sigmoid(e), Z),),
        ),
        Mistake(
            "all weight on the largest score",
            lambda e, Z: _mix((e == e.max()).double(), Z),
            "All of your weight is on the position with the largest score. A softmax gives some to "
            "every position.",
        ),
        Mistake(
            "positions read column by column",
            lambda e, Z: (_weights(e), _weights(e).T.flatten() @ Z.flatten(0, 1)),
            "Your weights are correct, but they meet the wrong features: you flatten one of the "
            "two column by column.",
        ),
        Mistake(
            "not summed over the positions",
            lambda e, Z: (_weights(e), _weights(e)[..., None] * Z),
            "Your weights are correct. You have weighted the features of every position; add them "
            "up over the grid.",
        ),
        Mistake(
            "summed over the features",
            lambda e, Z: (_weights(e), (_weights(e)[..., None] * Z).sum(-1)),
            "Your weights are correct. For the context you sum over the features; sum over the "
            "positions.",
        ),
        Mistake(
            "the context as a matrix of one row",
            lambda e, Z: (_weights(e), (_weights(e).reshape(1, -1) @ Z.flatten(0, 1))),
            "Your numbers are correct, but the context has an axis of size 1 at the start. Remove "
            "it.",
        ),
    ),
    hints=(
        "Which weights sum to one: those of a row, of a column, or of the whole grid?",
        "Subtract the largest score, take the exponential, divide by the sum over the whole grid.",
        "The context sums over both axes of the grid. To multiply a with Z, give a one more axis: "
        "a[..., None].",
    ),
    alternatives=(flattened, with_einsum, with_loops),
)
