"""2.2: one step of the GRU from its gate equations, in torch's form."""

import numpy as np
import torch
from numpy.random import Generator

from answers.inputs import normal_inputs
from answers.orders import other_orders
from answers.transposes import transposed
from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(x_t, h_prev, W_xh, W_hh, b_x, b_h):
    x_t, h_prev, W_xh, W_hh, b_x, b_h = map(np.asarray, (x_t, h_prev, W_xh, W_hh, b_x, b_h))
    x_r, x_z, x_n = np.split(x_t @ W_xh + b_x, 3, axis=-1)
    h_r, h_z, h_n = np.split(h_prev @ W_hh + b_h, 3, axis=-1)
    r, z = 1 / (1 + np.exp(-x_r - h_r)), 1 / (1 + np.exp(-x_z - h_z))
    n = np.tanh(x_n + r * h_n)
    return (1 - z) * n + z * h_prev


def with_torch(x_t, h_prev, W_xh, W_hh, b_x, b_h):
    k = h_prev.shape[-1]
    from_x, from_h = x_t @ W_xh + b_x, h_prev @ W_hh + b_h
    gates = torch.sigmoid(from_x[:, : 2 * k] + from_h[:, : 2 * k])
    n = torch.tanh(from_x[:, 2 * k :] + gates[:, :k] * from_h[:, 2 * k :])
    return torch.lerp(n, h_prev, gates[:, k:])


def with_loops(x_t, h_prev, W_xh, W_hh, b_x, b_h):
    k = len(h_prev[0])
    rows = []
    for x, h in zip(x_t, h_prev, strict=True):
        fx = [float(x @ W_xh[:, j]) + float(b_x[j]) for j in range(3 * k)]
        fh = [float(h @ W_hh[:, j]) + float(b_h[j]) for j in range(3 * k)]
        row = []
        for j in range(k):
            r, z = (0.5 * (1 + np.tanh((fx[p + j] + fh[p + j]) / 2)) for p in (0, k))
            n = np.tanh(fx[2 * k + j] + r * fh[2 * k + j])
            row.append(float((1 - z) * n + z * float(h[j])))
        rows.append(row)
    return rows


def cases(rng: Generator) -> list[Case]:
    def case(name: str, batch: int, d_x: int, hidden: int, size: float = 0.8, bias=None) -> Case:
        shapes = {
            "x_t": (batch, d_x),
            "h_prev": (batch, hidden),
            "W_xh": (d_x, 3 * hidden),
            "W_hh": (hidden, 3 * hidden),
            "b_x": (3 * hidden,),
            "b_h": (3 * hidden,),
        }
        inputs = normal_inputs(rng, shapes, size)
        if bias is not None:
            inputs["b_x"] = np.repeat(np.array(bias), hidden)
        return Case(name, inputs)

    return [
        case("two texts, inputs of size 3, four units", 2, 3, 4),
        case("one text", 1, 2, 3),
        case("one unit", 3, 2, 1),
        case("many units", 2, 2, 8),
        case("the state is kept: update gate 1", 2, 3, 2, bias=[0.0, 60, 0]),
        case("the state is replaced: update gate 0", 2, 3, 2, bias=[0.0, -60, 0]),
    ]


def _gru(change):
    def wrong(x, h, W, U, b_x, b_h):
        x_r, x_z, x_n = (x @ W + b_x).chunk(3, -1)
        h_r, h_z, h_n = (h @ U + b_h).chunk(3, -1)
        r, z = torch.sigmoid(x_r + h_r), torch.sigmoid(x_z + h_z)
        return change(r, z, x_n, h_n, h)

    return wrong


def _bias_outside(x, h, W, U, b_x, b_h):
    from_x, from_h = (x @ W + b_x).chunk(3, -1), (h @ U).chunk(3, -1)
    b_r, b_z, b_n = b_h.chunk(3, -1)
    r, z = (torch.sigmoid(from_x[i] + from_h[i] + b) for i, b in enumerate((b_r, b_z)))
    return (1 - z) * torch.tanh(from_x[2] + r * from_h[2] + b_n) + z * h


def _tanh_gates(x, h, W, U, b_x, b_h):
    x_r, x_z, x_n = (x @ W + b_x).chunk(3, -1)
    h_r, h_z, h_n = (h @ U + b_h).chunk(3, -1)
    r, z = torch.tanh(x_r + h_r), torch.tanh(x_z + h_z)
    return (1 - z) * torch.tanh(x_n + r * h_n) + z * h


def _reset_before(x, h, W, U, b_x, b_h):
    n = h.shape[-1]
    x_r, x_z, x_n = (x @ W + b_x).chunk(3, -1)
    h_r, h_z, _ = (h @ U + b_h).chunk(3, -1)
    r, z = torch.sigmoid(x_r + h_r), torch.sigmoid(x_z + h_z)
    return (1 - z) * torch.tanh(x_n + (r * h) @ U[:, 2 * n :] + b_h[2 * n :]) + z * h


EXERCISE = Exercise(
    id="gru.step",
    notebook="02",
    number="2.2",
    title="A step of the GRU",
    kind="practice",
    difficulty=2,
    minutes=12,
    points=0,
    function="gru_step",
    answer=answer,
    cases=cases,
    outputs=("h_t",),
    mistakes=(
        Mistake(
            "update gate the other way round",
            _gru(lambda r, z, x_n, h_n, h: z * torch.tanh(x_n + r * h_n) + (1 - z) * h),
            "With an update gate of 1, yours takes the candidate; here 1 keeps the old state. Both "
            "conventions are in use, so check the equation.",
        ),
        *other_orders(answer, "rzn", (2, 3, 4, 5), "blocks"),
        transposed(answer, 3, "W_hh", "h_prev", blocks=3),
        Mistake(
            "reset gate before the product",
            _reset_before,
            "Your reset gate acts on the state before the product. That is the GRU of exercise "
            "2.3; here it acts on h_prev @ W_hh + b_h, after the product.",
        ),
        Mistake(
            "no biases",
            lambda x, h, W, U, b_x, b_h: answer(x, h, W, U, 0 * b_x, 0 * b_h),
            "Both biases are missing: b_x belongs to the input's product, b_h to the state's.",
        ),
        Mistake(
            "no bias of the state",
            lambda x, h, W, U, b_x, b_h: answer(x, h, W, U, b_x, 0 * b_h),
            "b_h is missing: it belongs to the state's product.",
        ),
        Mistake(
            "no bias of the input",
            lambda x, h, W, U, b_x, b_h: answer(x, h, W, U, 0 * b_x, b_h),
            "b_x is missing: it belongs to the input's product.",
        ),
        Mistake(
            "reset gate ignored",
            _gru(lambda r, z, x_n, h_n, h: (1 - z) * torch.tanh(x_n + h_n) + z * h),
            "Your candidate uses the whole old state. Which gate decides how much of it?",
        ),
        Mistake(
            "second bias outside of the reset gate",
            _bias_outside,
            "Almost: your b_h is outside the reset product. It belongs to h_prev @ W_hh, so the "
            "reset gate scales it, too.",
        ),
        Mistake(
            "reset gate on the whole candidate",
            _gru(lambda r, z, x_n, h_n, h: (1 - z) * torch.tanh(r * (x_n + h_n)) + z * h),
            "Your reset gate also scales the input's part. It should scale the old state's part "
            "only.",
        ),
        Mistake(
            "no tanh in the candidate",
            _gru(lambda r, z, x_n, h_n, h: (1 - z) * (x_n + r * h_n) + z * h),
            "Your candidate has no tanh. Without one, the state could grow at every step.",
        ),
        Mistake(
            "the candidate through a sigmoid",
            _gru(lambda r, z, x_n, h_n, h: (1 - z) * torch.sigmoid(x_n + r * h_n) + z * h),
            "Your candidate is never negative. It isn't a gate, so it takes another squashing "
            "function.",
        ),
        Mistake(
            "the old state without its matrix",
            _gru(lambda r, z, x_n, h_n, h: (1 - z) * torch.tanh(x_n + r * h) + z * h),
            "In your candidate the reset gate scales h_prev itself. It should scale the product of "
            "h_prev and its matrix.",
        ),
        Mistake(
            "tanh for the gates",
            _tanh_gates,
            "A gate is a number between 0 and 1, but yours can be negative. Which function fits?",
        ),
        Mistake(
            "only the candidate",
            _gru(lambda r, z, x_n, h_n, h: torch.tanh(x_n + r * h_n)),
            "You return the candidate alone. The update gate mixes it with the old state.",
        ),
        Mistake(
            "candidate added in full",
            _gru(lambda r, z, x_n, h_n, h: torch.tanh(x_n + r * h_n) + z * h),
            "The shares of the old state and the candidate should sum to one in every component.",
        ),
    ),
    hints=(
        "Keep the input's product and the state's product apart, three blocks each: the reset gate "
        "scales the state's third block only.",
        "Compute two gates between 0 and 1, then a candidate between -1 and 1 that gets the "
        "state's part through the reset gate.",
        "The new state is between the candidate and the old state. The update gate says where: at "
        "1 it is the old state.",
    ),
    alternatives=(with_torch, with_loops),
    forbidden=("torch.nn.GRU", "torch.nn.GRUCell"),
)
