"""2.3: the GRU as it was first published, which torch's is not."""

import numpy as np
import torch
from numpy.random import Generator

from answers.inputs import normal_inputs
from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(X, h_0, W_xh, W_hh, b):
    X, h_t, W_xh, W_hh, b = map(np.asarray, (X, h_0, W_xh, W_hh, b))
    n = len(h_t)
    states = []
    for x_t in X:
        fed = x_t @ W_xh + b
        r, z = np.split(1 / (1 + np.exp(-fed[: 2 * n] - h_t @ W_hh[:, : 2 * n])), 2)
        new = np.tanh(fed[2 * n :] + (r * h_t) @ W_hh[:, 2 * n :])
        h_t = z * h_t + (1 - z) * new
        states.append(h_t)
    return np.stack(states)


def with_torch(X, h_0, W_xh, W_hh, b):
    W_r, W_z, W_n = W_xh.chunk(3, 1)
    U_r, U_z, U_n = W_hh.chunk(3, 1)
    b_r, b_z, b_n = b.chunk(3)
    H = [h_0]
    for x in X:
        r, z = (
            torch.sigmoid(x @ W_r + H[-1] @ U_r + b_r),
            torch.sigmoid(x @ W_z + H[-1] @ U_z + b_z),
        )
        H.append(torch.lerp(torch.tanh(x @ W_n + (r * H[-1]) @ U_n + b_n), H[-1], z))
    return torch.stack(H[1:])


def by_recursion(X, h_0, W_xh, W_hh, b):
    if len(X) == 0:
        return torch.zeros(0, len(h_0)).double()
    n = len(h_0)
    fed, held = X[0] @ W_xh + b, h_0 @ W_hh
    gates = torch.sigmoid(fed[: 2 * n] + held[: 2 * n])
    new = torch.tanh(fed[2 * n :] + (gates[:n] * h_0) @ W_hh[:, 2 * n :])
    h_1 = gates[n:] * h_0 + (1 - gates[n:]) * new
    return torch.cat([h_1[None], by_recursion(X[1:], h_1, W_xh, W_hh, b)])


def cases(rng: Generator) -> list[Case]:
    def case(name: str, time: int, d_x: int, hidden: int, size: float = 1.0) -> Case:
        shapes = {
            "X": (time, d_x),
            "h_0": (hidden,),
            "W_xh": (d_x, 3 * hidden),
            "W_hh": (hidden, 3 * hidden),
            "b": (3 * hidden,),
        }
        return Case(name, normal_inputs(rng, shapes, size))

    return [
        case("three steps, four units", 3, 2, 4),
        case("one step", 1, 3, 3),
        case("two units", 4, 2, 2),
        case("twenty steps", 20, 2, 3),
        case("strong weights", 3, 2, 3, size=2.0),
        case("more inputs than units", 3, 6, 2),
    ]


def _run(X, h_0, W, U, b, step):
    h, states, n = h_0, [], len(h_0)
    for x in X:
        fed = x @ W + b
        h = step(fed, h, U, n)
        states.append(h)
    return torch.stack(states)


def _gates(fed, h, U, n):
    a = torch.sigmoid(fed[: 2 * n] + h @ U[:, : 2 * n])
    return a[:n], a[n:]


def _after(fed, h, U, n):
    r, z = _gates(fed, h, U, n)
    return z * h + (1 - z) * torch.tanh(fed[2 * n :] + r * (h @ U[:, 2 * n :]))


def _turned(fed, h, U, n):
    r, z = _gates(fed, h, U, n)
    return (1 - z) * h + z * torch.tanh(fed[2 * n :] + (r * h) @ U[:, 2 * n :])


def _no_reset(fed, h, U, n):
    _, z = _gates(fed, h, U, n)
    return z * h + (1 - z) * torch.tanh(fed[2 * n :] + h @ U[:, 2 * n :])


def _swapped(fed, h, U, n):
    z, r = _gates(fed, h, U, n)
    return z * h + (1 - z) * torch.tanh(fed[2 * n :] + (r * h) @ U[:, 2 * n :])


def _late_reset(fed, h, U, n):
    r, z = _gates(fed, h, U, n)
    return z * (r * h) + (1 - z) * torch.tanh(fed[2 * n :] + (r * h) @ U[:, 2 * n :])


def _right(fed, h, U, n):
    r, z = _gates(fed, h, U, n)
    return z * h + (1 - z) * torch.tanh(fed[2 * n :] + (r * h) @ U[:, 2 * n :])


EXERCISE = Exercise(
    id="gru.as_published",
    notebook="02",
    number="2.3",
    title="The GRU as it was first published",
    kind="graded",
    difficulty=2,
    minutes=20,
    points=2,
    function="gru_as_published",
    answer=answer,
    cases=cases,
    outputs=("H",),
    mistakes=(
        Mistake(
            "reset after the product, as in torch",
            lambda X, h, W, U, b: _run(X, h, W, U, b, _after),
            "This is torch's GRU: the reset gate comes after the product with the state's matrix. "
            "In the paper it stands before.",
        ),
        Mistake(
            "update gate the other way round",
            lambda X, h, W, U, b: _run(X, h, W, U, b, _turned),
            "An update gate of 1 should keep the old state; yours takes the candidate.",
        ),
        Mistake(
            "reset gate ignored",
            lambda X, h, W, U, b: _run(X, h, W, U, b, _no_reset),
            "The candidate hears the whole old state: the reset gate is computed and not used?",
        ),
        Mistake(
            "reset and update exchanged",
            lambda X, h, W, U, b: _run(X, h, W, U, b, _swapped),
            "The first two blocks of columns are exchanged: the order is r, z, candidate.",
        ),
        Mistake(
            "the kept state reset as well",
            lambda X, h, W, U, b: _run(X, h, W, U, b, _late_reset),
            "The reset gate also cuts the state that is kept: it is for the candidate alone.",
        ),
        Mistake(
            "starts from zero",
            lambda X, h, W, U, b: _run(X, 0 * h, W, U, b, _right),
            "The first step does not depend on h_0.",
        ),
    ),
    hints=(
        "One step first. Reset and update gate are as in the exercise before; only the candidate "
        "differs, by the place of one pair of brackets.",
        "In the candidate the state is multiplied by the reset gate, number by number, and then by "
        "its matrix: so the third block needs a product of its own.",
        "Walk through X with one variable for the state, as in notebook 01, and stack the states.",
    ),
    alternatives=(with_torch, by_recursion),
)
