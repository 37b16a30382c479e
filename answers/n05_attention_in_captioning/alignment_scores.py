"""5.1: how well every place of the image fits what the decoder is about to say."""

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
    """One layer over state and features put together: the same network."""
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
        case("one place", (1, 1), 3, 2, 5),
        case("one hidden unit", (2, 2), 3, 4, 1),
        case("large features", (3, 3), 4, 3, 6, large=20.0),
        case("the captioner's grid", (8, 8), 12, 6, 8),
    ]


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
            "Nothing bends in your network: without tanh the state adds the same number to every "
            "place, and where it looks would not depend on the word.",
        ),
        Mistake(
            "tanh of each part",
            lambda h, Z, W_h, W_z, w: (torch.tanh(h @ W_h) + torch.tanh(Z @ W_z)) @ w,
            "You bend state and features each on its own. They have to meet inside the tanh, else "
            "the state adds the same to all places.",
        ),
        Mistake(
            "the state left out",
            lambda h, Z, W_h, W_z, w: torch.tanh(Z @ W_z) @ w,
            "Your scores do not depend on h_prev: it would look at the same place for every word.",
        ),
        Mistake(
            "weights already",
            lambda h, Z, W_h, W_z, w: torch.softmax(
                (torch.tanh(h @ W_h + Z @ W_z) @ w).flatten(), 0
            ).reshape(Z.shape[:2]),
            "These sum to one: they are weights. Scores are asked for, before the softmax.",
        ),
        Mistake(
            "w left out",
            lambda h, Z, W_h, W_z, w: torch.tanh(h @ W_h + Z @ W_z).sum(-1),
            "You add up the hidden units as they are; w says how much each of them counts.",
        ),
        Mistake(
            "rows and columns exchanged",
            lambda h, Z, W_h, W_z, w: (torch.tanh(h @ W_h + Z @ W_z) @ w).T,
            "Your grid is transposed: e[i, j] belongs to Z[i, j].",
        ),
        Mistake(
            "one long row",
            lambda h, Z, W_h, W_z, w: (torch.tanh(h @ W_h + Z @ W_z) @ w).flatten(),
            "Your numbers are right, but they stand in one long row. Give every score back to its "
            "place: the grid of Z.",
        ),
        Mistake(
            "one long column",
            lambda h, Z, W_h, W_z, w: (torch.tanh(h @ W_h + Z @ W_z) @ w).reshape(-1, 1),
            "Your numbers are right, but they stand in one long column. Give every score back to "
            "its place: the grid of Z.",
        ),
        Mistake(
            "tanh of the score",
            lambda h, Z, W_h, W_z, w: torch.tanh((h @ W_h + Z @ W_z) @ w),
            "You bend the score itself. The hidden units are bent, the score is a plain sum.",
        ),
    ),
    hints=(
        "Take one place first: z has a row of D numbers. What does W_z make of it, and what does "
        "W_h make of the state?",
        "Both become vectors of the same length. They are added, bent, and read out by w.",
        "h_prev @ W_h is the same for all places; let it be added to Z @ W_z, which still has the "
        "grid in front.",
    ),
    alternatives=(with_einsum, with_loops, joined),
)
