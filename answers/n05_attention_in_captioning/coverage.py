"""5.5: a penalty for places that were never looked at, and its gradient."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(A, real):
    A, real = np.asarray(A), np.asarray(real)
    kept = A * real[:, :, None, None]
    missing = 1.0 - kept.sum(1)
    penalty = (missing**2).sum((1, 2))
    gradient = -2.0 * missing[:, None] * real[:, :, None, None]
    return penalty, gradient


def with_autograd(A, real):
    weights = A.clone().requires_grad_()
    looked = torch.einsum("btij,bt->bij", weights, real.to(A.dtype))
    losses = (1 - looked).square().flatten(1).sum(1)
    (grad,) = torch.autograd.grad(losses.sum(), weights)
    return losses.detach(), grad


def with_loops(A, real):
    penalties, grads = [], np.zeros(tuple(A.shape))
    for b in range(len(A)):
        steps = [t for t in range(A.shape[1]) if bool(real[b, t])]
        looked = sum((np.asarray(A[b, t]) for t in steps), np.zeros(tuple(A.shape[2:])))
        penalties.append(float(((looked - 1) ** 2).sum()))
        for t in steps:
            grads[b, t] = 2 * (looked - 1)
    return penalties, grads


def cases(rng: Generator) -> list[Case]:
    def case(name: str, batch: int, steps: int, grid, padded: bool = True) -> Case:
        places = grid[0] * grid[1]
        A = rng.dirichlet(np.full(places, 0.5), size=(batch, steps)).reshape(batch, steps, *grid)
        real = np.ones((batch, steps), bool)
        if padded:
            for row in range(batch):
                real[row, rng.integers(1, steps) :] = False
        return Case(name, {"A": A, "real": real})

    return [
        case("two captions, one padded", 2, 4, (2, 3)),
        case("no padding", 2, 3, (3, 2), padded=False),
        case("one caption, one word", 1, 2, (2, 2)),
        case("as many words as places", 3, 4, (2, 2), padded=False),
        case("as many captions as words, rows and columns", 3, 3, (3, 3)),
        case("the captioner's grid", 2, 5, (8, 8)),
    ]


def _missing(A, real):
    return 1 - (A * real[:, :, None, None]).sum(1)


def _spread(gradient, real):
    return gradient[:, None] * real[:, :, None, None]


def _padding_too(A, real):
    everything = torch.ones_like(real)
    return _missing(A, everything).square().sum((1, 2)), _spread(
        -2 * _missing(A, everything), everything
    )


def _padding_in_the_gradient(A, real):
    penalty = _missing(A, real).square().sum((1, 2))
    return penalty, _spread(-2 * _missing(A, real), torch.ones_like(real))


def _over_places(A, real):
    """Sum over the places of a step, which gives 1 in any case."""
    gap = (1 - A.sum((2, 3))) * real
    return gap.square().sum(1), (-2 * gap)[:, :, None, None].expand(A.shape)


def _one_number(A, real):
    gap = _missing(A, real)
    return gap.square().sum(), _spread(-2 * gap, real)


EXERCISE = Exercise(
    id="looking.coverage",
    notebook="05",
    number="5.5",
    title="Look everywhere once",
    kind="graded",
    difficulty=3,
    minutes=20,
    points=3,
    function="coverage_penalty",
    answer=answer,
    cases=cases,
    outputs=("penalty", "grad_A"),
    mistakes=(
        Mistake(
            "padding looked at as well",
            _padding_too,
            "Steps behind the end of a caption take part in your sum: no word is written there.",
        ),
        Mistake(
            "a gradient for padding",
            _padding_in_the_gradient,
            "The penalty is right. A step that plays no part in it has the gradient 0.",
        ),
        Mistake(
            "summed over the places of a step",
            _over_places,
            "You add up the weights of one step, which is 1 in any case. How much attention does "
            "one place get over all steps?",
        ),
        Mistake(
            "the two of the square left out",
            lambda A, real: (
                _missing(A, real).square().sum((1, 2)),
                _spread(-_missing(A, real), real),
            ),
            "The penalty is right, and your gradient half as large as it should be.",
        ),
        Mistake(
            "the gradient's sign turned round",
            lambda A, real: (
                _missing(A, real).square().sum((1, 2)),
                _spread(2 * _missing(A, real), real),
            ),
            "The penalty is right. Put more weight on a place that nobody looked at: does the "
            "penalty rise or fall?",
        ),
        Mistake(
            "the mean over the places",
            lambda A, real: (
                _missing(A, real).square().mean((1, 2)),
                _spread(-2 * _missing(A, real) / A[0, 0].numel(), real),
            ),
            "You take the mean over the places; the sum is asked for.",
        ),
        Mistake(
            "not squared",
            lambda A, real: (
                _missing(A, real).abs().sum((1, 2)),
                _spread(-_missing(A, real).sign(), real),
            ),
            "You add up the distances from 1; their squares are asked for.",
        ),
        Mistake(
            "one number for the whole batch",
            _one_number,
            "The penalties of all captions are added up in yours: give one for each caption.",
        ),
    ),
    hints=(
        "For one caption, lay the maps of its words on each other and add them up. What does a 0 "
        "in that sum mean, what a 2?",
        "real says which steps count. Make the others 0 before you add up.",
        "For the gradient: a weight enters the sum of its own place, with factor 1, in every real "
        "step alike. Differentiate (1 - s)^2 by s, and think of what padding gets.",
    ),
    alternatives=(with_autograd, with_loops),
)
