"""2.5: what the forget gate's bias does to a memory, and which bias a memory needs."""

import math

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(b_f, steps, share):
    b_f = np.asarray(b_f, dtype=np.float64)
    kept = np.exp(-steps * np.logaddexp(0.0, -b_f))
    left = math.log(share) / steps  # the logarithm of the gate that is needed
    return kept, np.array([left - math.log(-math.expm1(left))])


def with_torch(b_f, steps, share):
    kept = torch.exp(steps * torch.nn.functional.logsigmoid(b_f))
    left = torch.log(torch.tensor([share], dtype=torch.float64)) / steps
    return kept, left - torch.log(-torch.expm1(left))


def with_a_loop(b_f, steps, share):
    kept = []
    for bias in b_f:
        gate = 1 / (1 + math.exp(-float(bias)))
        kept.append(gate**steps)
    needed = math.exp(math.log(share) / steps)
    return kept, [-math.log(math.expm1(-math.log(needed)))]


def cases(rng: Generator) -> list[Case]:
    def case(name: str, steps: int, share: float, units: int = 4) -> Case:
        b_f = rng.normal(size=units) * 2 + 1
        return Case(name, {"b_f": b_f, "steps": steps, "share": share})

    return [
        case("ten steps, half is left", 10, 0.5),
        case("one step", 1, 0.25),
        case("forty steps, nine tenths are left", 40, 0.9),
        case("a hundred steps, a thousandth is left", 100, 1e-3),
        case("a thousand steps", 1000, 0.5),
        case("one unit", 20, 0.7, units=1),
    ]


def _logit(p):
    return torch.tensor([math.log(p / (1 - p))], dtype=torch.float64)


def _kept(b, steps):
    return torch.sigmoid(b) ** steps


def _needed(steps, share):
    return _logit(share ** (1 / steps))


EXERCISE = Exercise(
    id="lstm.forget_bias",
    notebook="02",
    number="2.5",
    title="The forget gate's bias, and how long a memory lasts",
    kind="graded",
    difficulty=2,
    minutes=20,
    points=2,
    function="forget_bias",
    answer=answer,
    cases=cases,
    outputs=("kept", "needed"),
    mistakes=(
        Mistake(
            "after one step only",
            lambda b, n, s: (torch.sigmoid(b), _needed(n, s)),
            "needed is right. kept is what one step leaves: the gate multiplies the cell again in "
            "every step.",
        ),
        Mistake(
            "a share lost each time",
            lambda b, n, s: ((1 - n * (1 - torch.sigmoid(b))).clamp(min=0), _needed(n, s)),
            "needed is right. kept subtracts the same amount in every step; a gate takes a share "
            "of what is left.",
        ),
        Mistake(
            "the bias itself as the gate",
            lambda b, n, s: (b**n, _needed(n, s)),
            "needed is right. In kept the bias is used as the gate; a gate lies between 0 and 1.",
        ),
        Mistake(
            "the gate instead of its bias",
            lambda b, n, s: (_kept(b, n), torch.tensor([s ** (1 / n)]).double()),
            "kept is right. needed is the gate's value; which bias makes the sigmoid give it?",
        ),
        Mistake(
            "the share divided by the steps",
            lambda b, n, s: (_kept(b, n), _logit(1 - (1 - s) / n)),
            "kept is right. needed spreads the loss evenly over the steps, as if it were "
            "subtracted: multiplied numbers are undone by a root.",
        ),
        Mistake(
            "for one step only",
            lambda b, n, s: (_kept(b, n), _logit(s if n > 1 else s * 0.999)),
            "kept is right. needed would leave that share after one step.",
        ),
        Mistake(
            "sign of the bias",
            lambda b, n, s: (_kept(b, n), -_needed(n, s)),
            "kept is right. needed has the wrong sign: a long memory needs an open gate.",
        ),
    ),
    hints=(
        "With the input gate closed, c_t = f c_{t-1} at every step. What is left of c_0 after two "
        "steps? After n?",
        "For needed go backwards: which gate, used n times, leaves that share? Which bias gives "
        "that gate?",
        "The sigmoid's inverse is the logarithm of p / (1 - p). The gate you need is the n-th root "
        "of the share.",
    ),
    alternatives=(with_torch, with_a_loop),
    tolerance=1e-5,
)
