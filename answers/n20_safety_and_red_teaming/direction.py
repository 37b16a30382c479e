"""20.6: find the refusal direction, and take it out of a weight matrix."""

import numpy as np
import torch
from numpy.random import Generator

from answers.inputs import normal_inputs
from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(refused, answered, W):
    step = refused.mean(0) - answered.mean(0)
    r = step / step.norm()
    return r, W - torch.outer(W @ r, r)


def by_projection(refused, answered, W):
    """One matrix that removes the direction from every row, applied from the right."""
    r = torch.nn.functional.normalize(refused.mean(0) - answered.mean(0), dim=0)
    return r, W @ (torch.eye(len(r), dtype=W.dtype) - r[:, None] * r)


def row_by_row(refused, answered, W):
    d = np.mean(np.asarray(refused), 0) - np.mean(np.asarray(answered), 0)
    length = float(np.sqrt(d @ d))
    rows = [row - (row @ d) / length**2 * d for row in np.asarray(W)]
    return d / length, np.stack(rows)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, refused: int, answered: int, n: int, d: int) -> Case:
        shapes = {"refused": (refused, d), "answered": (answered, d), "W": (n, d)}
        inputs = normal_inputs(rng, shapes)
        inputs["refused"] = inputs["refused"] + 1.0
        return Case(name, inputs)

    return [
        case("four and five requests", 4, 5, 3, 4),
        case("a square matrix", 3, 6, 5, 5),
        case("one request each", 1, 1, 2, 3),
        case("a wide matrix", 6, 4, 2, 8),
        case("many rows", 5, 5, 12, 4),
        case("drawn", int(rng.integers(2, 7)), 4, 6, 6),
    ]


def _with(change):
    def wrong(refused, answered, W):
        refused, answered, W = (np.asarray(one) for one in (refused, answered, W))
        d = refused.mean(0) - answered.mean(0)
        return change(refused, answered, W, d / np.linalg.norm(d), d)

    return wrong


def _first_component(refused, answered, W):
    refused, answered, W = (np.asarray(one) for one in (refused, answered, W))
    both = np.concatenate([refused, answered])
    r = np.linalg.svd(both - both.mean(0))[2][0]
    return r, W - np.outer(W @ r, r)


def _along(direction):
    """Return another direction, taken out correctly for a vector of length 1."""

    def wrong(refused, answered, W):
        r = direction(np.asarray(refused), np.asarray(answered))
        return r, np.asarray(W) - np.outer(np.asarray(W) @ r, r)

    return wrong


def _of_length_one(x):
    return x / np.linalg.norm(x, axis=-1, keepdims=True)


def _mean_of_directions(states):
    return _of_length_one(states).mean(0)


EXERCISE = Exercise(
    id="safety.direction",
    notebook="20",
    number="20.6",
    title="Take a direction out of the weights",
    kind="graded",
    difficulty=2,
    minutes=15,
    points=2,
    function="without_direction",
    answer=answer,
    cases=cases,
    outputs=("direction", "changed"),
    mistakes=(
        Mistake(
            "not of length 1",
            _with(lambda a, b, W, r, d: (d, W - np.outer(W @ d, d))),
            "Divide the difference of the means by its length: only then does (w · r) r take away "
            "the whole part along it.",
        ),
        Mistake(
            "only the direction divided",
            _with(lambda a, b, W, r, d: (r, W - np.outer(W @ d, d))),
            "The direction is right. Use the same vector of length 1 for the projection.",
        ),
        Mistake(
            "the other way around",
            _with(lambda a, b, W, r, d: (-r, W - np.outer(W @ r, r))),
            "The matrix is right, but the direction points from refused to answered. It should "
            "point toward refusal.",
        ),
        Mistake(
            "what was to go",
            _with(lambda a, b, W, r, d: (r, np.outer(W @ r, r))),
            "You return the part of W along the direction. Subtract that part from W.",
        ),
        Mistake(
            "taken away twice",
            _with(lambda a, b, W, r, d: (r, W - 2 * np.outer(W @ r, r))),
            "You subtract the part twice, which reflects each row. Once is enough.",
        ),
        Mistake(
            "the direction subtracted from every row",
            _with(lambda a, b, W, r, d: (r, W - r)),
            "You subtract r itself. Each row w loses its own part along r: (w · r) r.",
        ),
        Mistake(
            "the columns of W",
            _with(lambda a, b, W, r, d: (
                r, W - np.outer(r, r @ W) if len(W) == len(r) else W)),
            "W writes x W to the stream, so its rows lie in the stream: project the rows.",
        ),
        Mistake(
            "the first principal component",
            _first_component,
            "You take the direction of the largest variance. Take the difference of the two means "
            "instead.",
        ),
        Mistake(
            "divided by the sum of absolute values",
            _along(lambda a, b: (a.mean(0) - b.mean(0)) / abs(a.mean(0) - b.mean(0)).sum()),
            "You divide by the sum of the absolute values. The length of a vector is the root of "
            "the sum of its squares.",
        ),
        Mistake(
            "divided by the squared length",
            _along(lambda a, b: (a.mean(0) - b.mean(0)) / ((a.mean(0) - b.mean(0)) ** 2).sum()),
            "You divide by the squared length. Divide by the length, and r has length 1.",
        ),
        Mistake(
            "the mean of the refused alone",
            _along(lambda a, b: _of_length_one(a.mean(0))),
            "You use the refused requests only. What matters is how they differ from the answered "
            "ones.",
        ),
        Mistake(
            "states of length 1",
            _along(lambda *ab: _of_length_one(np.subtract(*map(_mean_of_directions, ab)))),
            "You scale every state to length 1 first. Average the states as they are.",
        ),
        Mistake(
            "added in place of taken away",
            _with(lambda a, b, W, r, d: (r, W + np.outer(W @ r, r))),
            "The direction is right. You add the part along it. Subtract it.",
        ),
        Mistake(
            "entry by entry",
            _with(lambda a, b, W, r, d: (r, W - W * r)),
            "The direction is right. `W * r` multiplies entry by entry. The part of a row w along "
            "r is (w · r) r, with a scalar product.",
        ),
        Mistake(
            "one projection for all rows",
            _with(lambda a, b, W, r, d: (r, W - (W.mean(0) @ r) * r)),
            "The direction is right. Every row has its own part along r; you subtract the same "
            "vector from all of them.",
        ),
        Mistake(
            "the difference itself as the direction",
            _with(lambda a, b, W, r, d: (d, W - np.outer(W @ r, r))),
            "The matrix is right. Return the direction with length 1.",
        ),
        Mistake(
            "a number off every entry",
            _with(lambda a, b, W, r, d: (r, W - (W @ r)[:, None])),
            "The direction is right. You subtract the number w · r from every entry of the row w. "
            "Its part along r is that number times r.",
        ),
        Mistake(
            "one pair of requests",
            _along(lambda a, b: _of_length_one(a[0] - b[0])),
            "You compare the first request of each kind. Average over all of them.",
        ),
        Mistake(
            "medians",
            _along(lambda a, b: _of_length_one(np.median(a, 0) - np.median(b, 0))),
            "You take medians. The refusal direction is a difference of means.",
        ),
        Mistake(
            "a coordinate set to 0",
            _with(lambda a, b, W, r, d: (r, np.where(abs(r) == abs(r).max(), 0, W))),
            "The direction is right. You set one coordinate to 0. The direction r is spread over "
            "all coordinates.",
        ),
        Mistake(
            "sums in place of means",
            _with(lambda a, b, W, r, d: (
                (a.sum(0) - b.sum(0)) / np.linalg.norm(a.sum(0) - b.sum(0)),
                W - np.outer(W @ (a.sum(0) - b.sum(0)), a.sum(0) - b.sum(0))
                / np.sum((a.sum(0) - b.sum(0)) ** 2),
            )),
            "You subtract sums. With unequal numbers of requests, that gives another direction.",
        ),
    ),
    hints=(
        "The direction is mean(refused) - mean(answered), divided by its length. Call it r.",
        "A vector w without its part along r is w - (w · r) r. Do this to every row of W.",
        "All rows at once: W @ r gives each row's part; an outer product with r puts it back into "
        "the stream's space.",
    ),
    forbidden=("helpers.experiments.refusal_direction.without",),
    alternatives=(by_projection, row_by_row),
)  # fmt: skip
