"""1.1: one application of the recurrence formula."""

import numpy as np
import torch
from numpy.random import Generator

from answers.inputs import normal_inputs
from answers.transposes import transposed
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
            "The sum is right, but it isn't squashed: the state could grow at every step. Which "
            "function keeps it in -1..1?",
        ),
        Mistake(
            "the bias left out",
            lambda x, h, U, W, b: torch.tanh(x @ U + h @ W),
            "Three terms are added inside the tanh. For a zero input and a zero state yours "
            "returns zero: the third term is missing.",
        ),
        Mistake(
            "the bias outside",
            lambda x, h, U, W, b: torch.tanh(x @ U + h @ W) + b,
            "You add the bias after the tanh, so a state can leave -1..1. All three terms belong "
            "inside.",
        ),
        transposed(answer, 3, "W_hh", "h_prev"),
        Mistake(
            "both matrices transposed",
            lambda x, h, U, W, b: torch.tanh(x @ U.T + h @ W.T + b),
            "You transpose both matrices, as torch's own layer does with the weights it stores. "
            "Here they fit as they are: vectors are rows, and the matrix is on the right.",
        ),
        Mistake(
            "matrices on the left",
            lambda x, h, U, W, b: torch.tanh(U @ x + W @ h + b),
            "You multiply from the left, W x. Here each text is a row of x_t, so the matrix must "
            "be on the right.",
        ),
        Mistake(
            "columns instead of rows",
            lambda x, h, U, W, b: torch.tanh(x @ U + h @ W + b).T,
            "Your numbers are right, but the texts are columns. Return one row for each text: "
            "(batch, hidden).",
        ),
        Mistake(
            "the old state ignored",
            lambda x, h, U, W, b: torch.tanh(x @ U + b),
            "Your new state doesn't depend on the old one: this network has no memory.",
        ),
        Mistake(
            "sigmoid instead of tanh",
            lambda x, h, U, W, b: torch.sigmoid(x @ U + h @ W + b),
            "All your states are positive. That is the sigmoid; this cell uses another squashing "
            "function.",
        ),
        Mistake(
            "relu instead of tanh",
            lambda x, h, U, W, b: torch.relu(x @ U + h @ W + b),
            "Your states are never negative, and they can grow without limit. That is the relu; "
            "this cell uses another function.",
        ),
        Mistake(
            "the state added outside",
            lambda x, h, U, W, b: torch.tanh(x @ U + b) + h @ W,
            "You add the old state's part after the tanh. The whole sum goes through the tanh.",
        ),
        Mistake(
            "each part squashed by itself",
            lambda x, h, U, W, b: torch.tanh(x @ U) + torch.tanh(h @ W) + b,
            "You squash the parts and add them, so a state can leave -1..1. First take the whole "
            "sum, then one tanh.",
        ),
        Mistake(
            "the old state without W_hh",
            lambda x, h, U, W, b: torch.tanh(x @ U + h + b),
            "You add the old state as it is. Which matrix says how much each old unit affects each "
            "new one?",
        ),
        Mistake(
            "each unit sees only itself",
            lambda x, h, U, W, b: torch.tanh(x @ U + h * W.diagonal() + b),
            "In yours, each new unit sees only its own old value. Every old unit should reach "
            "every new one: that takes a matrix product.",
        ),
    ),
    hints=(
        "In words: add the input's part, the old state's part and the bias, then squash the sum.",
        "x_t is (batch, d_x) and W_xh is (d_x, hidden): on which side of x_t does the matrix fit? "
        "The same holds for the state.",
        "Add three terms, two of shape (batch, hidden) and one of shape (hidden,). Then apply one "
        "function to every number.",
    ),
    alternatives=(with_one_matrix, with_loops),
    forbidden=("torch.rnn_tanh_cell", "torch.nn.RNN", "torch.nn.RNNCell"),
)
