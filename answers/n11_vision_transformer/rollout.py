"""11.4: attention rollout."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(A):
    eye = torch.eye(A.shape[-1], dtype=A.dtype)
    R = eye
    for layer in A:
        R = (layer.mean(0) + eye) / 2 @ R
    return R


def with_numpy(A):
    A = np.asarray(A)
    steps = 0.5 * A.mean(1) + 0.5 * np.eye(A.shape[-1])
    return np.linalg.multi_dot([*steps[::-1]]) if len(steps) > 1 else steps[0]


def forward_through_tokens(A):
    """Send every input token through the layers, as a column of one."""
    shares = torch.eye(A.shape[-1], dtype=A.dtype)
    for layer in A:
        shares = 0.5 * shares + 0.5 * torch.einsum("hqk,ks->hqs", layer, shares).mean(0)
    return shares


def cases(rng: Generator) -> list[Case]:
    def maps(layers: int, heads: int, time: int) -> np.ndarray:
        return rng.dirichlet(np.full(time, 0.5), size=(layers, heads, time))

    relay = np.zeros((2, 1, 3, 3))  # 2 -> 1 in the first layer, 1 -> 0 in the second
    relay[0, 0] = [[1, 0, 0], [0, 0, 1], [0, 0, 1]]
    relay[1, 0] = [[0, 1, 0], [0, 1, 0], [0, 0, 1]]
    return [
        Case("one layer, one head", {"A": maps(1, 1, 3)}),
        Case("one layer, two heads", {"A": maps(1, 2, 4)}),
        Case("two layers: passed on from token to token", {"A": relay}),
        Case("three layers, four heads", {"A": maps(3, 4, 5)}),
        Case("every token attends to itself", {"A": np.tile(np.eye(4), (2, 3, 1, 1))}),
        Case("one token", {"A": maps(2, 2, 1)}),
    ]


def _product(steps, left=True):
    R = steps[0]
    for step in steps[1:]:
        R = step @ R if left else R @ step
    return R


def _with_self(A):
    return (A + torch.eye(A.shape[-1], dtype=A.dtype)) / 2


EXERCISE = Exercise(
    id="vision.rollout",
    notebook="11",
    number="11.4",
    title="Attention rollout",
    kind="practice",
    difficulty=2,
    minutes=12,
    points=0,
    function="rollout",
    answer=answer,
    cases=cases,
    outputs=("R",),
    mistakes=(
        Mistake(
            "layers in the wrong order",
            lambda A: _product(_with_self(A.mean(1)), left=False),
            "You multiply the layers in the wrong order. What leaves layer 1 went through layer 0 "
            "first: the later layer goes on the left.",
        ),
        Mistake(
            "no residual connection",
            lambda A: _product(A.mean(1)),
            "You leave out the residual connection, which carries each token past attention. "
            "Average each map with the identity.",
        ),
        Mistake(
            "the identity added, not averaged",
            lambda A: _product(A.mean(1) + torch.eye(A.shape[-1], dtype=A.dtype)),
            "You add the identity but do not halve, so your rows sum to 2 after one layer and to 4 "
            "after two.",
        ),
        Mistake(
            "the layers averaged",
            lambda A: _with_self(A.mean(1)).mean(0),
            "You average the layers. Shares are passed on from layer to layer, so multiply them.",
        ),
        Mistake(
            "the last layer alone",
            lambda A: _with_self(A.mean(1))[-1],
            "You return the last layer only. Multiply it by those before it.",
        ),
        Mistake(
            "the layers multiplied number by number",
            lambda A: _with_self(A.mean(1)).prod(0),
            "You multiply the maps entry by entry (*). A token can also be reached by way of "
            "another token: use the matrix product (@).",
        ),
        Mistake(
            "heads rolled out one by one",
            lambda A: torch.stack([_product(_with_self(A[:, h])) for h in range(A.shape[1])]).mean(
                0
            ),
            "You multiply each head through all layers and average at the end. Every layer mixes "
            "its heads before the next one reads them, so average the heads inside each layer.",
        ),
        Mistake(
            "the heads added",
            lambda A: _product(_with_self(A.sum(1))),
            "You add the heads. Take their mean, so that rows still sum to 1.",
        ),
        Mistake(
            "the strongest head",
            lambda A: _product(_with_self(A.amax(1))),
            "You take the largest weight over the heads, a variant that others use. Here we take "
            "the mean.",
        ),
        Mistake(
            "transposed",
            lambda A: answer(A).T,
            "Your matrix is transposed. Row t is an output token, column s an input token.",
        ),
        Mistake(
            "ones, not the identity",
            lambda A: _product((A.mean(1) + 1) / 2),
            "You add 1 to every number. The residual connection passes each token on to *itself* "
            "only: add the identity matrix.",
        ),
        Mistake(
            "halved without the identity",
            lambda A: _product(A.mean(1) / 2),
            "You halve the maps, but the other half is missing: the residual connection.",
        ),
        Mistake(
            "the identity once, at the end",
            lambda A: (_product(A.mean(1)) + torch.eye(A.shape[-1], dtype=A.dtype)) / 2,
            "You add the residual connection once, after multiplying. Every layer has its own.",
        ),
        Mistake(
            "the first layer left out",
            lambda A: _product(_with_self(A.mean(1))[1:]) if len(A) > 1 else answer(A),
            "The first layer is missing from your product.",
        ),
        Mistake(
            "the last layer left out",
            lambda A: _product(_with_self(A.mean(1))[:-1]) if len(A) > 1 else answer(A),
            "The last layer is missing from your product.",
        ),
        Mistake(
            "one head",
            lambda A: answer(A[:, :1]),
            "You use one head only. Average all heads of a layer.",
        ),
        Mistake(
            "the class token's row",
            lambda A: answer(A)[0],
            "You return one row only. The function returns the whole matrix R; reading the class "
            "token's row comes later.",
        ),
        Mistake(
            "a matrix for every layer",
            lambda A: _with_self(A.mean(1)),
            "You return one matrix for each layer. They are right; multiply them.",
        ),
        Mistake(
            "layers averaged, heads multiplied",
            lambda A: _product(_with_self(A.mean(0))),
            "You average the layers and multiply the heads. It is the other way round: the heads "
            "are axis 1.",
        ),
        Mistake(
            "heads multiplied",
            lambda A: _product(_with_self(torch.stack([_product(heads) for heads in A]))),
            "You multiply the heads of a layer. They work side by side: average them.",
        ),
        Mistake(
            "only the attention halved",
            lambda A: _product(A.mean(1) / 2 + torch.eye(A.shape[-1], dtype=A.dtype)),
            "You halve the attention but not the identity. Both count one half, so that rows sum "
            "to 1.",
        ),
        Mistake(
            "only the identity halved",
            lambda A: _product(A.mean(1) + torch.eye(A.shape[-1], dtype=A.dtype) / 2),
            "You halve the identity but not the attention. Both count one half, so that rows sum "
            "to 1.",
        ),
        Mistake(
            "halved once, at the end",
            lambda A: _product(A.mean(1) + torch.eye(A.shape[-1], dtype=A.dtype)) / 2,
            "You halve once, after multiplying. Every layer has its own ½.",
        ),
        Mistake(
            "columns that sum to 1",
            lambda A: _product(_with_self(A.mean(1)) / _with_self(A.mean(1)).sum(-2, keepdim=True)),
            "You divide by the sums of the columns. With the mean of map and identity, each row "
            "sums to 1 already.",
        ),
        Mistake(
            "the layers added",
            lambda A: _with_self(A.mean(1)).sum(0),
            "You add the layers. Shares are passed on from layer to layer, so multiply them.",
        ),
        Mistake(
            "the first layer twice",
            lambda A: _product(_with_self(A.mean(1))) @ _with_self(A.mean(1))[0],
            "The first layer is in your product twice: you begin with it, and your loop meets it "
            "again.",
        ),
        Mistake(
            "the first layer without a residual connection",
            lambda A: _product([A[0].mean(0), *_with_self(A[1:].mean(1))]),
            "You begin with the first layer's attention as it is. It has a residual connection, "
            "too.",
        ),
        Mistake(
            "beginning with ones",
            lambda A: _product(_with_self(A.mean(1))) @ torch.ones_like(A[0, 0]),
            "You begin with ones, so all entries stay 1. Begin with the identity: before the first "
            "layer, each token holds only itself.",
        ),
        Mistake(
            "beginning with zeros",
            lambda A: torch.zeros_like(A[0, 0]),
            "You begin with zeros, and a product with zeros stays 0. Begin with the identity.",
        ),
        Mistake(
            "everything averaged",
            lambda A: A.mean((0, 1)),
            "You average over layers and heads alike. Average the heads, then multiply the layers, "
            "each with its residual connection.",
        ),
    ),
    hints=(
        "Inside one layer: average the heads, then average that map with the identity.",
        "For two layers: R[t, s] is the sum over all tokens u of (share of u in t, layer 1) × "
        "(share of s in u, layer 0). Which matrix product is that?",
        "Begin with the identity; for each layer, put its matrix on the left.",
    ),
    alternatives=(with_numpy, forward_through_tokens),
)
