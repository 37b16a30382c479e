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
            "needed is right. Your kept is what one step leaves: the gate multiplies the cell "
            "again at every step.",
        ),
        Mistake(
            "the gate times the steps",
            lambda b, n, s: (torch.sigmoid(b) * n, _needed(n, s)),
            "needed is right. In kept you multiply the gate by the number of steps. The gate "
            "multiplies the cell once at every step.",
        ),
        Mistake(
            "what is lost instead of kept",
            lambda b, n, s: ((1 - torch.sigmoid(b)) ** n, _needed(n, s)),
            "needed is right. Your kept uses 1 - f: a forget gate of 1 keeps everything, despite "
            "its name.",
        ),
        Mistake(
            "what is lost in the end",
            lambda b, n, s: (1 - _kept(b, n), _needed(n, s)),
            "needed is right. Your kept is the share that is lost. Return the share that is left.",
        ),
        Mistake(
            "a share lost each time",
            lambda b, n, s: ((1 - n * (1 - torch.sigmoid(b))).clamp(min=0), _needed(n, s)),
            "needed is right. Your kept loses the same amount at every step. A gate keeps a share "
            "of what is left.",
        ),
        Mistake(
            "the bias itself as the gate",
            lambda b, n, s: (b**n, _needed(n, s)),
            "needed is right. In kept you use the bias as the gate. A gate is between 0 and 1: "
            "which function is missing?",
        ),
        Mistake(
            "the gate instead of its bias",
            lambda b, n, s: (_kept(b, n), torch.tensor([s ** (1 / n)]).double()),
            "kept is right. Your needed is the gate. Which bias gives that gate?",
        ),
        Mistake(
            "the logarithm of the gate",
            lambda b, n, s: (_kept(b, n), torch.tensor([math.log(s) / n]).double()),
            "kept is right. Your needed is the logarithm of the gate. Which bias makes the sigmoid "
            "return that gate?",
        ),
        Mistake(
            "the share lost instead of left",
            lambda b, n, s: (_kept(b, n), _needed(n, 1 - s)),
            "kept is right. Your needed leaves 1 - share. `share` is what should be left.",
        ),
        Mistake(
            "another squashing function",
            lambda b, n, s: (torch.tanh(b) ** n, _needed(n, s)),
            "needed is right. In kept you use the tanh. A gate is between 0 and 1.",
        ),
        Mistake(
            "the share divided by the steps",
            lambda b, n, s: (_kept(b, n), _logit(1 - (1 - s) / n)),
            "kept is right. Your needed spreads the loss evenly over the steps, as if it were "
            "subtracted. The gates are multiplied: what undoes that?",
        ),
        Mistake(
            "for one step only",
            lambda b, n, s: (_kept(b, n), _logit(s if n > 1 else s * 0.999)),
            "kept is right. Your needed leaves that share after one step, not after all steps.",
        ),
        Mistake(
            "sign of the bias",
            lambda b, n, s: (_kept(b, n), -_needed(n, s)),
            "kept is right. Your needed has the wrong sign: a long memory needs an open gate.",
        ),
    ),
    hints=(
        "With a closed input gate, c_t = f c_{t-1} at every step. What is left of c_0 after two "
        "steps? After n steps?",
        "For needed, go backwards: which gate, used n times, leaves that share? Which bias gives "
        "that gate?",
        "The gate you need is the n-th root of the share. The inverse of the sigmoid is the "
        "logarithm of p / (1 - p).",
    ),
    alternatives=(with_torch, with_a_loop),
    tolerance=1e-5,
)
