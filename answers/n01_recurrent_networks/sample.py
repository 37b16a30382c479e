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
        case("temperature 0.4: less random", 8, 0.4, 12),
        case("temperature 3: more random", 8, 3.0, 12),
        case("temperature 0: the most likely", 9, 0.0, 5),
        case("scores of several hundred", 6, 300.0, 12, scale=800.0),
        case("all scores near 800", 6, 1.0, 12, shift=800.0),  # exp of them is no float64
        case("one draw", 6, 1.0, 1),
        case("a temperature close to 0", 6, 1e-3, 4),
        Case("u = 0: the first", {"y_t": rng.normal(size=5), "temperature": 1.0, "u": np.zeros(2)}),
    ]


def _count(p, u):
    return (torch.cumsum(p, 0)[None] <= u[:, None]).sum(1)


def _draw(p, u):
    return _count(p, u).clamp(max=len(p) - 1)


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


def _searched(powers, u):
    upto = torch.cumsum(powers / powers.sum(), 0)
    return torch.searchsorted(upto, u).clamp(max=len(powers) - 1)


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
            "Your result doesn't depend on the temperature at all, not even at 0. Where in the "
            "softmax does it belong?",
        ),
        Mistake(
            "multiplied by the temperature",
            lambda y, T, u: _draw(torch.softmax(y * T, 0), u),
            "You multiply by the temperature, so a high one makes yours more certain. It should be "
            "the other way round.",
        ),
        Mistake(
            "temperature after the softmax",
            lambda y, T, u: _draw(torch.softmax(y, 0) if T else _soft(y, 0), u),
            "Except at 0, your result doesn't depend on the temperature. It divides the scores: "
            "dividing probabilities and making them sum to one again changes nothing.",
        ),
        Mistake(
            "probabilities divided by the temperature",
            lambda y, T, u: _draw(torch.softmax(y, 0) / T if T else _soft(y, 0), u),
            "You divide the probabilities by the temperature, so they no longer sum to one. Divide "
            "the scores, before the softmax.",
        ),
        Mistake(
            "probabilities divided, numbers past the end",
            lambda y, T, u: _count(torch.softmax(y, 0) / T if T else _soft(y, 0), u),
            "Some of your numbers are past the last character: probabilities divided by the "
            "temperature don't sum to one. Divide the scores, before the softmax.",
        ),
        Mistake(
            "always the most likely",
            lambda y, T, u: y.argmax().repeat(len(u)),
            "You always take the most likely character, whatever u is. That is right at "
            "temperature 0 only.",
        ),
        Mistake(
            "overflows",
            _plain_softmax,
            "exp of several hundred is infinity, and infinity divided by itself isn't a number. "
            "The softmax doesn't change if you subtract one number from all scores.",
        ),
        Mistake(
            "overflows after the division",
            _no_maximum,
            "exp of a large score overflows, even after the division by the temperature. The "
            "softmax doesn't change if you subtract one number from all scores.",
        ),
        Mistake(
            "overflows, with searchsorted",
            lambda y, T, u: _searched(torch.exp(y / T), u) if T else _draw(_soft(y, 0), u),
            "exp of a large score overflows, and then the probabilities aren't numbers. The "
            "softmax doesn't change if you subtract one number from all scores.",
        ),
        Mistake(
            "no case for temperature 0, kept in range",
            lambda y, T, u: _draw(_soft(y, T), u) if T else 0 * u + len(y) - 1,
            "At temperature 0 you always draw the last character: a division by zero makes the "
            "probabilities undefined. Which character is drawn as the temperature gets smaller "
            "and smaller?",
        ),
        Mistake(
            "no case for temperature 0",
            lambda y, T, u: torch.searchsorted(torch.softmax(y / T, 0).cumsum(0), u),
            "All is right but temperature 0: there you divide by zero. Which character is drawn as "
            "the temperature gets smaller and smaller?",
        ),
        Mistake(
            "no case for temperature 0, in numpy",
            lambda y, T, u: _draw(_soft(y, T), u) if T else 0 * u,
            "At temperature 0 you always draw character 0: a division by zero makes the scores "
            "infinite. Which character is drawn as the temperature gets smaller and smaller?",
        ),
        Mistake(
            "one character too far",
            lambda y, T, u: _count(_soft(y, T), u) + int(T > 0),
            "Your numbers are one too high: character 0 has the first interval, from 0 up to its "
            "probability.",
        ),
        Mistake(
            "one character too early",
            lambda y, T, u: _draw(_soft(y, T), u) - int(T > 0),
            "Your numbers are one too low: a point in the first interval draws character 0.",
        ),
        Mistake(
            "u compared with single probabilities",
            lambda y, T, u: (u[:, None] < _soft(y, T)[None]).long().argmax(1),
            "You compare u with each probability. The intervals lie side by side, so their ends "
            "are sums of probabilities.",
        ),
        Mistake(
            "counted from the most likely down",
            lambda y, T, u: (order := torch.argsort(y, descending=True))[
                _draw(_soft(y, T)[order], u)
            ],
            "You sort the characters first. The probabilities would be the same, but here the "
            "intervals are in the characters' own order, 0 first.",
        ),
        Mistake(
            "the probability instead of the number",
            lambda y, T, u: _soft(y, T)[_draw(_soft(y, T), u)],
            "You return probabilities. Return which characters were drawn: their indices.",
        ),
    ),
    hints=(
        "Each number in u is a point on the line from 0 to 1, which the probabilities divide into "
        "intervals. In whose interval is it?",
        "The cumulative sums of the probabilities are the right ends of the intervals. Take the "
        "first character whose right end is larger than u.",
        "Treat temperature 0 separately. Otherwise subtract the largest score first, then divide "
        "by the temperature, then take the exponential.",
    ),
    alternatives=(with_torch, with_a_loop),
)
