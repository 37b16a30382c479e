"""1.4: from scores to one token, with a temperature."""

import math

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(y_t, temperature, u):
    y_t, u = np.asarray(y_t, dtype=np.float64), np.asarray(u)
    if temperature == 0:
        return np.full(len(u), np.argmax(y_t))
    powers = np.exp((y_t - y_t.max()) / temperature)
    upto = np.cumsum(powers)
    return np.searchsorted(upto, u * upto[-1], side="right")


def with_torch(y_t, temperature, u):
    if temperature == 0:
        return torch.argmax(y_t).repeat(len(u))
    p = torch.softmax((y_t - y_t.max()) / temperature, dim=0)
    return (torch.cumsum(p, 0)[None] <= u[:, None]).sum(1).clamp(max=len(p) - 1)


def with_a_loop(y_t, temperature, u):
    scores = [float(y) for y in y_t]
    best = max(scores)
    if temperature == 0:
        return [scores.index(best) for _ in u]
    powers = [math.exp((y - best) / temperature) for y in scores]
    drawn = []
    for point in u:
        left, at = float(point) * sum(powers), 0
        while at < len(powers) - 1 and left >= powers[at]:
            left -= powers[at]
            at += 1
        drawn.append(at)
    return drawn


def cases(rng: Generator) -> list[Case]:
    def case(
        name: str, size: int, temperature: float, draws: int, scale: float = 1.0, shift: float = 0.0
    ) -> Case:
        y_t, u = shift + scale * rng.normal(size=size), rng.uniform(size=draws)
        return Case(name, {"y_t": y_t, "temperature": temperature, "u": u})

    return [
        case("temperature 1", 8, 1.0, 12),
        case("temperature 0.4: fewer chances taken", 8, 0.4, 12),
        case("temperature 3: more chances taken", 8, 3.0, 12),
        case("temperature 0: the likeliest", 9, 0.0, 5),
        case("scores of several hundred", 6, 300.0, 12, scale=800.0),
        case("all scores near 800", 6, 1.0, 12, shift=800.0),  # exp of them is no float64
        case("one draw", 6, 1.0, 1),
        case("a temperature close to 0", 6, 1e-3, 4),
        Case("u = 0: the first", {"y_t": rng.normal(size=5), "temperature": 1.0, "u": np.zeros(2)}),
    ]


def _draw(p, u):
    return (torch.cumsum(p, 0)[None] <= u[:, None]).sum(1).clamp(max=len(p) - 1)


def _soft(y, temperature):
    return torch.softmax(y / temperature, 0) if temperature else (y == y.max()).double()


def _plain_softmax(y, T, u):
    if T == 0:
        return y.argmax().repeat(len(u))
    p = torch.exp(y) ** (1 / T)
    return torch.nan_to_num(p / p.sum()).cumsum(0)[None].le(u[:, None]).sum(1).double()


def _no_maximum(y, T, u):
    if T == 0:
        return y.argmax().repeat(len(u))
    p = torch.exp(y / T)
    return (torch.cumsum(p / p.sum(), 0)[None] < u[:, None]).sum(1)


EXERCISE = Exercise(
    id="rnn.sample",
    notebook="01",
    number="1.4",
    title="Drawing characters, with a temperature",
    kind="graded",
    difficulty=2,
    minutes=15,
    points=2,
    function="draw_characters",
    answer=answer,
    cases=cases,
    outputs=("ids",),
    mistakes=(
        Mistake(
            "temperature ignored",
            lambda y, T, u: _draw(torch.softmax(y - y.max(), 0), u),
            "The temperature makes no difference in yours: where in the softmax does it belong?",
        ),
        Mistake(
            "multiplied by the temperature",
            lambda y, T, u: _draw(torch.softmax(y * T, 0), u),
            "A high temperature makes yours more certain, and a low one less: it is the other way "
            "round.",
        ),
        Mistake(
            "temperature after the softmax",
            lambda y, T, u: _draw(torch.softmax(y, 0) if T else _soft(y, 0), u),
            "Dividing probabilities by one number and making them sum to one again changes "
            "nothing: the temperature divides the scores.",
        ),
        Mistake(
            "always the likeliest",
            lambda y, T, u: y.argmax().repeat(len(u)),
            "You take the likeliest, whatever u is. That is right for temperature 0 alone.",
        ),
        Mistake(
            "overflows",
            _plain_softmax,
            "exp of several hundred is infinity, and infinity divided by itself is no number. "
            "The softmax stays the same when one number is subtracted from all scores.",
        ),
        Mistake(
            "overflows after the division",
            _no_maximum,
            "exp of a large score overflows, after the division by the temperature, too. The "
            "softmax stays the same when one number is subtracted from all scores.",
        ),
        Mistake(
            "no case for temperature 0",
            lambda y, T, u: torch.searchsorted(torch.softmax(y / T, 0).cumsum(0), u),
            "Everything is right but temperature 0: there you divide by zero. What does the draw "
            "come to when the temperature gets smaller and smaller?",
        ),
        Mistake(
            "one place too far",
            lambda y, T, u: (_draw(_soft(y, T), u) + 1).clamp(max=len(y) - 1),
            "You are one place too far: character 0 has the first stretch of 0..1, up to its "
            "probability.",
        ),
        Mistake(
            "counted from the likeliest down",
            lambda y, T, u: (order := torch.argsort(y, descending=True))[
                _draw(_soft(y, T)[order], u)
            ],
            "You sort the characters first. The draw would be as good; but with the given u the "
            "stretches of 0..1 lie in the characters' own order.",
        ),
        Mistake(
            "the probability instead of the number",
            lambda y, T, u: _soft(y, T)[_draw(_soft(y, T), u)],
            "Probabilities came out. Wanted is which characters: their numbers.",
        ),
    ),
    hints=(
        "Think of the probabilities as stretches that fill the line from 0 to 1, character 0 "
        "first. u is a point on it: in whose stretch does it lie?",
        "Running sums give the right end of every stretch. The character is the first whose right "
        "end is larger than u.",
        "Temperature 0 is a case of its own. For the others subtract the largest score before the "
        "exponential, then divide by the temperature.",
    ),
    alternatives=(with_torch, with_a_loop),
)
