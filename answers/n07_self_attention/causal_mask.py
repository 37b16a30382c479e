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
    title="No look ahead",
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
            "Nothing is masked: the first step gives weight to steps that have not happened yet.",
        ),
        Mistake(
            "the past forbidden instead of the future",
            lambda E: _masked(E, ~_lower(E, -1)),
            "You forbid the past. Row t is the query at step t: which columns lie in its future?",
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
            "Your rows do not sum to one. The mask came after the softmax, whose denominator has "
            "seen the future.",
        ),
        Mistake(
            "masked after the softmax, and divided again",
            lambda E: (lambda A: A / A.sum(-1, keepdim=True))(torch.softmax(E, -1) * _lower(E)),
            "Right where the future is not much louder than the past. Where it is, the softmax "
            "has rounded the past to 0 and 0 / 0 is NaN: mask before it.",
        ),
        Mistake(
            "a step may not look at itself",
            lambda E: _masked(E, _lower(E, -1)),
            "Your mask is one step too strict: the first step may look at itself, or it has "
            "nothing to look at (and becomes NaN).",
        ),
        Mistake(
            "one step of the future is allowed",
            lambda E: _masked(E, _lower(E, 1)),
            "Every step sees one step of the future in your result. For a language model, that "
            "is the answer.",
        ),
        Mistake(
            "softmax over the queries",
            lambda E: torch.softmax(E.masked_fill(~_lower(E), float("-inf")), -2),
            "Your columns sum to one. Each step shares out its own attention: the rows should.",
        ),
        Mistake(
            "softmax over the first axis",
            lambda E: torch.softmax(E.masked_fill(~_lower(E), float("-inf")), 0),
            "The softmax runs along the first axis. The steps that a query can look at stand along "
            "the last one, whatever comes before it.",
        ),
        Mistake(
            "the weights masked with minus infinity",
            lambda E: torch.softmax(E, -1).masked_fill(~_lower(E), float("-inf")),
            "Minus infinity stands among the weights. It belongs among the scores: what does the "
            "softmax make of it there?",
        ),
        Mistake(
            "scores without a softmax",
            lambda E: E.masked_fill(~_lower(E), float("-inf")),
            "These are the masked scores. They are not weights yet.",
        ),
        Mistake(
            "multiplied by minus infinity",
            lambda E: torch.softmax(E * torch.where(_lower(E), 1.0, float("-inf")), -1),
            "A score below zero times minus infinity is plus infinity. A forbidden score is "
            "replaced: what it was does not matter.",
        ),
        Mistake(
            "minus a hundred as the score",
            lambda E: _masked(E, _lower(E), -100.0),
            "Your number for the forbidden is low beside small scores only. Where all scores are "
            "lower still, the future wins: which number is below every score?",
        ),
        Mistake(
            "a softmax that overflows",
            lambda E: (lambda e: e / e.sum(-1, keepdim=True))(
                torch.exp(E.masked_fill(~_lower(E), float("-inf")))
            ),
            "Right for scores of a usual size. The exponential of 1000 is infinite, that of -1000 "
            "is 0: notebook 06 shows what a softmax does about it.",
        ),
        Mistake(
            "masked after the softmax, and divided again by a little more",
            lambda E: (lambda A: A / (A.sum(-1, keepdim=True) + 1e-9))(
                torch.softmax(E, -1) * _lower(E)
            ),
            "A small number in the denominator hides the NaN, not its cause: where the future is "
            "far louder, all weights of the past have been rounded to 0. Mask before the softmax.",
        ),
        Mistake(
            "scaled once more",
            lambda E: _masked(E / E.shape[-1] ** 0.5, _lower(E)),
            "You scale the scores. E are the scores as they go into the softmax.",
        ),
        Mistake(
            "a softmax that overflows, masked by a product",
            lambda E: (lambda e: e / e.sum(-1, keepdim=True))(torch.exp(E) * _lower(E)),
            "Right for scores of a usual size. The exponential of 1000 is infinite, and infinity "
            "times 0 is NaN: notebook 06 shows how a softmax keeps its exponentials small.",
        ),
    ),
    hints=(
        "Draw the 3 by 3 matrix of who may look at whom, rows are queries. What shape is it?",
        "The forbidden scores must become a number whose exponential is exactly 0, before the "
        "softmax.",
        "torch.tril keeps the lower triangle, and masked_fill (or numpy's where) puts a value "
        "where a matrix of truth values says so; both broadcast over leading axes.",
    ),
    alternatives=(with_torch, row_by_row),
    forbidden=("helpers.layers.causal_mask",),
)
