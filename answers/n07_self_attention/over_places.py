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
        case("as many channels as places", 6, (3, 2), 6, -1.5),
        case("a grid of one place", 3, (1, 1), 2, 1.0),
        case("scores of about 1000", 4, (2, 3), 3, 1.0, size=30.0),
    ]


def _module(Z, W_q, W_k, W_v, gamma, scale=None, axis=-1, X=None, residual=True, back=None):
    X = Z.flatten(1).T if X is None else X
    E = (X @ W_q) @ (X @ W_k).T * (W_q.shape[1] ** -0.5 if scale is None else scale)
    A = torch.softmax(E, axis)
    found = (A @ (X @ W_v)).T.reshape(Z.shape) if back is None else back(A @ (X @ W_v))
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
            "What was found is there, and the map itself is gone. The module adds to Z.",
        ),
        Mistake(
            "gamma in front of the map",
            lambda Z, W_q, W_k, W_v, gamma: (lambda Y, A: (gamma * Z + (Y - Z), A))(
                *_module(Z, W_q, W_k, W_v, 1.0)
            ),
            "gamma weighs the wrong summand: with gamma = 0 the module must be the identity.",
        ),
        Mistake(
            "gamma is not used",
            lambda Z, W_q, W_k, W_v, gamma: _module(Z, W_q, W_k, W_v, 1.0),
            "gamma changes nothing in your result. With gamma = 0 it must be Z itself.",
        ),
        Mistake(
            "channels as tokens",
            lambda Z, W_q, W_k, W_v, gamma: _module(
                Z, W_q, W_k, W_v, gamma, X=Z.reshape(-1, Z.shape[0])
            ),
            "The features of different places are mixed up: reshape reads on in memory and never "
            "moves an axis. A token is Z[:, y, x].",
        ),
        Mistake(
            "laid back without turning",
            lambda Z, W_q, W_k, W_v, gamma: _module(
                Z, W_q, W_k, W_v, gamma, back=lambda found: found.reshape(Z.shape)
            ),
            "A is right. On the way back (places, channels) was read as (channels, places): turn "
            "it before you give it its grid.",
        ),
        Mistake(
            "not scaled",
            lambda *inputs: _module(*inputs, scale=1.0),
            "As in SAGAN itself, the scores are not scaled. Here they are, by the root of the "
            "keys' size.",
        ),
        Mistake(
            "scaled by the number of channels",
            lambda Z, *rest: _module(Z, *rest, scale=Z.shape[0] ** -0.5),
            "You scale by the number of channels; the dot product runs over the numbers of a key.",
        ),
        Mistake(
            "softmax over the queries",
            lambda *inputs: _module(*inputs, axis=0),
            "Over all queries your weights sum to one. Each place's own map A[y, x] should.",
        ),
        Mistake(
            "weights left flat",
            _flat,
            "Y is right. A[y, x] should be a map over the grid: four axes.",
        ),
        Mistake(
            "read and laid back without turning",
            lambda Z, W_q, W_k, W_v, gamma: _module(
                Z,
                W_q,
                W_k,
                W_v,
                gamma,
                X=Z.reshape(-1, Z.shape[0]),
                back=lambda found: found.reshape(Z.shape),
            ),
            "Neither way turns an axis: reshape reads on in memory, so that each of your tokens "
            "holds numbers of several places. A token is Z[:, y, x].",
        ),
        Mistake(
            "the map and what was found as shares",
            lambda Z, W_q, W_k, W_v, gamma: (lambda Y, A: ((1 - gamma) * Z + gamma * (Y - Z), A))(
                *_module(Z, W_q, W_k, W_v, 1.0)
            ),
            "You mix the two, so that of the map only 1 - gamma is left. The module adds: the "
            "whole map stays.",
        ),
        Mistake(
            "gamma in front of both",
            lambda Z, W_q, W_k, W_v, gamma: (lambda Y, A: (gamma * Y, A))(
                *_module(Z, W_q, W_k, W_v, 1.0)
            ),
            "gamma weighs the map as well. It says only how much of what was found is added.",
        ),
        Mistake(
            "gamma in the weights",
            lambda Z, W_q, W_k, W_v, gamma: (lambda Y, A: (Y, gamma * A))(
                *_module(Z, W_q, W_k, W_v, gamma)
            ),
            "Y is right. A are the weights as the softmax gives them: each A[y, x] sums to one.",
        ),
        Mistake(
            "who asks and who is asked exchanged in A",
            lambda *inputs: (lambda Y, A: (Y, A.permute(2, 3, 0, 1)))(*_module(*inputs)),
            "Y is right. In A the place that asks comes first: A[y, x] is its map.",
        ),
        Mistake(
            "queries and keys exchanged",
            lambda Z, W_q, W_k, W_v, gamma: _module(Z, W_k, W_q, W_v, gamma),
            "Queries and keys have changed roles: who asks with W_q?",
        ),
        Mistake(
            "values without W_v",
            lambda Z, W_q, W_k, W_v, gamma: _module(Z, W_q, W_k, torch.eye(len(Z)).to(Z), gamma),
            "A is right. What is added are the features themselves: W_v is not used.",
        ),
        Mistake(
            "scaled by the number of places",
            lambda Z, *rest: _module(Z, *rest, scale=Z[0].numel() ** -0.5),
            "You scale by the number of places; the dot product runs over the numbers of a key.",
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
            "In each map the weights of one row of the grid sum to one. A place shares out its "
            "attention once, over all places.",
        ),
    ),
    hints=(
        "A 1 x 1 convolution is a matrix product at every place. So forget the image: what are "
        "the tokens, and how many?",
        "From (C, H, W) to (H * W, C), self-attention, and the same way back. Which of the two "
        "steps, turning and flattening, comes first on the way back?",
        "Test gamma = 0 (Y must be Z) and a grid of one place (A must be 1). Then compare "
        "A[0, 0].sum() with 1.",
    ),
    alternatives=(with_einsum, with_convolutions, with_loops),
    forbidden=(
        "torch.nn.functional.scaled_dot_product_attention",
        "torch.nn.MultiheadAttention",
    ),
)
