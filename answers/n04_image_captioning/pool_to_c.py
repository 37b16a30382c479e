"""4.1: a grid of features becomes one vector."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(z, W, b):
    z, W, b = map(np.asarray, (z, W, b))
    return np.tanh(z.mean((2, 3)) @ W + b)


def with_torch(z, W, b):
    return torch.tanh(torch.nn.functional.linear(z.flatten(2).mean(-1), W.T, b))


def with_loops(z, W, b):
    batch, _, rows, columns = z.shape
    out = []
    for n in range(batch):
        pooled = 0
        for i in range(rows):
            for j in range(columns):
                pooled = pooled + z[n, :, i, j]
        out.append(np.tanh(np.asarray(pooled) / (rows * columns) @ np.asarray(W) + np.asarray(b)))
    return np.stack(out)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, batch: int, D: int, rows: int, columns: int, hidden: int) -> Case:
        z = np.maximum(rng.normal(size=(batch, D, rows, columns)) + 0.4, 0)
        W = rng.normal(size=(D, hidden)) / np.sqrt(D)
        return Case(name, {"z": z, "W": W, "b": 0.3 * rng.normal(size=hidden)})

    return [
        case("two images, 3 features at 2 × 2 positions", 2, 3, 2, 2, 4),
        case("one image, a grid that is not square", 1, 4, 2, 5, 3),
        case("as many numbers in c as features", 3, 4, 3, 3, 4),
        case("a single position", 2, 3, 1, 1, 5),
        case("one number in c", 2, 6, 4, 4, 1),
        case("as many columns as features", 2, 4, 3, 4, 5),
        case("a grid as in the notebook", 2, 16, 8, 8, 12),
    ]


def _pooled(z, W, b, pool, squash=np.tanh):
    return squash(pool(np.asarray(z)) @ np.asarray(W) + np.asarray(b))


def _mean(z):
    return z.mean((2, 3))


def _at_every_place(z, W, b):
    scores = np.einsum("ndij,dh->nhij", np.asarray(z), np.asarray(W))
    return np.tanh(scores + np.asarray(b)[:, None, None]).mean((2, 3))


EXERCISE = Exercise(
    id="captioning.pool_to_c",
    notebook="04",
    number="4.1",
    title="From a grid to one vector",
    kind="practice",
    difficulty=1,
    minutes=8,
    points=0,
    function="pool_to_c",
    answer=answer,
    cases=cases,
    outputs=("c",),
    mistakes=(
        Mistake(
            "the sum over the positions",
            lambda z, W, b: _pooled(z, W, b, lambda z: z.sum((2, 3))),
            "You sum over the positions, so a larger image would give a larger vector. Take the "
            "mean.",
        ),
        Mistake(
            "the largest instead of the mean",
            lambda z, W, b: _pooled(z, W, b, lambda z: z.max((2, 3))),
            "You keep the largest value of every feature. We ask for its mean.",
        ),
        Mistake(
            "one position instead of all",
            lambda z, W, b: _pooled(z, W, b, lambda z: z[:, :, 0, 0]),
            "Your c depends on the first position alone.",
        ),
        Mistake(
            "without tanh",
            lambda z, W, b: _pooled(z, W, b, _mean, lambda x: x),
            "The tanh is missing: a state of the decoder lies between -1 and 1.",
        ),
        Mistake(
            "tanh at every position, then the mean",
            _at_every_place,
            "You apply tanh at every position and average afterwards. The mean over the positions "
            "comes first.",
        ),
        Mistake(
            "W transposed",
            lambda z, W, b: _pooled(z, np.asarray(W).T, b, _mean),
            "W is applied from the right as it is: (batch, D) times (D, hidden).",
        ),
        Mistake(
            "without b",
            lambda z, W, b: _pooled(z, W, 0 * np.asarray(b), _mean),
            "Your result does not depend on b.",
        ),
        Mistake(
            "the mean over the features",
            lambda z, W, b: _pooled(z, W, b, lambda z: z.mean(1)),
            "You average over axis 1, the features. The positions are the last two axes.",
        ),
        Mistake(
            "the mean over features and rows",
            lambda z, W, b: _pooled(z, W, b, lambda z: z.mean((1, 2))),
            "You average over axes 1 and 2, features and rows. The positions are the last two "
            "axes. Only with as many columns as features does W fit at all.",
        ),
        Mistake(
            "axes mixed by a reshape",
            lambda z, W, b: _pooled(z, W, b, lambda z: z.reshape(len(z), -1, z.shape[1]).mean(1)),
            "Your reshape puts numbers of different features into one column: memory goes feature "
            "by feature. Flatten the last two axes instead, or average over both at once.",
        ),
    ),
    hints=(
        "Which two axes of z are the positions? What shape remains once they are averaged out?",
        "Average over the positions first: that gives (batch, D). Then apply the layer W, b.",
        "Multiply the pooled features (batch, D) by W (D, hidden), add b, and apply tanh to all of "
        "it.",
    ),
    alternatives=(with_torch, with_loops),
)
