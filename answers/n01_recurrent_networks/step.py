"""1.1: one application of the recurrence formula."""

import numpy as np
import torch
from numpy.random import Generator

from answers.inputs import normal_inputs
from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(x_t, h_prev, W_xh, W_hh, b):
    x_t, h_prev, W_xh, W_hh, b = map(np.asarray, (x_t, h_prev, W_xh, W_hh, b))
    return np.tanh(x_t @ W_xh + h_prev @ W_hh + b)


def with_one_matrix(x_t, h_prev, W_xh, W_hh, b):
    both = torch.cat([x_t, h_prev], dim=1)
    return torch.tanh(both @ torch.cat([W_xh, W_hh]) + b)


def with_loops(x_t, h_prev, W_xh, W_hh, b):
    rows = []
    for x, h in zip(x_t, h_prev, strict=True):
        row = []
        for j in range(len(b)):
            total = float(b[j])
            total += sum(float(x[i]) * float(W_xh[i, j]) for i in range(len(x)))
            total += sum(float(h[i]) * float(W_hh[i, j]) for i in range(len(h)))
            row.append(float(np.tanh(total)))
        rows.append(row)
    return rows


def cases(rng: Generator) -> list[Case]:
    def case(name: str, batch: int, d_x: int, hidden: int, size: float = 0.7) -> Case:
        shapes = {
            "x_t": (batch, d_x),
            "h_prev": (batch, hidden),
            "W_xh": (d_x, hidden),
            "W_hh": (hidden, hidden),
            "b": (hidden,),
        }
        return Case(name, normal_inputs(rng, shapes, size))

    return [
        case("two texts, inputs of size 3, four units", 2, 3, 4),
        case("one text", 1, 2, 3),
        case("input and state of the same size", 3, 3, 3),
        case("one unit", 2, 2, 1),
        case("many units", 4, 2, 9),
        case("large numbers", 2, 3, 4, size=6.0),
    ]


EXERCISE = Exercise(
    id="rnn.step",
    notebook="01",
    number="1.1",
    title="One step",
    kind="practice",
    difficulty=1,
    minutes=8,
    points=0,
    function="rnn_step",
    answer=answer,
    cases=cases,
    outputs=("h_t",),
    mistakes=(
        Mistake(
            "no tanh",
            lambda x, h, U, W, b: x @ U + h @ W + b,
            "The sum is right, and it is not squashed: states outside -1..1 would grow from step "
            "to step.",
        ),
        Mistake(
            "the bias left out",
            lambda x, h, U, W, b: torch.tanh(x @ U + h @ W),
            "Three terms stand inside the tanh. With a zero input and a zero state yours gives "
            "zero, whatever the third one is.",
        ),
        Mistake(
            "W_hh transposed",
            lambda x, h, U, W, b: torch.tanh(x @ U + h @ W.T + b),
            "W_hh is square, so its transpose fits as well: row i of W_hh says what the old "
            "unit i does to the new ones.",
        ),
        Mistake(
            "the old state ignored",
            lambda x, h, U, W, b: torch.tanh(x @ U + b),
            "Your new state does not depend on the old one: a network without a memory.",
        ),
        Mistake(
            "sigmoid instead of tanh",
            lambda x, h, U, W, b: torch.sigmoid(x @ U + h @ W + b),
            "All your states are positive: that is the squashing function of the gates to come, "
            "not the one of this cell.",
        ),
        Mistake(
            "the state added outside",
            lambda x, h, U, W, b: torch.tanh(x @ U + b) + h @ W,
            "The part of the old state is added after the squashing; the whole sum goes through "
            "the tanh.",
        ),
        Mistake(
            "each part squashed by itself",
            lambda x, h, U, W, b: torch.tanh(x @ U) + torch.tanh(h @ W) + b,
            "You squash the parts and add them: such a state can leave -1..1. First the whole "
            "sum, then one tanh.",
        ),
        Mistake(
            "the old state without W_hh",
            lambda x, h, U, W, b: torch.tanh(x @ U + h + b),
            "The old state comes in as it is. Which matrix says how each old unit moves each "
            "new one?",
        ),
    ),
    hints=(
        "Say it in words first: the new state is the squashed sum of what the input says, what the "
        "old state says, and a constant.",
        "x_t is (batch, d_x) and W_xh is (d_x, hidden): which side must the matrix stand on? The "
        "same holds for the state.",
        "Three terms of shape (batch, hidden) are added, then one function is applied to every "
        "number.",
    ),
    alternatives=(with_one_matrix, with_loops),
)
