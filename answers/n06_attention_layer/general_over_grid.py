"""The general attention layer where the inputs are the places of an image's grid."""

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
        case("as many channels as the grid has places", 2, 4, (2, 2), 3, 2),
        case("channels, queries and values of one size", 3, 4, (2, 4), 4, 4),
        case("as many queries as rows and columns", 3, 2, (3, 3), 4, 3),
        case("a grid of one place", 3, 2, (1, 1), 3, 2),
        case("a grid of one row", 2, 3, (1, 5), 2, 2),
        case("scores of about 1000", 2, 4, (3, 2), 4, 3, size=32.0),
    ]


def _layer(q, X, W_k, W_v, grid, scale=None, axis=-1):
    scale = q.shape[-1] ** -0.5 if scale is None else scale
    A = torch.softmax(q @ (X @ W_k).T * scale, axis)
    return A @ (X @ W_v), A.reshape(len(q), *grid)


def _rows(Z):
    return Z.flatten(1).T


def _columns_first(q, Z, W_k, W_v):
    X = Z.permute(2, 1, 0).reshape(-1, Z.shape[0])
    return _layer(q, X, W_k, W_v, Z.shape[1:])


def _row_by_row(q, Z, W_k, W_v):
    scores = torch.einsum("md,cd,chw->mhw", q, W_k, Z) * q.shape[-1] ** -0.5
    A = torch.softmax(scores, -1)
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
            "The shapes fit and the numbers are mixed up: reshape never moves an axis, it only "
            "reads on in memory. One place's features must be Z[:, y, x]; print one and compare.",
        ),
        Mistake(
            "places read column by column",
            _columns_first,
            "Y is right and A's places are in another order: the grid was walked through column by "
            "column on the way in, and row by row on the way out.",
        ),
        Mistake(
            "height and width exchanged",
            lambda q, Z, W_k, W_v: _layer(q, _rows(Z), W_k, W_v, Z.shape[:0:-1]),
            "Your A is (M, W, H). The height comes first, as in Z.",
        ),
        Mistake(
            "weights left flat",
            _flat,
            "Y is right. A still has one long axis of places: give the grid back to it.",
        ),
        Mistake(
            "not scaled",
            lambda q, Z, W_k, W_v: _layer(q, _rows(Z), W_k, W_v, Z.shape[1:], scale=1.0),
            "Your weights are more peaked than expected: the dot products are not scaled.",
        ),
        Mistake(
            "scaled by the number of channels",
            lambda q, Z, W_k, W_v: _layer(
                q, _rows(Z), W_k, W_v, Z.shape[1:], scale=Z.shape[0] ** -0.5
            ),
            "You scale by the number of channels. What goes into the dot product is the query and "
            "the key: how many terms does that sum have?",
        ),
        Mistake(
            "softmax within each row of the grid",
            _row_by_row,
            "Every row of the grid sums to one in your A. A query has one attention to share out "
            "over the whole image.",
        ),
        Mistake(
            "softmax over the queries",
            lambda q, Z, W_k, W_v: _layer(q, _rows(Z), W_k, W_v, Z.shape[1:], axis=0),
            "At every place your weights sum to one over the queries. It is each query's map that "
            "sums to one.",
        ),
        Mistake(
            "values without W_v",
            lambda q, Z, W_k, W_v: _layer(
                q, _rows(Z), W_k, torch.eye(len(Z), dtype=Z.dtype), Z.shape[1:]
            ),
            "A is right, and Y mixes the features themselves: the general layer (2) has a map of "
            "its own for what is brought back.",
        ),
        Mistake(
            "keys made with W_v and values with W_k",
            lambda q, Z, W_k, W_v: _layer(q, _rows(Z), W_v, W_k, Z.shape[1:]),
            "Keys and values are exchanged: W_k decides where to look, W_v what is brought back.",
        ),
    ),
    hints=(
        "The layer knows nothing of images: it wants one row for each input. What is one input "
        "here, and how many are there?",
        "Write down the shape of X (inputs, features) that you want, and then how to get from "
        "(C, H, W) to it. Which axis has to move, and which two become one?",
        "Check yourself with one place: which row of X must be equal to Z[:, 1, 0]? A reshape "
        "alone does not move an axis. At the end, A goes the same way back.",
    ),
    alternatives=(with_einsum, with_loops),
    forbidden=(
        "torch.nn.functional.scaled_dot_product_attention",
        "torch.nn.MultiheadAttention",
    ),
)
