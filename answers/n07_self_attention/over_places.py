"""7.5: the module over a feature map, with gamma and the residual."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(Z, W_q, W_k, W_v, gamma):
    Z, W_q, W_k, W_v = (np.asarray(array) for array in (Z, W_q, W_k, W_v))
    channels, height, width = Z.shape
    X = Z.reshape(channels, -1).T
    E = (X @ W_q) @ (X @ W_k).T / np.sqrt(W_q.shape[1])
    A = np.exp(E - E.max(-1, keepdims=True))
    A = A / A.sum(-1, keepdims=True)
    found = (A @ (X @ W_v)).T.reshape(channels, height, width)
    return Z + float(gamma) * found, A.reshape(height, width, height, width)


def with_einsum(Z, W_q, W_k, W_v, gamma):
    Q = torch.einsum("chw,cd->dhw", Z, W_q)
    K = torch.einsum("chw,cd->dhw", Z, W_k)
    V = torch.einsum("chw,cd->dhw", Z, W_v)
    E = torch.einsum("dhw,dyx->hwyx", Q, K) * W_q.shape[1] ** -0.5
    A = torch.softmax(E.flatten(2), -1).view_as(E)
    return Z + gamma * torch.einsum("hwyx,cyx->chw", A, V), A


def with_convolutions(Z, W_q, W_k, W_v, gamma):
    Q, K, V = (
        torch.nn.functional.conv2d(Z[None], W.T[:, :, None, None])[0].flatten(1).T
        for W in (W_q, W_k, W_v)
    )
    A = torch.softmax(Q @ K.T / W_q.shape[1] ** 0.5, 1)
    grid = Z.shape[1:]
    return Z + gamma * (A @ V).T.reshape(Z.shape), A.reshape(*grid, *grid)


def with_loops(Z, W_q, W_k, W_v, gamma):
    Z = np.asarray(Z)
    _, height, width = Z.shape
    grid = [(y, x) for y in range(height) for x in range(width)]
    Q, K, V = ({at: Z[:, at[0], at[1]] @ np.asarray(W) for at in grid} for W in (W_q, W_k, W_v))
    Y, A = Z.copy(), np.zeros((height, width, height, width))
    for at in grid:
        scores = np.array([Q[at] @ K[to] for to in grid]) / np.sqrt(len(Q[at]))
        weights = np.exp(scores - scores.max())
        A[at] = (weights / weights.sum()).reshape(height, width)
        Y[:, at[0], at[1]] += gamma * sum(A[at][to] * V[to] for to in grid)
    return Y, A


def cases(rng: Generator) -> list[Case]:
    def case(name: str, channels: int, grid, d_k: int, gamma: float, size: float = 1.0) -> Case:
        inputs = {
            "Z": size * rng.normal(size=(channels, *grid)),
            "W_q": rng.normal(size=(channels, d_k)) / np.sqrt(channels),
            "W_k": rng.normal(size=(channels, d_k)) / np.sqrt(channels),
            "W_v": rng.normal(size=(channels, channels)) / np.sqrt(channels),
            "gamma": gamma,
        }
        return Case(name, inputs)

    return [
        case("three channels, a grid of 2 x 4", 3, (2, 4), 2, 1.0),
        case("a square grid, gamma 0.5", 4, (3, 3), 3, 0.5),
        case("gamma 0: nothing is added", 4, (2, 3), 2, 0.0),
        case("as many channels as positions", 6, (3, 2), 6, -1.5),
        case("a grid of one position", 3, (1, 1), 2, 1.0),
        case("scores of about 1000", 4, (2, 3), 3, 1.0, size=30.0),
    ]


def _module(
    Z, W_q, W_k, W_v, gamma, scale=None, axis=-1, X=None, residual=True, back=None,
    mixed_by=lambda A: A,
):  # fmt: skip
    X = Z.flatten(1).T if X is None else X
    E = (X @ W_q) @ (X @ W_k).T * (W_q.shape[1] ** -0.5 if scale is None else scale)
    A = torch.softmax(E, axis)
    found = mixed_by(A) @ (X @ W_v)
    found = found.T.reshape(Z.shape) if back is None else back(found)
    return Z * residual + gamma * found, A.reshape(*Z.shape[1:], *Z.shape[1:])


def _flat(*inputs):
    Y, A = _module(*inputs)
    places = A.shape[0] * A.shape[1]
    return Y, A.reshape(places, places)


EXERCISE = Exercise(
    id="self_attention.over_places",
    notebook="07",
    number="7.5",
    title="Self-attention in an image",
    kind="graded",
    difficulty=3,
    minutes=25,
    points=3,
    function="attend_places",
    answer=answer,
    cases=cases,
    outputs=("Y", "A"),
    mistakes=(
        Mistake(
            "the residual is missing",
            lambda *inputs: _module(*inputs, residual=False),
            "The attention's output is there, but the map itself is gone. The module adds to Z.",
        ),
        Mistake(
            "gamma times the map",
            lambda Z, W_q, W_k, W_v, gamma: (lambda Y, A: (gamma * Z + (Y - Z), A))(
                *_module(Z, W_q, W_k, W_v, 1.0)
            ),
            "You multiply the wrong term by gamma: with gamma = 0, the module must return Z.",
        ),
        Mistake(
            "gamma is not used",
            lambda Z, W_q, W_k, W_v, gamma: _module(Z, W_q, W_k, W_v, 1.0),
            "gamma has no effect on your result. With gamma = 0, it must be Z itself.",
        ),
        Mistake(
            "channels as tokens",
            lambda Z, W_q, W_k, W_v, gamma: _module(
                Z, W_q, W_k, W_v, gamma, X=Z.reshape(-1, Z.shape[0])
            ),
            "The features of different positions are mixed up: reshape keeps the order in memory "
            "and never moves an axis. A token is Z[:, y, x].",
        ),
        Mistake(
            "reshaped without transposing",
            lambda Z, W_q, W_k, W_v, gamma: _module(
                Z, W_q, W_k, W_v, gamma, back=lambda found: found.reshape(Z.shape)
            ),
            "A is right. At the end you read (positions, channels) as if it were (channels, "
            "positions): transpose before you restore the grid.",
        ),
        Mistake(
            "the sum reshaped without transposing",
            lambda Z, *rest: (lambda Y, A: (Y.flatten(1).T.reshape(Z.shape), A))(
                *_module(Z, *rest)
            ),
            "A is right, and so are the numbers in Y, but not their order. Your map is (positions, "
            "channels): transpose it before you restore the grid.",
        ),
        Mistake(
            "channels left at the end",
            lambda *inputs: (lambda Y, A: (Y.permute(1, 2, 0), A))(*_module(*inputs)),
            "A is right, and so are the numbers in Y. The channels should come first, as in Z.",
        ),
        Mistake(
            "not scaled",
            lambda *inputs: _module(*inputs, scale=1.0),
            "Your scores are not scaled, as in SAGAN itself. Here they are scaled by the square "
            "root of the keys' size.",
        ),
        Mistake(
            "scaled by the number of channels",
            lambda Z, *rest: _module(Z, *rest, scale=Z.shape[0] ** -0.5),
            "You scale by the number of channels. The dot product runs over the numbers of a key.",
        ),
        Mistake(
            "softmax over the queries",
            lambda *inputs: _module(*inputs, axis=0),
            "Your weights sum to one over the queries. Each position's own map, A[y, x], should "
            "sum to one.",
        ),
        Mistake(
            "weights left flat",
            _flat,
            "Y is right. A[y, x] should be a map over the grid, so A needs four axes.",
        ),
        Mistake(
            "reshaped twice without transposing",
            lambda Z, W_q, W_k, W_v, gamma: _module(
                Z,
                W_q,
                W_k,
                W_v,
                gamma,
                X=Z.reshape(-1, Z.shape[0]),
                back=lambda found: found.reshape(Z.shape),
            ),
            "You transpose neither at the start nor at the end. reshape keeps the order in memory, "
            "so each of your tokens holds numbers of several positions. A token is Z[:, y, x].",
        ),
        Mistake(
            "the two mixed as shares",
            lambda Z, W_q, W_k, W_v, gamma: (lambda Y, A: ((1 - gamma) * Z + gamma * (Y - Z), A))(
                *_module(Z, W_q, W_k, W_v, 1.0)
            ),
            "You mix the two, so only 1 - gamma of the map is left. The module adds to the map, "
            "which stays as it is.",
        ),
        Mistake(
            "gamma times both",
            lambda Z, W_q, W_k, W_v, gamma: (lambda Y, A: (gamma * Y, A))(
                *_module(Z, W_q, W_k, W_v, 1.0)
            ),
            "You multiply the map by gamma as well. gamma belongs to the attention's output only.",
        ),
        Mistake(
            "gamma in the weights",
            lambda Z, W_q, W_k, W_v, gamma: (lambda Y, A: (Y, gamma * A))(
                *_module(Z, W_q, W_k, W_v, gamma)
            ),
            "Y is right. A holds the weights that the softmax returns: each A[y, x] sums to one.",
        ),
        Mistake(
            "queries and keys exchanged in A",
            lambda *inputs: (lambda Y, A: (Y, A.permute(2, 3, 0, 1)))(*_module(*inputs)),
            "Y is right. In A the position that asks comes first: A[y, x] is its map.",
        ),
        Mistake(
            "queries and keys exchanged",
            lambda Z, W_q, W_k, W_v, gamma: _module(Z, W_k, W_q, W_v, gamma),
            "Queries and keys are exchanged: which of the two does W_q make?",
        ),
        Mistake(
            "values without W_v",
            lambda Z, W_q, W_k, W_v, gamma: _module(Z, W_q, W_k, torch.eye(len(Z)).to(Z), gamma),
            "A is right. But you mix the features themselves: W_v is not used.",
        ),
        Mistake(
            "scaled by the number of positions",
            lambda Z, *rest: _module(Z, *rest, scale=Z[0].numel() ** -0.5),
            "You scale by the number of positions. The dot product runs over the numbers of a key.",
        ),
        Mistake(
            "softmax along the rows of the grid",
            lambda Z, W_q, W_k, W_v, gamma: (
                lambda A: (
                    Z
                    + gamma
                    * (A.reshape(Z[0].numel(), -1) @ (Z.flatten(1).T @ W_v)).T.reshape(Z.shape),
                    A,
                )
            )(
                torch.softmax(
                    (
                        (Z.flatten(1).T @ W_q) @ (Z.flatten(1).T @ W_k).T * W_q.shape[1] ** -0.5
                    ).reshape(*Z.shape[1:], *Z.shape[1:]),
                    -1,
                )
            ),
            "In your maps each row of the grid sums to one. A position divides its attention once, "
            "among all positions of the grid.",
        ),
        Mistake(
            "mixed by columns",
            lambda *inputs: _module(*inputs, mixed_by=lambda A: A.T),
            "A is right. Each of your outputs is mixed with a column of the weights, with how the "
            "others attend to this position. Use its row.",
        ),
        Mistake(
            "divided by d_k instead of its root",
            lambda *inputs: _module(*inputs, scale=1 / inputs[1].shape[1]),
            "Your weights are too even: the scores are divided by d_k itself, not by its square "
            "root.",
        ),
        Mistake(
            "weights transposed, as torch.nn.Linear stores them",
            lambda Z, W_q, W_k, W_v, gamma: _module(Z, W_q.T, W_k.T, W_v.T, gamma),
            "You multiply by transposed weights, as torch.nn.Linear does. In this course they are "
            "(size in, size out) and are not transposed.",
        ),
        Mistake(
            "the grid read column by column",
            lambda Z, *rest: _module(Z, *rest, X=Z.mT.flatten(1).T),
            "You read the grid column by column and write it back row by row, so every position "
            "gets another one's output. A[y, x] and Y[:, y, x] belong to row y, column x.",
        ),
        Mistake(
            "the weights column by column",
            lambda Z, *rest: _module(
                Z,
                *rest,
                X=Z.mT.flatten(1).T,
                back=lambda found: found.T.reshape(Z.mT.shape).mT,
            ),
            "Y is right. Your A counts the positions column by column: A[y, x] should be the map "
            "of row y, column x.",
        ),
    ),
    hints=(
        "A 1 x 1 convolution is a matrix product at every position. So forget the image: what are "
        "the tokens, and how many are there?",
        "Go from (C, H, W) to (H * W, C), apply self-attention, and undo both steps. Which of the "
        "two, flattening and transposing, do you undo first?",
        "Test gamma = 0 (Y must be Z) and a grid of one position (A must be 1). Then compare "
        "A[0, 0].sum() with 1.",
    ),
    alternatives=(with_einsum, with_convolutions, with_loops),
    forbidden=(
        "torch.nn.functional.scaled_dot_product_attention",
        "torch.nn.MultiheadAttention",
    ),
)
