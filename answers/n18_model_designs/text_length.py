"""18.4: how long a text may be so that T5's input fits."""

import math

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def _sizes(n, density, mean):
    noise = round(n * density)
    return noise, round(noise / mean)


def answer(n_inputs, density, mean):
    length = n_inputs
    while True:
        noise, spans = _sizes(length + 1, density, mean)
        if length + 1 - noise + spans + 1 > n_inputs:
            break
        length += 1
    noise, spans = _sizes(length, density, mean)
    return length, noise + spans + 1


def with_numpy(n_inputs, density, mean):
    n = np.arange(2, 4 * n_inputs)
    noise = np.round(n * density)
    spans = np.round(noise / mean)
    last = np.flatnonzero(n - noise + spans < n_inputs)[-1]
    return int(n[last]), int(noise[last] + spans[last]) + 1


def from_above(n_inputs, density, mean):
    for n in reversed(range(4 * n_inputs)):
        noise = torch.round(torch.tensor(n * density, dtype=torch.float64))
        spans = torch.round(noise / mean)
        if n - noise + spans + 1 <= n_inputs:
            return torch.tensor(n), (noise + spans + 1).long()
    return None


def cases(rng: Generator) -> list[Case]:
    def case(name: str, n_inputs: int, density: float, mean: float) -> Case:
        return Case(name, {"n_inputs": n_inputs, "density": density, "mean": mean})

    return [
        case("128 tokens of input", 128, 0.15, 3.0),
        case("256 tokens of input", 256, 0.15, 3.0),
        case("half of the text is removed", 200, 0.5, 3.0),
        case("long spans", 512, 0.15, 8.0),
        case("1024 tokens of input", 1024, 0.15, 3.0),
        case("one token more would start a span", 98, 0.5, 3.0),
        case("drawn at random", int(rng.integers(60, 700)), 0.25, 4.0),
    ]


def _search(inputs_of, targets_of):
    def length(n_inputs, density, mean):
        best = 2
        for n in range(2, 4 * n_inputs):
            if inputs_of(n, *_sizes(n, density, mean)) <= n_inputs:
                best = n
        return best, targets_of(best, *_sizes(best, density, mean))

    return length


def _inputs(n, noise, spans):
    return n - noise + spans + 1


def _targets(n, noise, spans):
    return noise + spans + 1


def _trying(sizes):
    def wrong(n_inputs, density, mean):
        fits = [
            n for n in range(2, 4 * n_inputs) if _inputs(n, *sizes(n, density, mean)) <= n_inputs
        ]
        return fits[-1], _targets(0, *sizes(fits[-1], density, mean))

    return wrong


_spans_of_text = _trying(lambda n, density, mean: (round(n * density), round(n / mean)))


def _rounding(first, second):
    def sizes(n, density, mean):
        return first(n * density), second(first(n * density) / mean)

    return _trying(sizes)


_rounded_down = _rounding(int, int)


def _first_too_long(n_inputs, density, mean):
    n = answer(n_inputs, density, mean)[0] + 1
    return n, _targets(n, *_sizes(n, density, mean))


def _solved(whole):
    def wrong(n_inputs, density, mean):
        n = whole((n_inputs - 1) / (1 - density + density / mean))
        return n, _targets(n, *_sizes(n, density, mean))

    return wrong


def _first_exact(n_inputs, density, mean):
    n = next(n for n in range(4 * n_inputs) if _inputs(n, *_sizes(n, density, mean)) == n_inputs)
    return n, _targets(n, *_sizes(n, density, mean))


EXERCISE = Exercise(
    id="designs.text_length",
    notebook="18",
    number="18.4",
    title="How long may the text be?",
    kind="graded",
    difficulty=2,
    minutes=12,
    points=2,
    function="text_length",
    answer=answer,
    cases=cases,
    outputs=("length", "targets"),
    mistakes=(
        Mistake(
            "without the end token of the input",
            _search(lambda n, noise, spans: n - noise + spans, _targets),
            "Your text is too long: count the end token of the input, and return the last length "
            "that fits, not the first that does not.",
            alike=(_first_too_long,),
        ),
        Mistake(
            "without the sentinels of the input",
            _search(lambda n, noise, spans: n - noise + 1, _targets),
            "Your text is too long: each removed span leaves a sentinel in the input.",
        ),
        Mistake(
            "without the end token of the target",
            _search(_inputs, lambda n, noise, spans: noise + spans),
            "The length is right. The target also ends with an end-of-text token.",
        ),
        Mistake(
            "without the sentinels of the target",
            _search(_inputs, lambda n, noise, spans: noise + 1),
            "The length is right. In the target there is a sentinel before each span.",
        ),
        Mistake(
            "only the kept tokens have to fit",
            _search(lambda n, noise, spans: n - noise, _targets),
            "Your text is too long: next to the kept tokens, the input has a sentinel for each "
            "span and an end token.",
        ),
        Mistake(
            "the text is as long as the input",
            lambda n, density, mean: (n, sum(_sizes(n, density, mean)) + 1),
            "The text may be longer than the input: the removed spans are not in the input.",
        ),
        Mistake(
            "divided by the kept share",
            lambda n, density, mean: (
                int(n / (1 - density)),
                sum(_sizes(int(n / (1 - density)), density, mean)) + 1,
            ),
            "You divide by the kept share. The sentinels and the end token need room, too: search "
            "for the longest text that fits.",
        ),
        Mistake(
            "one sentinel for each removed token",
            _search(lambda n, noise, spans: n + 1, lambda n, noise, spans: 2 * noise + 1),
            "There is one sentinel for each span, not for each removed token.",
        ),
        Mistake(
            "lengths rounded down",
            lambda n, density, mean: (
                answer(n, density, mean)[0],
                int(answer(n, density, mean)[0] * density)
                + int(int(answer(n, density, mean)[0] * density) / mean)
                + 1,
            ),
            "You round down. Both numbers are rounded to the nearest whole number, as round does.",
        ),
        Mistake(
            "too long, with the right target",
            lambda *inputs: (answer(*inputs)[0] + 1, answer(*inputs)[1]),
            "The target is right, but the length is one too large: return the last length that "
            "fits.",
        ),
        Mistake(
            "the target of a longer text",
            lambda *inputs: (
                answer(*inputs)[0],
                _targets(0, *_sizes(answer(*inputs)[0] + 1, *inputs[1:])),
            ),
            "The length is right, but the target belongs to a text with one more token. Compute "
            "its length again for the text that fits.",
        ),
        Mistake(
            "an input below n_inputs",
            _search(lambda n, noise, spans: n - noise + spans + 2, _targets),
            "Your text is too short: the input may have exactly n_inputs tokens, so compare "
            "with <=. Count one end token only.",
        ),
        Mistake(
            "no end tokens at all",
            _search(
                lambda n, noise, spans: n - noise + spans, lambda n, noise, spans: noise + spans
            ),
            "You count no end tokens. The input has one, and so has the target.",
        ),
        Mistake(
            "the removed tokens alone as target",
            _search(_inputs, lambda n, noise, spans: noise),
            "The length is right. The target also has a sentinel for each span and an end token.",
        ),
        Mistake(
            "one token too many in the target",
            _search(_inputs, lambda n, noise, spans: noise + spans + 2),
            "The length is right. The target has one token too many: a sentinel for each span "
            "and one end token, nothing else.",
        ),
        Mistake(
            "removed tokens not taken away",
            _search(lambda n, noise, spans: n + spans + 1, _targets),
            "Your text is too short: the removed tokens are not in the input. Subtract them.",
        ),
        Mistake(
            "the length of the input",
            lambda *inputs: (
                _inputs(answer(*inputs)[0], *_sizes(answer(*inputs)[0], *inputs[1:])),
                answer(*inputs)[1],
            ),
            "The target is right. You return the length of the input; return the length of the "
            "text.",
        ),
        Mistake(
            "spans of the whole text",
            _spans_of_text,
            "You divide the whole text into spans. Only the removed tokens are in spans: "
            "round(removed / mean).",
        ),
        Mistake(
            "rounded down in the search",
            _rounded_down,
            "You round down while you search. Both numbers are rounded to the nearest whole "
            "number, as round does.",
            alike=(
                _rounding(round, int),
                _rounding(int, round),
            ),
        ),
        Mistake(
            "rounded up",
            _rounding(math.ceil, math.ceil),
            "You round up. Both numbers are rounded to the nearest whole number, as round does.",
            alike=(_rounding(round, math.ceil), _rounding(math.ceil, round)),
        ),
        Mistake(
            "the first exact fit",
            _first_exact,
            "Your text fits, but a longer one fits, too. An equation without the rounding misses "
            "it, and so does a search that stops at the first exact fit.",
            alike=(_solved(int), _solved(round)),
        ),
    ),
    hints=(
        "Write a small function first: input and target length of a text of n tokens.",
        "removed = round(n * density) tokens, spans = round(removed / mean). What is in the input?",
        "Then try n = n_inputs, n_inputs + 1, … and keep the last one whose input fits.",
    ),
    alternatives=(with_numpy, from_above),
)
