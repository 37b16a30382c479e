"""2.3: the GRU as it was first published, which torch's is not."""

import numpy as np
import torch
from numpy.random import Generator

from answers.inputs import normal_inputs
from answers.orders import other_orders
from answers.transposes import transposed
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


def _reset_all(fed, h, U, n):
    r, z = _gates(fed, h, U, n)
    return z * h + (1 - z) * torch.tanh(r * fed[2 * n :] + (r * h) @ U[:, 2 * n :])


def _late_reset(fed, h, U, n):
    r, z = _gates(fed, h, U, n)
    return z * (r * h) + (1 - z) * torch.tanh(fed[2 * n :] + (r * h) @ U[:, 2 * n :])


def _right(fed, h, U, n):
    r, z = _gates(fed, h, U, n)
    return z * h + (1 - z) * torch.tanh(fed[2 * n :] + (r * h) @ U[:, 2 * n :])


def _each_from_h_0(X, h_0, W, U, b):
    return torch.stack([_right(x @ W + b, h_0, U, len(h_0)) for x in X])


def _reset_bias(X, h_0, W, U, b):
    def step(fed, h, U, n):
        r, z = _gates(fed, h, U, n)
        new = fed[2 * n :] + (r - 1) * b[2 * n :] + (r * h) @ U[:, 2 * n :]
        return z * h + (1 - z) * torch.tanh(new)

    return _run(X, h_0, W, U, b, step)


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
            "This is torch's GRU, where the reset gate acts after the product with the state's "
            "matrix. Here it acts on the state, before the product.",
        ),
        Mistake(
            "update gate the other way round",
            lambda X, h, W, U, b: _run(X, h, W, U, b, _turned),
            "With an update gate of 1, yours takes the candidate. Here 1 keeps the old state.",
        ),
        Mistake(
            "reset gate on the input, too",
            lambda X, h, W, U, b: _run(X, h, W, U, b, _reset_all),
            "Your reset gate also scales the input's part of the candidate. It acts on the old "
            "state only.",
        ),
        Mistake(
            "reset gate ignored",
            lambda X, h, W, U, b: _run(X, h, W, U, b, _no_reset),
            "Your candidate uses the whole old state: the reset gate isn't used.",
        ),
        *other_orders(answer, "rzn", (2, 3, 4), "blocks"),
        transposed(answer, 3, "W_hh", "h_t", blocks=3),
        Mistake(
            "every step starts from h_0",
            _each_from_h_0,
            "The first step is right, but the others start from h_0 again: the state isn't passed "
            "on.",
        ),
        Mistake(
            "no bias",
            lambda X, h, W, U, b: _run(X, h, W, U, 0 * b, _right),
            "The bias b is missing: each of the three blocks has one.",
        ),
        Mistake(
            "the candidate's bias left out",
            lambda X, h, W, U, b: _run(X, h, W, U, torch.cat([b[: 2 * len(h)], 0 * h]), _right),
            "The gates are right. The candidate lacks its bias, the third block of b.",
        ),
        Mistake(
            "the candidate's bias reset, too",
            _reset_bias,
            "Almost: your reset gate also scales the candidate's bias. It acts on the old state "
            "only.",
        ),
        Mistake(
            "states one step late",
            lambda X, h, W, U, b: torch.cat([h[None], _run(X, h, W, U, b, _right)[:-1]]),
            "In yours, row t is the state before reading x_t. It should be the state after it.",
        ),
        Mistake(
            "only the last step",
            lambda X, h, W, U, b: _run(X, h, W, U, b, _right)[-1],
            "You return the last state only. Return one row for every step.",
        ),
        Mistake(
            "h_0 before the states",
            lambda X, h, W, U, b: torch.cat([h[None], _run(X, h, W, U, b, _right)]),
            "H has one row too many: it starts with the state after the first input.",
        ),
        Mistake(
            "the kept state reset as well",
            lambda X, h, W, U, b: _run(X, h, W, U, b, _late_reset),
            "Your reset gate also scales the state that is kept. It is for the candidate only.",
        ),
        Mistake(
            "starts from zero",
            lambda X, h, W, U, b: _run(X, 0 * h, W, U, b, _right),
            "Your first step doesn't depend on h_0.",
        ),
    ),
    hints=(
        "Write one step first. The gates are as in exercise 2.2, with one bias instead of two; "
        "only the candidate's formula differs.",
        "In the candidate, multiply the state by the reset gate, number by number, and then by its "
        "matrix. So the third block needs a product of its own.",
        "Keep the state in one variable while you loop over X, as in notebook 01. Stack the states "
        "at the end.",
    ),
    alternatives=(with_torch, by_recursion),
)
