"""1.2: the whole sequence, with an output read from every state."""

import numpy as np
import torch
from numpy.random import Generator

from answers.inputs import normal_inputs
from answers.transposes import transposed
from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(X, h_0, W_xh, W_hh, b, W_hy, b_y):
    X, h_t, W_xh, W_hh, b, W_hy, b_y = map(np.asarray, (X, h_0, W_xh, W_hh, b, W_hy, b_y))
    states = []
    for x_t in X:
        h_t = np.tanh(x_t @ W_xh + h_t @ W_hh + b)
        states.append(h_t)
    H = np.stack(states)
    return H, H @ W_hy + b_y


def with_a_filled_array(X, h_0, W_xh, W_hh, b, W_hy, b_y):
    H = torch.zeros(len(X), len(h_0), dtype=X.dtype)
    Y = torch.zeros(len(X), len(b_y), dtype=X.dtype)
    fed = X @ W_xh + b
    for t in range(len(X)):
        H[t] = torch.tanh(fed[t] + (h_0 if t == 0 else H[t - 1]) @ W_hh)
        Y[t] = H[t] @ W_hy + b_y
    return H, Y


def by_recursion(X, h_0, W_xh, W_hh, b, W_hy, b_y):
    if len(X) == 0:
        return torch.zeros(0, len(h_0)).double(), torch.zeros(0, len(b_y)).double()
    h_1 = torch.tanh(X[0] @ W_xh + h_0 @ W_hh + b)
    H, Y = by_recursion(X[1:], h_1, W_xh, W_hh, b, W_hy, b_y)
    return torch.cat([h_1[None], H]), torch.cat([(h_1 @ W_hy + b_y)[None], Y])


def cases(rng: Generator) -> list[Case]:
    def case(name: str, time: int, d_x: int, hidden: int, vocab: int) -> Case:
        shapes = {
            "X": (time, d_x),
            "h_0": (hidden,),
            "W_xh": (d_x, hidden),
            "W_hh": (hidden, hidden),
            "b": (hidden,),
            "W_hy": (hidden, vocab),
            "b_y": (vocab,),
        }
        return Case(name, normal_inputs(rng, shapes, 0.7))

    return [
        case("four steps", 4, 3, 5, 2),
        case("one step", 1, 2, 3, 2),
        case("as many steps as units", 4, 4, 4, 4),
        case("inputs, states and outputs of one number", 5, 1, 1, 1),
        case("more outputs than units", 3, 2, 2, 6),
        case("forty steps", 40, 2, 3, 2),
    ]


def _run(X, h_0, W_xh, W_hh, b, keep=lambda h, h_0: h, squash=torch.tanh):
    h_t, states = h_0, []
    for x_t in X:
        h_t = squash(x_t @ W_xh + keep(h_t, h_0) @ W_hh + b)
        states.append(h_t)
    return torch.stack(states)


def _read(H, W_hy, b_y):
    return H, H @ W_hy + b_y


EXERCISE = Exercise(
    id="rnn.sequence",
    notebook="01",
    number="1.2",
    title="A whole sequence",
    kind="practice",
    difficulty=2,
    minutes=12,
    points=0,
    function="rnn_forward",
    answer=answer,
    cases=cases,
    outputs=("H", "Y"),
    mistakes=(
        Mistake(
            "every step starts from h_0",
            lambda X, h, U, W, b, V, c: _read(_run(X, h, U, W, b, lambda h, h_0: h_0), V, c),
            "The first step is right, but the others start from h_0 again: the state isn't passed "
            "on.",
        ),
        Mistake(
            "starts from zero",
            lambda X, h, U, W, b, V, c: _read(_run(X, 0 * h, U, W, b), V, c),
            "Your first state doesn't depend on h_0. A sequence may go on from an earlier one, so "
            "h_0 need not be zero.",
        ),
        Mistake(
            "h_0 before the states",
            lambda X, h, U, W, b, V, c: _read(torch.cat([h[None], _run(X, h, U, W, b)]), V, c),
            "H has one row too many: h_0 is the state before the first input, and H starts with "
            "the state after it.",
        ),
        Mistake(
            "h_0 before the states, the outputs right",
            lambda X, h, U, W, b, V, c: (
                torch.cat([h[None], H := _run(X, h, U, W, b)]),
                H @ V + c,
            ),
            "Y is right. H has one row too many: h_0 is the state before the first input, and H "
            "starts with the state after it.",
        ),
        Mistake(
            "states one step late",
            lambda X, h, U, W, b, V, c: _read(torch.cat([h[None], _run(X, h, U, W, b)])[:-1], V, c),
            "In yours, row t is the state before reading x_t. It should be the state after it.",
        ),
        Mistake(
            "read backwards",
            lambda X, h, U, W, b, V, c: _read(_run(X.flip(0), h, U, W, b), V, c),
            "You read the sequence from its end. The first row should depend on the first input "
            "only.",
        ),
        transposed(answer, 3, "W_hh", "h_t"),
        Mistake(
            "no tanh",
            lambda X, h, U, W, b, V, c: _read(_run(X, h, U, W, b, squash=lambda a: a), V, c),
            "Your states aren't squashed: each step needs the tanh of exercise 1.1.",
        ),
        Mistake(
            "the states' bias left out",
            lambda X, h, U, W, b, V, c: _read(_run(X, h, U, W, 0 * b), V, c),
            "The bias b is missing in the states: it is added at every step, inside the tanh.",
        ),
        Mistake(
            "outputs read before the update",
            lambda X, h, U, W, b, V, c: (
                H := _run(X, h, U, W, b),
                torch.cat([h[None], H])[:-1] @ V + c,
            ),
            "H is right. Each output is read one step too early, from the state before x_t: update "
            "the state first, then read.",
        ),
        Mistake(
            "the outputs' bias left out",
            lambda X, h, U, W, b, V, c: (H := _run(X, h, U, W, b), H @ V),
            "H is right. Y lacks its bias: the output has two parameters, W_hy and b_y.",
        ),
        Mistake(
            "only the last step",
            lambda X, h, U, W, b, V, c: _read(_run(X, h, U, W, b)[-1], V, c),
            "You return the last state only (many-to-one). Return one row for every step "
            "(many-to-many).",
        ),
        Mistake(
            "only the last output",
            lambda X, h, U, W, b, V, c: (H := _run(X, h, U, W, b), H[-1] @ V + c),
            "H is right. Your Y is the output of the last step only (many-to-one). Return one row "
            "for every step (many-to-many).",
        ),
        Mistake(
            "tanh of the outputs",
            lambda X, h, U, W, b, V, c: (H := _run(X, h, U, W, b), torch.tanh(H @ V + c)),
            "H is right. You squash Y with a tanh: scores may have any size.",
        ),
        Mistake(
            "softmax of the outputs",
            lambda X, h, U, W, b, V, c: (H := _run(X, h, U, W, b), torch.softmax(H @ V + c, -1)),
            "H is right. You return probabilities: Y should hold the scores, before any softmax.",
        ),
    ),
    hints=(
        "Keep the state in one variable while you loop over X. What is its value before the first "
        "step, and how does each step change it?",
        "Append each new state to a list and stack the list at the end. Your rnn_step works for a "
        "single vector, too.",
        "Y needs no loop: H is (time, hidden) and W_hy is (hidden, vocab), so one product reads "
        "all states.",
    ),
    alternatives=(with_a_filled_array, by_recursion),
)
