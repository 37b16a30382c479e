"""The general attention layer where the inputs are the positions of an image's grid."""

import math

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(q, Z, W_k, W_v):
    q, Z, W_k, W_v = (np.asarray(array) for array in (q, Z, W_k, W_v))
    channels, height, width = Z.shape
    X = Z.reshape(channels, height * width).T
    scores = q @ (X @ W_k).T / math.sqrt(q.shape[-1])
    exponentials = np.exp(scores - scores.max(-1, keepdims=True))
    A = exponentials / exponentials.sum(-1, keepdims=True)
    return A @ (X @ W_v), A.reshape(len(q), height, width)


def with_einsum(q, Z, W_k, W_v):
    scores = torch.einsum("md,cd,chw->mhw", q, W_k, Z) / math.sqrt(q.shape[1])
    A = torch.softmax(scores.flatten(1), dim=1).view_as(scores)
    return torch.einsum("mhw,chw,cd->md", A, Z, W_v), A


def with_loops(q, Z, W_k, W_v):
    q, Z, W_k, W_v = (np.asarray(array) for array in (q, Z, W_k, W_v))
    A = np.zeros((len(q), *Z.shape[1:]))
    for m in range(len(q)):
        for y in range(Z.shape[1]):
            for x in range(Z.shape[2]):
                A[m, y, x] = q[m] @ (Z[:, y, x] @ W_k) / np.sqrt(q.shape[1])
        A[m] = np.exp(A[m] - A[m].max())
        A[m] /= A[m].sum()
    seen = np.stack([(a * Z).sum((1, 2)) for a in A])
    return seen @ W_v, A


def cases(rng: Generator) -> list[Case]:
    def case(name: str, m: int, channels: int, grid, d_q: int, d_v: int, size=1.0) -> Case:
        inputs = {
            "q": size * rng.normal(size=(m, d_q)),
            "Z": size * rng.normal(size=(channels, *grid)),
            "W_k": rng.normal(size=(channels, d_q)) / math.sqrt(channels),
            "W_v": rng.normal(size=(channels, d_v)) / math.sqrt(channels),
        }
        return Case(name, inputs)

    return [
        case("two queries, a grid of 2 x 3", 2, 4, (2, 3), 3, 5),
        case("one query, a grid of 3 x 2", 1, 3, (3, 2), 2, 4),
        case("a square grid", 3, 5, (3, 3), 4, 2),
        case("as many channels as positions", 2, 4, (2, 2), 3, 2),
        case("channels, queries and values of one size", 3, 4, (2, 4), 4, 4),
        case("as many queries as rows and columns", 3, 2, (3, 3), 4, 3),
        case("a grid of one position", 3, 2, (1, 1), 3, 2),
        case("a grid of one row", 2, 3, (1, 5), 2, 2),
        case("scores of about 1000", 2, 4, (3, 2), 4, 3, size=32.0),
    ]


def _layer(q, X, W_k, W_v, grid, scale=None, axis=-1):
    scale = q.shape[-1] ** -0.5 if scale is None else scale
    A = torch.softmax(q @ (X @ W_k).T * scale, axis)
    return A @ (X @ W_v), A.reshape(len(q), *grid)


def _rows(Z):
    return Z.flatten(1).T


def _scaled(size):
    """Divide by the root of ``size(Z, W_v)``."""
    return lambda q, Z, W_k, W_v: _layer(
        q, _rows(Z), W_k, W_v, Z.shape[1:], scale=size(Z, W_v) ** -0.5
    )


def _columns_first(q, Z, W_k, W_v):
    X = Z.permute(2, 1, 0).reshape(-1, Z.shape[0])
    return _layer(q, X, W_k, W_v, Z.shape[1:])


def _row_by_row(q, Z, W_k, W_v):
    scores = torch.einsum("md,cd,chw->mhw", q, W_k, Z) * q.shape[-1] ** -0.5
    A = torch.softmax(scores, -1)
    return torch.einsum("mhw,chw,cd->md", A, Z, W_v), A


def _over_all_maps(q, Z, W_k, W_v):
    scores = torch.einsum("md,cd,chw->mhw", q, W_k, Z) * q.shape[-1] ** -0.5
    A = torch.softmax(scores.flatten(), 0).view_as(scores)
    return torch.einsum("mhw,chw,cd->md", A, Z, W_v), A


def _flat(q, Z, W_k, W_v):
    Y, A = _layer(q, _rows(Z), W_k, W_v, Z.shape[1:])
    return Y, A.flatten(1)


EXERCISE = Exercise(
    id="attention.general_over_grid",
    notebook="06",
    number="6.6",
    title="The general layer over an image",
    kind="graded",
    difficulty=2,
    minutes=20,
    points=2,
    function="attend_grid",
    answer=answer,
    cases=cases,
    outputs=("Y", "A"),
    mistakes=(
        Mistake(
            "reshaped without moving the channels",
            lambda q, Z, W_k, W_v: _layer(q, Z.reshape(-1, Z.shape[0]), W_k, W_v, Z.shape[1:]),
            "The shapes fit, but the numbers are mixed up: reshape never moves an axis. The "
            "features of one position are Z[:, i, j]. Print one row of your inputs and compare.",
        ),
        Mistake(
            "positions read column by column",
            _columns_first,
            "Y is correct, but the weights in A are in another order: you flatten the grid column "
            "by column and rebuild it row by row.",
        ),
        Mistake(
            "height and width exchanged",
            lambda q, Z, W_k, W_v: _layer(q, _rows(Z), W_k, W_v, Z.shape[:0:-1]),
            "Your A is (M, columns, rows). The rows come first, as in Z.",
        ),
        Mistake(
            "weights left flat",
            _flat,
            "Y is correct. Your A still has one long axis of positions: reshape it to (M, rows, "
            "columns).",
        ),
        Mistake(
            "not scaled",
            lambda q, Z, W_k, W_v: _layer(q, _rows(Z), W_k, W_v, Z.shape[1:], scale=1.0),
            "Your weights are more peaked than expected: the dot products are not scaled.",
        ),
        Mistake(
            "scaled by another size",
            _scaled(lambda Z, W_v: Z.shape[0]),
            "You divide by the root of the wrong size. The dot product is between a query and a "
            "key: how many terms does it have?",
            alike=(_scaled(lambda Z, W_v: Z[0].numel()), _scaled(lambda Z, W_v: W_v.shape[1])),
        ),
        Mistake(
            "softmax within each row of the grid",
            _row_by_row,
            "In your A each row of the grid sums to one. The whole map of a query should.",
        ),
        Mistake(
            "softmax over the queries",
            lambda q, Z, W_k, W_v: _layer(q, _rows(Z), W_k, W_v, Z.shape[1:], axis=0),
            "Your weights sum to one over the queries. The whole map of each query should sum to "
            "one.",
        ),
        Mistake(
            "values without W_v",
            lambda q, Z, W_k, W_v: _layer(
                q, _rows(Z), W_k, torch.eye(len(Z), dtype=Z.dtype), Z.shape[1:]
            ),
            "A is correct, but Y averages the features themselves. Average the values, Z times "
            "W_v.",
        ),
        Mistake(
            "keys made with W_v and values with W_k",
            lambda q, Z, W_k, W_v: _layer(q, _rows(Z), W_v, W_k, Z.shape[1:]),
            "Keys and values are exchanged: W_k makes the keys, which decide the weights; W_v "
            "makes the values, which are averaged.",
        ),
        Mistake(
            "softmax over all weights together",
            _over_all_maps,
            "All maps together sum to one. The map of each query should sum to one by itself.",
        ),
        Mistake(
            "keys taken for values",
            lambda q, Z, W_k, W_v: _layer(q, _rows(Z), W_k, W_k, Z.shape[1:]),
            "A is correct, but Y averages the keys.",
        ),
    ),
    hints=(
        "The layer knows nothing about images: it needs a matrix X with one row for each input. "
        "What is one input here, and how many are there?",
        "Write down the shape of X, (inputs, features), and how to get there from (C, rows, "
        "columns). Which axis has to move, and which two become one?",
        "Test one position: which row of X must equal Z[:, 1, 0]? A reshape alone does not move "
        "an axis. At the end, reshape A back to the grid in the same order.",
    ),
    alternatives=(with_einsum, with_loops),
    forbidden=(
        "torch.nn.functional.scaled_dot_product_attention",
        "torch.nn.MultiheadAttention",
    ),
)
