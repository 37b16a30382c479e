"""7.3: weights under a causal mask, for any batch."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(E):
    E = np.asarray(E)
    time = E.shape[-1]
    allowed = np.arange(time)[None, :] <= np.arange(time)[:, None]
    scores = np.where(allowed, E, -np.inf)
    A = np.exp(scores - scores.max(-1, keepdims=True))
    return A / A.sum(-1, keepdims=True)


def with_torch(E):
    future = torch.ones(E.shape[-2:], dtype=torch.bool).triu(1)
    return torch.softmax(E.masked_fill(future, float("-inf")), -1)


def row_by_row(E):
    A = torch.zeros_like(E)
    for t in range(E.shape[-1]):
        A[..., t, : t + 1] = torch.softmax(E[..., t, : t + 1], -1)
    return A


def cases(rng: Generator) -> list[Case]:
    def case(name: str, *shape: int, size: float = 1.0, shift: float = 0.0) -> Case:
        return Case(name, {"E": size * rng.normal(size=shape) + shift})

    louder = rng.normal(size=(4, 4)) + 900.0 * np.arange(4)
    return [
        case("four steps", 4, 4),
        case("one step", 1, 1),
        case("a batch of three", 3, 5, 5),
        case("a batch of one", 1, 4, 4),
        case("a batch with heads", 2, 3, 4, 4),
        case("all scores far below zero", 3, 3, shift=-1000.0),
        Case("the future far louder than the past", {"E": louder}),
    ]


def _masked(E, allowed, value=float("-inf")):
    return torch.softmax(E.masked_fill(~allowed, value), -1)


def _lower(E, diagonal=0):
    return torch.ones(E.shape[-2:], dtype=torch.bool).tril(diagonal)


EXERCISE = Exercise(
    id="self_attention.causal_weights",
    notebook="07",
    number="7.3",
    title="No looking ahead",
    kind="practice",
    difficulty=2,
    minutes=10,
    points=0,
    function="causal_weights",
    answer=answer,
    cases=cases,
    outputs=("A",),
    mistakes=(
        Mistake(
            "no mask",
            lambda E: torch.softmax(E, -1),
            "Nothing is masked: the first step attends to steps that have not happened yet.",
        ),
        Mistake(
            "the past forbidden instead of the future",
            lambda E: _masked(E, ~_lower(E, -1)),
            "You forbid the past. Row t is the query at step t: which columns are its future?",
        ),
        Mistake(
            "a zero as the score",
            lambda E: _masked(E, _lower(E), 0.0),
            "The forbidden scores are 0, and exp(0) = 1: they still get weight. Which score "
            "gives a weight of exactly 0?",
        ),
        Mistake(
            "masked after the softmax",
            lambda E: torch.softmax(E, -1) * _lower(E),
            "Your rows do not sum to one. The mask comes after the softmax, and the denominator "
            "already contains the future.",
        ),
        Mistake(
            "masked after the softmax, and divided again",
            lambda E: (lambda A: A / A.sum(-1, keepdim=True))(torch.softmax(E, -1) * _lower(E)),
            "This works as long as the future's scores are not much larger than the past's. If "
            "they are, the softmax rounds the past to 0, and 0 / 0 is NaN. Mask the scores.",
        ),
        Mistake(
            "a step may not attend to itself",
            lambda E: _masked(E, _lower(E, -1)),
            "Your mask is one step too strict. A step attends to itself, too; otherwise the first "
            "step has nothing to attend to (and becomes NaN).",
        ),
        Mistake(
            "one step of the future is allowed",
            lambda E: _masked(E, _lower(E, 1)),
            "In your result every step sees one step of the future. For a language model that "
            "is the very word it should predict.",
        ),
        Mistake(
            "softmax over the queries",
            lambda E: torch.softmax(E.masked_fill(~_lower(E), float("-inf")), -2),
            "The columns of your A sum to one. Each step divides its own attention among the keys: "
            "the rows should sum to one.",
        ),
        Mistake(
            "softmax over the first axis",
            lambda E: torch.softmax(E.masked_fill(~_lower(E), float("-inf")), 0),
            "Your softmax runs along the first axis. The keys are on the last axis, however many "
            "axes come before it.",
        ),
        Mistake(
            "the weights masked with minus infinity",
            lambda E: torch.softmax(E, -1).masked_fill(~_lower(E), float("-inf")),
            "Some of your weights are minus infinity. It belongs in the scores: what does the "
            "softmax turn it into?",
        ),
        Mistake(
            "scores without a softmax",
            lambda E: E.masked_fill(~_lower(E), float("-inf")),
            "You return the masked scores. They are not weights yet.",
        ),
        Mistake(
            "multiplied by minus infinity",
            lambda E: torch.softmax(E * torch.where(_lower(E), 1.0, float("-inf")), -1),
            "A negative score times minus infinity is plus infinity. Replace a forbidden score, "
            "whatever it was.",
        ),
        Mistake(
            "minus a hundred as the score",
            lambda E: _masked(E, _lower(E), -100.0),
            "Your number for forbidden scores is low only if all other scores are higher. Which "
            "number is below every score?",
        ),
        Mistake(
            "minus a thousand as the score",
            lambda E: _masked(E, _lower(E), -1000.0),
            "Your number for forbidden scores is low only if all other scores are higher, and here "
            "scores can be in the minus thousands. Which number is below every score?",
        ),
        Mistake(
            "a hundred taken off the future",
            lambda E: torch.softmax(E - 100.0 * ~_lower(E), -1),
            "You lower the forbidden scores by a fixed number. If the future's scores are larger "
            "by more than that, it still wins. Which score is below every other?",
        ),
        Mistake(
            "minus infinity times 0 added",
            lambda E: (lambda m: torch.softmax(E * (1 - m) + m * -torch.inf, -1))(
                (~_lower(E)).to(E)
            ),
            "All your weights are NaN: where nothing is forbidden you add 0 times minus infinity, "
            "and that is NaN. Replace the forbidden scores instead of adding to all.",
        ),
        Mistake(
            "true taken for forbidden, or the other way round",
            lambda E: _masked(E, ~_lower(E)),
            "Your mask is inverted: only the future is allowed, and the last step has nothing "
            "left. masked_fill fills where its mask is true; torch.nn.MultiheadAttention's masks "
            "are true where attention is forbidden, this course's where it is allowed.",
        ),
        Mistake(
            "a mask as large as the first axis",
            lambda E: _masked(E, torch.ones(len(E), len(E), dtype=torch.bool).tril()),
            "This works for a single matrix of scores. In a batch, len(E) is the number of "
            "sequences: on which axes are the steps?",
        ),
        Mistake(
            "a softmax that overflows",
            lambda E: (lambda e: e / e.sum(-1, keepdim=True))(
                torch.exp(E.masked_fill(~_lower(E), float("-inf")))
            ),
            "This works for scores of ordinary size. But exp(1000) is infinite, and exp(-1000) is "
            "0. Notebook 06 shows what a softmax does about it.",
        ),
        Mistake(
            "masked after the softmax, and divided again by a little more",
            lambda E: (lambda A: A / (A.sum(-1, keepdim=True) + 1e-9))(
                torch.softmax(E, -1) * _lower(E)
            ),
            "A small number in the denominator hides the NaN but not its cause: if the future's "
            "scores are far larger, all weights of the past are rounded to 0. Mask before the "
            "softmax.",
        ),
        Mistake(
            "scaled once more",
            lambda E: _masked(E / E.shape[-1] ** 0.5, _lower(E)),
            "You scale the scores. E already holds the scores as they go into the softmax.",
        ),
        Mistake(
            "a softmax that overflows, masked by a product",
            lambda E: (lambda e: e / e.sum(-1, keepdim=True))(torch.exp(E) * _lower(E)),
            "This works for scores of ordinary size. But exp(1000) is infinite, exp(-1000) is 0, "
            "and both infinity times 0 and 0 / 0 are NaN. Notebook 06 shows how a softmax avoids "
            "that.",
        ),
    ),
    hints=(
        "Draw the 3 by 3 matrix that says which query may attend to which key. Rows are queries. "
        "What shape do the allowed cells form?",
        "Before the softmax, give the forbidden scores a value whose exponential is exactly 0.",
        "torch.tril keeps the lower triangle. masked_fill (or numpy's where) sets a value wherever "
        "a boolean matrix is true, and broadcasts over leading axes.",
    ),
    alternatives=(with_torch, row_by_row),
    forbidden=("helpers.layers.causal_mask",),
)
