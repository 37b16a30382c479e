"""4.2: the backward pass through the pooling."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(z, W, b, grad_c):
    z, W, b, grad_c = map(np.asarray, (z, W, b, grad_c))
    c = np.tanh(z.mean((2, 3)) @ W + b)
    at_a_place = ((1 - c**2) * grad_c) @ W.T / (z.shape[2] * z.shape[3])
    return np.broadcast_to(at_a_place[:, :, None, None], z.shape)


def with_autograd(z, W, b, grad_c):
    with torch.enable_grad():
        leaf = z.detach().clone().requires_grad_()
        reached = torch.tanh(leaf.mean((2, 3)) @ W + b)
        (grad_z,) = torch.autograd.grad(reached, leaf, grad_c)
    return grad_z


def with_loops(z, W, b, grad_c):
    z, W, b, grad_c = map(np.asarray, (z, W, b, grad_c))
    grad_z = np.zeros(z.shape)
    places = z[0, 0].size
    for n in range(len(z)):
        for unit in range(len(b)):
            c = np.tanh(sum(W[d, unit] * z[n, d].mean() for d in range(z.shape[1])) + b[unit])
            for d in range(z.shape[1]):
                grad_z[n, d] += grad_c[n, unit] * (1 - c * c) * W[d, unit] / places
    return grad_z


def cases(rng: Generator) -> list[Case]:
    def case(name: str, batch: int, D: int, rows: int, columns: int, hidden: int) -> Case:
        z = np.maximum(rng.normal(size=(batch, D, rows, columns)) + 0.4, 0)
        W = 1.5 * rng.normal(size=(D, hidden)) / np.sqrt(D)
        b, grad_c = 0.4 * rng.normal(size=hidden), rng.normal(size=(batch, hidden))
        return Case(name, {"z": z, "W": W, "b": b, "grad_c": grad_c})

    return [
        case("two images, 3 features at 2 × 2 positions", 2, 3, 2, 2, 4),
        case("a grid that is not square", 1, 4, 2, 5, 3),
        case("as many numbers in c as features", 3, 4, 3, 3, 4),
        case("one number in c", 2, 5, 3, 4, 1),
        case("more numbers in c than features", 1, 2, 2, 3, 7),
        case("a grid as in the notebook", 1, 8, 8, 8, 6),
    ]


def _back(z, W, b, grad_c, slope, places):
    g = _at_a_place(z, W, b, grad_c, slope) / places(np.asarray(z))
    return np.broadcast_to(g[:, :, None, None], z.shape).copy()


def _at_a_place(z, W, b, grad_c, slope):
    z, W, b, grad_c = map(np.asarray, (z, W, b, grad_c))
    return (slope(np.tanh(z.mean((2, 3)) @ W + b)) * grad_c) @ W.T


def _not_turned(z, W, b, grad_c):
    z, W, b, grad_c = map(np.asarray, (z, W, b, grad_c))
    g = (_right_slope(np.tanh(z.mean((2, 3)) @ W + b)) * grad_c) @ W / _count(z)
    return np.broadcast_to(g[:, :, None, None], z.shape)


def _right_slope(c):
    return 1 - c * c


def _count(z):
    return z.shape[2] * z.shape[3]


def _by_share(z, W, b, grad_c):
    g = _back(z, W, b, grad_c, _right_slope, lambda z: 1)
    z = np.asarray(z)
    return g * z / np.maximum(z.sum((2, 3), keepdims=True), 1e-9)


def _where_active(z, W, b, grad_c):
    return _back(z, W, b, grad_c, _right_slope, _count) * (np.asarray(z) > 0)


EXERCISE = Exercise(
    id="captioning.pool_gradient",
    notebook="04",
    number="4.2",
    title="The gradient that reaches each position",
    kind="graded",
    difficulty=2,
    minutes=15,
    points=2,
    function="pool_gradient",
    answer=answer,
    cases=cases,
    outputs=("grad_z",),
    mistakes=(
        Mistake(
            "not divided by the number of positions",
            lambda z, W, b, g: _back(z, W, b, g, _right_slope, lambda z: 1),
            "Every position gets the whole gradient of the mean. By how much does the mean change "
            "when one position changes?",
        ),
        Mistake(
            "multiplied by the number of positions",
            lambda z, W, b, g: _back(z, W, b, g, _right_slope, lambda z: 1 / _count(z)),
            "You multiply by the number of positions. One position is only a small part of the "
            "mean, so its gradient should be smaller, not larger.",
        ),
        Mistake(
            "divided by the batch as well",
            lambda z, W, b, g: _back(z, W, b, g, _right_slope, lambda z: _count(z) * len(z)),
            "You also divide by the number of images. Each image has its own gradient; nothing is "
            "averaged over the batch here.",
        ),
        Mistake(
            "tanh passed without its derivative",
            lambda z, W, b, g: _back(z, W, b, g, lambda c: 1.0, _count),
            "Your backward pass skips tanh. Where c is near 1 or -1, almost nothing should come "
            "through.",
        ),
        Mistake(
            "c in place of the derivative",
            lambda z, W, b, g: _back(z, W, b, g, lambda c: c, _count),
            "You multiply by c itself. What is the derivative of tanh, written with its own value?",
        ),
        Mistake(
            "1 - c in place of the derivative",
            lambda z, W, b, g: _back(z, W, b, g, lambda c: 1 - c, _count),
            "Your derivative of tanh is 1 - c. At c = -1 that is 2, but there tanh is flat. What "
            "is missing?",
        ),
        Mistake(
            "the derivative computed from the input of tanh",
            lambda z, W, b, g: _back(z, W, b, g, lambda c: 1 - np.arctanh(c) ** 2, _count),
            "Your derivative becomes negative, and that of tanh never does. The formula uses the "
            "output of tanh, not its input.",
        ),
        Mistake(
            "one number for each feature, none for the positions",
            lambda z, W, b, g: _at_a_place(z, W, b, g, _right_slope) / _count(z),
            "Your grad_z has one number per feature. A gradient has the shape of its variable, and "
            "z has a number at every position, too.",
        ),
        Mistake(
            "a grid of one position",
            lambda z, W, b, g: _at_a_place(z, W, b, g, _right_slope)[:, :, None, None] / _count(z),
            "Your grad_z has one position only. Every position of z has a gradient: expand it to "
            "the shape of z.",
        ),
        Mistake(
            "W not transposed",
            _not_turned,
            "W maps D to hidden. The backward pass has to map hidden to D.",
        ),
        Mistake(
            "the derivative of the sigmoid",
            lambda z, W, b, g: _back(z, W, b, g, lambda c: c * (1 - c), _count),
            "c (1 - c) is the derivative of the sigmoid. What is that of tanh?",
        ),
        Mistake(
            "divided by the features as well",
            lambda z, W, b, g: _back(z, W, b, g, _right_slope, lambda z: z[0].size),
            "You divide by rows, columns and features. The mean was over the positions only.",
        ),
        Mistake(
            "shared out by activity",
            _by_share,
            "You give active positions a larger share. In a mean every position has the same "
            "weight.",
        ),
        Mistake(
            "nothing where the feature is 0",
            _where_active,
            "You pass nothing where z is 0. That is the backward pass of the ReLU before z, which "
            "is not part of this exercise.",
        ),
    ),
    hints=(
        "Three steps lead from z to c: the mean, the layer W and b, and tanh. Go back through them "
        "in reverse order.",
        "At tanh, multiply each number of grad_c by a derivative that you can compute from c. Then "
        "W takes (batch, hidden) back to (batch, D).",
        "Raise z at one position by a little. By how much does the mean over all positions rise? "
        "Does it matter which position it is?",
    ),
    alternatives=(with_autograd, with_loops),
)
