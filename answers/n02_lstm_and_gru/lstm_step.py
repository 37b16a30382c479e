"""2.1: one step of the LSTM from its gate equations."""

import numpy as np
import torch
from numpy.random import Generator

from answers.inputs import normal_inputs
from answers.orders import other_orders
from answers.transposes import transposed
from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(x_t, h_prev, c_prev, W_xh, W_hh, b):
    x_t, h_prev, c_prev, W_xh, W_hh, b = map(np.asarray, (x_t, h_prev, c_prev, W_xh, W_hh, b))
    i, f, g, o = np.split(x_t @ W_xh + h_prev @ W_hh + b, 4, axis=-1)
    i, f, o = (1 / (1 + np.exp(-gate)) for gate in (i, f, o))
    c_t = f * c_prev + i * np.tanh(g)
    return o * np.tanh(c_t), c_t


def with_torch(x_t, h_prev, c_prev, W_xh, W_hh, b):
    n = h_prev.shape[-1]
    a = torch.cat([x_t, h_prev], -1) @ torch.cat([W_xh, W_hh]) + b
    gates = torch.sigmoid(a)
    c_t = gates[..., n : 2 * n] * c_prev + gates[..., :n] * torch.tanh(a[..., 2 * n : 3 * n])
    return gates[..., 3 * n :] * torch.tanh(c_t), c_t


def with_loops(x_t, h_prev, c_prev, W_xh, W_hh, b):
    n = len(h_prev[0])
    h_t, c_t = np.empty((len(x_t), n)), np.empty((len(x_t), n))
    for row in range(len(x_t)):
        a = [
            float(x_t[row] @ W_xh[:, j]) + float(h_prev[row] @ W_hh[:, j]) + float(b[j])
            for j in range(4 * n)
        ]
        for j in range(n):
            i, f, o = (0.5 * (1 + np.tanh(a[k * n + j] / 2)) for k in (0, 1, 3))
            c_t[row, j] = f * float(c_prev[row][j]) + i * np.tanh(a[2 * n + j])
            h_t[row, j] = o * np.tanh(c_t[row, j])
    return h_t, c_t


def cases(rng: Generator) -> list[Case]:
    def case(name: str, batch: int, d_x: int, hidden: int, size: float = 0.8, bias=None) -> Case:
        shapes = {
            "x_t": (batch, d_x),
            "h_prev": (batch, hidden),
            "c_prev": (batch, hidden),
            "W_xh": (d_x, 4 * hidden),
            "W_hh": (hidden, 4 * hidden),
            "b": (4 * hidden,),
        }
        inputs = normal_inputs(rng, shapes, size)
        if bias is not None:
            inputs["b"] = np.repeat(np.array(bias), hidden)
        return Case(name, inputs)

    return [
        case("two texts, inputs of size 3, four units", 2, 3, 4),
        case("four texts, one unit", 4, 2, 1),
        case("one text", 1, 2, 3),
        case("one unit", 3, 2, 1),
        case("many units", 2, 2, 8),
        case("the cell is kept: forget gate 1, input gate 0", 2, 3, 2, bias=[-50.0, 50, 0, 1]),
        case("a cell far from zero", 2, 3, 2, size=2.5),
    ]


def _parts(x, h, W, U, b):
    return (x @ W + h @ U + b).chunk(4, -1)


def _with(change):
    def wrong(x, h, c, W, U, b):
        i, f, g, o = _parts(x, h, W, U, b)
        return change(torch.sigmoid(i), torch.sigmoid(f), torch.tanh(g), torch.sigmoid(o), c)

    return wrong


def _tanh_for_all(x, h, c, W, U, b):
    i, f, g, o = map(torch.tanh, _parts(x, h, W, U, b))
    c_t = f * c + i * g
    return o * torch.tanh(c_t), c_t


def _without(bias=True, state=True):
    def wrong(x, h, c, W, U, b):
        return answer(x, h if state else 0 * h, c, W, U, b if bias else 0 * b)

    return wrong


def _raw_output_gate(x, h, c, W, U, b):
    i, f, g, o = _parts(x, h, W, U, b)
    c_t = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return o * torch.tanh(c_t), c_t


def _raw_candidate(x, h, c, W, U, b):
    i, f, g, o = _parts(x, h, W, U, b)
    c_t = torch.sigmoid(f) * c + torch.sigmoid(i) * g
    return torch.sigmoid(o) * torch.tanh(c_t), c_t


def _cut_along_the_texts(x, h, c, W, U, b):
    i, f, g, o = (x @ W + h @ U + b).chunk(4, 0)
    c_t = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c_t), c_t


def _candidate(x, h, c, W, U, b):
    i, f, g, o = map(torch.sigmoid, _parts(x, h, W, U, b))
    c_t = f * c + i * g
    return o * torch.tanh(c_t), c_t


EXERCISE = Exercise(
    id="lstm.step",
    notebook="02",
    number="2.1",
    title="A step of the LSTM",
    kind="practice",
    difficulty=2,
    minutes=15,
    points=0,
    function="lstm_step",
    answer=answer,
    cases=cases,
    outputs=("h_t", "c_t"),
    mistakes=(
        Mistake(
            "h_t without the squashing of the cell",
            _with(lambda i, f, g, o, c: (o * (f * c + i * g), f * c + i * g)),
            "c_t is right. The cell can be larger than 1, so it goes through a tanh before the "
            "output gate lets a part of it through.",
        ),
        *other_orders(answer, "ifgo", (3, 4, 5)),
        transposed(answer, 4, "W_hh", "h_prev", blocks=4),
        Mistake(
            "cut along the texts",
            _cut_along_the_texts,
            "You cut the sum along its first axis, so each block holds some of the texts. The four "
            "blocks are columns: cut along the last axis.",
        ),
        Mistake(
            "no bias",
            _without(bias=False),
            "The bias b is missing: it is added once, before the sum is cut into four blocks.",
        ),
        Mistake(
            "the input alone",
            _without(state=False),
            "Only the input reaches your gates. The old state h_prev has weights of its own, W_hh.",
        ),
        Mistake(
            "tanh for the gates",
            _tanh_for_all,
            "A gate is a number between 0 and 1, but yours can be negative. Which function fits?",
        ),
        Mistake(
            "input gate as the rest of the forget gate",
            _with(lambda i, f, g, o, c: (o * torch.tanh(f * c + (1 - f) * g), f * c + (1 - f) * g)),
            "Your input gate is 1 - f, as in a GRU. The LSTM has an input gate of its own, i.",
        ),
        Mistake(
            "forget gate as the rest of the input gate",
            _with(lambda i, f, g, o, c: (o * torch.tanh((1 - i) * c + i * g), (1 - i) * c + i * g)),
            "Your forget gate is 1 - i, as in a GRU. The LSTM has a forget gate of its own, f.",
        ),
        Mistake(
            "output gate without a sigmoid",
            _raw_output_gate,
            "c_t is right. Your output gate can be negative or larger than 1: it is a gate like "
            "the others.",
        ),
        Mistake(
            "candidate without a tanh",
            _raw_candidate,
            "Your candidate isn't squashed, so the cell could grow by any amount in one step.",
        ),
        Mistake(
            "the squashed cell kept",
            _with(
                lambda i, f, g, o, c: (
                    o * torch.tanh(f * c + i * g),
                    torch.tanh(f * c + i * g),
                )
            ),
            "h_t is right. You squash the cell that you keep, so it fades at every step. Only h_t "
            "uses the tanh of the cell.",
        ),
        Mistake(
            "the candidate through a sigmoid",
            _candidate,
            "The candidate g is what is written, not how much of it. It may be negative, so it "
            "needs another function than the gates.",
        ),
        Mistake(
            "h_t from the old cell",
            _with(lambda i, f, g, o, c: (o * torch.tanh(c), f * c + i * g)),
            "c_t is right. Your h_t uses the cell as it was before this step; use the new one.",
        ),
        Mistake(
            "the old cell not forgotten",
            _with(lambda i, f, g, o, c: (o * torch.tanh(c + i * g), c + i * g)),
            "In yours, nothing is ever forgotten. Which gate multiplies the old cell?",
        ),
        Mistake(
            "nothing but the gates and the candidate",
            _with(lambda i, f, g, o, c: (o * torch.tanh(i * g), i * g)),
            "Your new cell doesn't depend on the old one. Part of c_prev should stay: which gate "
            "says how much?",
        ),
        Mistake(
            "forget gate as how much to forget",
            _with(lambda i, f, g, o, c: (o * torch.tanh((1 - f) * c + i * g), (1 - f) * c + i * g)),
            "A forget gate of 1 keeps everything, despite its name.",
        ),
        Mistake(
            "no output gate",
            _with(lambda i, f, g, o, c: (torch.tanh(f * c + i * g), f * c + i * g)),
            "c_t is right. Your h_t is the whole cell; one gate decides how much of it is passed "
            "on.",
        ),
    ),
    hints=(
        "One product with the input and one with the old state give all four blocks at once. Cut "
        "the sum into four equal parts along the last axis.",
        "Three of the parts become gates between 0 and 1. The other one becomes the candidate, "
        "between -1 and 1.",
        "First the cell: part of the old cell plus part of the candidate. Then the state: part of "
        "the squashed new cell.",
    ),
    alternatives=(with_torch, with_loops),
    forbidden=("torch.nn.LSTM", "torch.nn.LSTMCell"),
)
