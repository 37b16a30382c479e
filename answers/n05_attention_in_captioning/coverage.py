"""5.5: a penalty for positions that got too little attention or too much, and its gradient."""

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
        case("as many words as positions", 3, 4, (2, 2), padded=False),
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


def _padding_in_the_sum(A, real):
    gap = _missing(A, torch.ones_like(real))
    return gap.square().sum((1, 2)), _spread(-2 * gap, real)


def _square_of_the_sum(A, real):
    total = _missing(A, real).sum((1, 2), keepdim=True)
    gradient = (-2 * total).expand(-1, *A.shape[2:])
    return total.square()[:, 0, 0], _spread(gradient, real)


def _over_places(A, real):
    """Sum over the positions of a step, which always gives 1."""
    gap = (1 - A.sum((2, 3))) * real
    return gap.square().sum(1), (-2 * gap)[:, :, None, None].expand(A.shape)


def _squared_at_each_step(A, real):
    gap = (1 - A) * real[:, :, None, None]
    return gap.square().sum((1, 2, 3)), -2 * gap


def _one_number(A, real):
    gap = _missing(A, real)
    return gap.square().sum(), _spread(-2 * gap, real)


def _one_at_each_step(A, real):
    gap = ((1 - A) * real[:, :, None, None]).sum(1)
    return gap.square().sum((1, 2)), _spread(-2 * gap, real)


def _scaled(A, real, change=lambda penalty: penalty, factor=1.0):
    gap = _missing(A, real)
    return change(gap.square().sum((1, 2))), _spread(-2 * factor * gap, real)


def _too_little_only(A, real):
    gap = _missing(A, real).clamp(min=0)
    return gap.square().sum((1, 2)), _spread(-2 * gap, real)


def _mean_over_steps(A, real):
    steps = real.sum(1)[:, None, None]
    gap = 1 - (A * real[:, :, None, None]).sum(1) / steps
    return gap.square().sum((1, 2)), _spread(-2 * gap / steps, real)


EXERCISE = Exercise(
    id="looking.coverage",
    notebook="05",
    number="5.5",
    title="A coverage penalty",
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
            "padding counted as well",
            _padding_too,
            "Your sum includes the steps after the end of a caption. They are padding: leave them "
            "out.",
        ),
        Mistake(
            "a gradient for padding",
            _padding_in_the_gradient,
            "The penalty is correct. A step of padding doesn't affect it, so its gradient is 0.",
        ),
        Mistake(
            "summed over the positions of a step",
            _over_places,
            "You add up the weights of one step, and that is always 1. Add up the weights of one "
            "position over all steps.",
        ),
        Mistake(
            "squared at each step",
            _squared_at_each_step,
            "You square at each step. First add up each position's weights over the steps, then "
            "square the distance from 1.",
        ),
        Mistake(
            "the gradient of the mean over the batch",
            lambda A, real: (
                _missing(A, real).square().sum((1, 2)),
                _spread(-2 * _missing(A, real), real) / len(A),
            ),
            "The penalty is correct. Your gradient is divided by the number of captions, as if you "
            "had taken the mean over the batch: differentiate the sum of the penalties.",
        ),
        Mistake(
            "a gradient without the axis of the steps",
            lambda A, real: (_missing(A, real).square().sum((1, 2)), -2 * _missing(A, real)),
            "The penalty is correct. Your gradient has no axis for the steps. It needs one number "
            "for each weight: the shape of A.",
        ),
        Mistake(
            "the two of the square left out",
            lambda A, real: (
                _missing(A, real).square().sum((1, 2)),
                _spread(-_missing(A, real), real),
            ),
            "The penalty is correct, and your gradient is half of what it should be: what is the "
            "derivative of a square?",
        ),
        Mistake(
            "the gradient's sign turned round",
            lambda A, real: (
                _missing(A, real).square().sum((1, 2)),
                _spread(2 * _missing(A, real), real),
            ),
            "The penalty is correct, but the gradient has the wrong sign. If a position without "
            "attention gets more weight, the penalty falls.",
        ),
        Mistake(
            "the mean over the positions",
            lambda A, real: (
                _missing(A, real).square().mean((1, 2)),
                _spread(-2 * _missing(A, real) / A[0, 0].numel(), real),
            ),
            "You take the mean over the positions. The formula has a sum.",
        ),
        Mistake(
            "not squared",
            lambda A, real: (
                _missing(A, real).abs().sum((1, 2)),
                _spread(-_missing(A, real).sign(), real),
            ),
            "You add up the distances from 1. The formula has their squares.",
        ),
        Mistake(
            "one number for the whole batch",
            _one_number,
            "You add up the penalties of all captions. There should be one for each caption.",
        ),
        Mistake(
            "the square of the sum",
            _square_of_the_sum,
            "You add up the distances from 1, then square. Square the distance of each "
            "position, then add up.",
        ),
        Mistake(
            "padding in the sum alone",
            _padding_in_the_sum,
            "Your gradient of the padding is 0, as it should be, but your sum includes the "
            "padding. Leave it out there, too.",
        ),
        Mistake(
            "1 subtracted at each step",
            _one_at_each_step,
            "You subtract from 1 at each step, so the ones add up as well. First add up the "
            "weights over the steps, then subtract the sum from 1.",
        ),
        Mistake(
            "the mean over everything",
            lambda A, real: _scaled(A, real, lambda penalty: penalty.mean() / A[0, 0].numel()),
            "You take one mean over captions and positions. The formula has a sum over the "
            "positions, and each caption has a penalty of its own.",
        ),
        Mistake(
            "the gradient divided by the positions",
            lambda A, real: _scaled(A, real, factor=1 / A[0, 0].numel()),
            "The penalty is correct. Your gradient is divided by the number of positions, as if "
            "the penalty were a mean.",
        ),
        Mistake(
            "half of the square",
            lambda A, real: _scaled(A, real, lambda penalty: penalty / 2, 0.5),
            "Your penalty and your gradient are half of what they should be. The formula has no "
            "factor of one half.",
        ),
        Mistake(
            "the root of the penalty",
            lambda A, real: _scaled(A, real, torch.sqrt),
            "The gradient is correct. Your penalty is the root of the sum of squares. Leave the "
            "root out.",
        ),
        Mistake(
            "the distance of each weight in the gradient",
            lambda A, real: (_scaled(A, real)[0], -2 * (1 - A) * real[:, :, None, None]),
            "The penalty is correct. In your gradient each weight has its own distance from 1. "
            "The formula compares the sum over the steps with 1.",
        ),
        Mistake(
            "the gradient times the weights",
            lambda A, real: (_scaled(A, real)[0], A * _scaled(A, real)[1]),
            "The penalty is correct. You multiply the gradient by the weights. Each weight enters "
            "the sum with factor 1.",
        ),
        Mistake(
            "only positions with too little attention",
            _too_little_only,
            "You count only positions whose sum is below 1. A sum above 1 costs as much.",
        ),
        Mistake(
            "the mean over the steps",
            _mean_over_steps,
            "You take the mean of the weights over the steps. The formula has their sum.",
        ),
    ),
    hints=(
        "For one caption, add up the maps of all its words. What does a 0 in that sum mean, and "
        "what does a 2 mean?",
        "real tells which steps count. Multiply the maps of the others by 0 before you add up.",
        "For the gradient: let s be the sum at one position. Every weight of that position in a "
        "real step enters s with factor 1. Differentiate (1 - s)^2 with respect to s.",
    ),
    alternatives=(with_autograd, with_loops),
)
