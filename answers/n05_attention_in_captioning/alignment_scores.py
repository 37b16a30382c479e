"""5.1: how well each position of the image fits the decoder's state."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(h_prev, Z, W_h, W_z, w):
    h_prev, Z, W_h, W_z, w = map(np.asarray, (h_prev, Z, W_h, W_z, w))
    return np.tanh(h_prev @ W_h + Z @ W_z) @ w


def with_einsum(h_prev, Z, W_h, W_z, w):
    asked = torch.einsum("h,hk->k", h_prev, W_h)
    shown = torch.einsum("ijd,dk->ijk", Z, W_z)
    return torch.einsum("ijk,k->ij", torch.tanh(asked + shown), w)


def with_loops(h_prev, Z, W_h, W_z, w):
    rows, columns, _ = Z.shape
    return [
        [sum(w * torch.tanh(h_prev @ W_h + Z[i, j] @ W_z)) for j in range(columns)]
        for i in range(rows)
    ]


def joined(h_prev, Z, W_h, W_z, w):
    """Return the scores from one layer over state and features concatenated: the same network."""
    both = torch.cat([h_prev.expand(*Z.shape[:2], -1), Z], -1)
    return torch.tanh(both @ torch.cat([W_h, W_z])) @ w


def cases(rng: Generator) -> list[Case]:
    def case(name: str, grid, hidden: int, size: int, inner: int, large: float = 1.0) -> Case:
        inputs = {
            "h_prev": rng.normal(size=hidden) * large,
            "Z": rng.normal(size=(*grid, size)) * large,
            "W_h": rng.normal(size=(hidden, inner)) / hidden**0.5,
            "W_z": rng.normal(size=(size, inner)) / size**0.5,
            "w": rng.normal(size=inner),
        }
        return Case(name, inputs)

    return [
        case("a grid of 2 x 3", (2, 3), 4, 5, 3),
        case("a grid of 3 x 2", (3, 2), 3, 2, 4),
        case("a square grid, all sizes alike", (4, 4), 4, 4, 4),
        case("one position", (1, 1), 3, 2, 5),
        case("one hidden unit", (2, 2), 3, 4, 1),
        case("large features", (3, 3), 4, 3, 6, large=20.0),
        case("the captioner's grid", (8, 8), 12, 6, 8),
    ]


def _two_by_three(h_prev, Z, W_h, W_z, w):
    scores = [w @ torch.tanh(h_prev @ W_h + Z[i, j] @ W_z) for i in range(2) for j in range(3)]
    return torch.stack(scores).reshape(2, 3)


def _lowered(e):
    return e - e.max()


EXERCISE = Exercise(
    id="looking.alignment_scores",
    notebook="05",
    number="5.1",
    title="Alignment scores",
    kind="practice",
    difficulty=1,
    minutes=12,
    points=0,
    function="alignment_scores",
    answer=answer,
    cases=cases,
    outputs=("e",),
    mistakes=(
        Mistake(
            "without tanh",
            lambda h, Z, W_h, W_z, w: (h @ W_h + Z @ W_z) @ w,
            "The tanh is missing. Without it the state adds the same number to every score, so the "
            "weights would be the same for every word.",
        ),
        Mistake(
            "relu in place of tanh",
            lambda h, Z, W_h, W_z, w: torch.relu(h @ W_h + Z @ W_z) @ w,
            "You use a ReLU. The formula has tanh.",
        ),
        Mistake(
            "sigmoid in place of tanh",
            lambda h, Z, W_h, W_z, w: torch.sigmoid(h @ W_h + Z @ W_z) @ w,
            "You use a sigmoid. The formula has tanh, which is also negative.",
        ),
        Mistake(
            "W_h transposed",
            lambda h, Z, W_h, W_z, w: torch.tanh(h @ W_h.T + Z @ W_z) @ w,
            "W_h is transposed or on the left. Here vectors are rows: h_prev @ W_h goes from "
            "(hidden,) to (inner,).",
        ),
        Mistake(
            "both weight matrices transposed",
            lambda h, Z, W_h, W_z, w: torch.tanh(h @ W_h.T + Z @ W_z.T) @ w,
            "W_h and W_z are transposed. Weights are applied from the right as they are: h_prev @ "
            "W_h and Z @ W_z.",
        ),
        Mistake(
            "tanh of each part",
            lambda h, Z, W_h, W_z, w: (torch.tanh(h @ W_h) + torch.tanh(Z @ W_z)) @ w,
            "You apply tanh to each part alone. Add them first: otherwise the state adds the same "
            "number to every score.",
        ),
        Mistake(
            "the state left out",
            lambda h, Z, W_h, W_z, w: torch.tanh(Z @ W_z) @ w,
            "Your scores don't depend on h_prev, so the weights would be the same for every word.",
        ),
        Mistake(
            "weights already",
            lambda h, Z, W_h, W_z, w: torch.softmax(
                (torch.tanh(h @ W_h + Z @ W_z) @ w).flatten(), 0
            ).reshape(Z.shape[:2]),
            "These sum to one: they are weights. The exercise asks for the scores, before the "
            "softmax.",
        ),
        Mistake(
            "weights within each row",
            lambda h, Z, W_h, W_z, w: torch.softmax(torch.tanh(h @ W_h + Z @ W_z) @ w, 1),
            "Each row sums to one: you have applied a softmax. The exercise asks for the scores, "
            "before the softmax.",
        ),
        Mistake(
            "weights within each column",
            lambda h, Z, W_h, W_z, w: torch.softmax(torch.tanh(h @ W_h + Z @ W_z) @ w, 0),
            "Each column sums to one: you have applied a softmax. The exercise asks for the "
            "scores, before the softmax.",
        ),
        Mistake(
            "w left out",
            lambda h, Z, W_h, W_z, w: torch.tanh(h @ W_h + Z @ W_z).sum(-1),
            "You add up the hidden units as they are. Each has a weight in w.",
        ),
        Mistake(
            "rows and columns exchanged",
            lambda h, Z, W_h, W_z, w: (torch.tanh(h @ W_h + Z @ W_z) @ w).T,
            "Your grid is transposed: e[i, j] belongs to Z[i, j].",
        ),
        Mistake(
            "one long row",
            lambda h, Z, W_h, W_z, w: (torch.tanh(h @ W_h + Z @ W_z) @ w).flatten(),
            "Your numbers are correct, but they are in one long row. Reshape them to the grid of "
            "Z.",
        ),
        Mistake(
            "one long column",
            lambda h, Z, W_h, W_z, w: (torch.tanh(h @ W_h + Z @ W_z) @ w).reshape(-1, 1),
            "Your numbers are correct, but they are in one long column. Reshape them to the grid "
            "of Z.",
        ),
        Mistake(
            "tanh of the score",
            lambda h, Z, W_h, W_z, w: torch.tanh((h @ W_h + Z @ W_z) @ w),
            "You apply tanh to the score. Apply it to the hidden units; the score is their plain "
            "weighted sum.",
        ),
        Mistake(
            "w from the left",
            lambda h, Z, W_h, W_z, w: w @ torch.tanh(h @ W_h + Z @ W_z),
            "w @ … multiplies along the columns of the grid. The hidden units are the last "
            "axis: write … @ w.",
        ),
        Mistake(
            "hidden units not added up",
            lambda h, Z, W_h, W_z, w: torch.tanh(h @ W_h + Z @ W_z) * w,
            "You have one number for each hidden unit of a position. The score of a position is "
            "their sum.",
        ),
        Mistake(
            "always a grid of 2 x 3",
            _two_by_three,
            "The grid is not always 2 × 3: take the sizes from Z.shape.",
        ),
        Mistake(
            "an axis of size 1 at the end",
            lambda h, Z, W_h, W_z, w: torch.tanh(h @ W_h + Z @ W_z) @ w[:, None],
            "Your scores have one axis too many, of size 1. Multiply with w as the vector that it "
            "is, or remove that last axis.",
        ),
        Mistake(
            "all axes of size 1 removed",
            lambda h, Z, W_h, W_z, w: (torch.tanh(h @ W_h + Z @ W_z) @ w).squeeze(),
            "squeeze() removes every axis of size 1, also those of a grid with one position. "
            "Remove only the axis that you mean.",
        ),
        Mistake(
            "rows and columns exchanged in the shape",
            lambda h, Z, W_h, W_z, w: (torch.tanh(h @ W_h + Z @ W_z) @ w).reshape(
                Z.shape[1], Z.shape[0]
            ),
            "Your numbers are correct, but you reshape them to (columns, rows). Z begins with its "
            "rows.",
        ),
        Mistake(
            "W_z transposed",
            lambda h, Z, W_h, W_z, w: torch.tanh(h @ W_h + Z @ W_z.T) @ w,
            "You use the transpose of W_z. Vectors are rows here: Z @ W_z goes from D features to "
            "inner ones.",
        ),
        Mistake(
            "the features left out",
            lambda h, Z, W_h, W_z, w: (torch.tanh(h @ W_h) @ w).expand(Z.shape[:2]),
            "Your scores are the same at every position: z_ij is missing.",
        ),
        Mistake(
            "dot product of the two projections",
            lambda h, Z, W_h, W_z, w: (Z @ W_z) @ (h @ W_h),
            "You take the dot product of the two projections. Here they are added instead, and a "
            "tanh and w follow.",
            alike=(lambda h, Z, W_h, W_z, w: (Z @ W_z) @ (h @ W_h) / len(w) ** 0.5,),
        ),
        Mistake(
            "projections multiplied",
            lambda h, Z, W_h, W_z, w: torch.tanh((h @ W_h) * (Z @ W_z)) @ w,
            "You multiply the two projections. Add them.",
        ),
        Mistake(
            "mean over the hidden units",
            lambda h, Z, W_h, W_z, w: (torch.tanh(h @ W_h + Z @ W_z) * w).mean(-1),
            "You take the mean over the hidden units. The dot product with w is a sum.",
        ),
        Mistake(
            "divided by the root of the size",
            lambda h, Z, W_h, W_z, w: torch.tanh(h @ W_h + Z @ W_z) @ w / len(w) ** 0.5,
            "You divide by the root of a size. Other attention does that; this formula doesn't.",
            alike=(lambda h, Z, W_h, W_z, w: torch.tanh(h @ W_h + Z @ W_z) @ w / len(h) ** 0.5,),
        ),
        Mistake(
            "a first step of the softmax",
            lambda h, Z, W_h, W_z, w: torch.exp(torch.tanh(h @ W_h + Z @ W_z) @ w),
            "You have begun the softmax: an exponential belongs to the next exercise. Return the "
            "scores as they are.",
        ),
        Mistake(
            "the largest score subtracted",
            lambda h, Z, W_h, W_z, w: _lowered(torch.tanh(h @ W_h + Z @ W_z) @ w),
            "Your largest score is 0: you have subtracted it. That belongs to the softmax, in the "
            "next exercise.",
        ),
    ),
    hints=(
        "Start with one position: z has D numbers. What is the shape of z @ W_z, and what is the "
        "shape of h_prev @ W_h?",
        "Both are vectors of size inner. Add them, apply tanh, and multiply by w.",
        "Z @ W_z keeps the two axes of the grid at the start, and h_prev @ W_h is the same for all "
        "positions: broadcasting adds it to each.",
    ),
    alternatives=(with_einsum, with_loops, joined),
)
