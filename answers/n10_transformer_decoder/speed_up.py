"""10.5: how much faster a cache makes writing, predicted from two runs."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(calls, tokens, seconds, T):
    calls, tokens, seconds = (np.asarray(array, float) for array in (calls, tokens, seconds))
    T = np.asarray(T, float)
    a, b = np.linalg.solve(np.stack([calls, tokens], 1), seconds)
    return (a * T + b * T * (T + 1) / 2) / (a * T + b * T)


def _costs(calls, tokens, seconds):
    (c_1, c_2), (n_1, n_2), (s_1, s_2) = calls.double(), tokens.double(), seconds
    det = c_1 * n_2 - c_2 * n_1
    return (s_1 * n_2 - s_2 * n_1) / det, (c_1 * s_2 - c_2 * s_1) / det


def with_cramer(calls, tokens, seconds, T):
    a, b = _costs(calls, tokens, seconds)
    return (a + b * (T.double() + 1) / 2) / (a + b)


def step_by_step(calls, tokens, seconds, T):
    table = torch.stack([calls.double(), tokens.double()], 1)
    a, b = torch.linalg.lstsq(table, seconds[:, None]).solution[:, 0]
    ratios = []
    for length in T.tolist():
        without = sum(a + b * t for t in range(1, length + 1))
        ratios.append(without / sum(a + b for _ in range(length)))
    return torch.stack(ratios)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, a: float, b: float, runs: list[tuple[int, int]], T: list[int]) -> Case:
        calls, tokens = np.array(runs).T
        seconds = a * calls + b * tokens
        return Case(name, {"calls": calls, "tokens": tokens, "seconds": seconds, "T": np.array(T)})

    both = [(64, 64), (64, 64 * 65 // 2)]
    a, b = rng.uniform(1e-3, 1e-2), rng.uniform(1e-5, 1e-3)
    return [
        case("the two runs of the notebook", 7e-4, 1.5e-5, both, [16, 64, 512]),
        case("a call is dear, a token cheap", 5e-3, 1e-6, both, [1, 10, 100, 1000]),
        case("a token is dear, a call nearly free", 1e-6, 1e-3, both, [1, 2, 8, 100]),
        case("one pass over a text, and a cached run", 2e-3, 4e-4, [(1, 200), (50, 50)], [7, 30]),
        case("two uncached runs", 1e-3, 1e-4, [(8, 36), (40, 820)], [5, 50, 500]),
        case("costs drawn at random", a, b, [(30, 465), (30, 30)], [3, 20, 333]),
    ]


def _ratio(uncached, cached=lambda a, b, T: a * T + b * T):
    def wrong(calls, tokens, seconds, T):
        a, b = _costs(calls, tokens, seconds)
        T = T.double()
        return uncached(a, b, T) / cached(a, b, T)

    return wrong


def _transposed(calls, tokens, seconds, T):
    a, b = torch.linalg.solve(torch.stack([calls.double(), tokens.double()]), seconds)
    return _without(a, b, T.double()) / ((a + b) * T.double())


def _without(a, b, T):
    return a * T + b * T * (T + 1) / 2


EXERCISE = Exercise(
    id="decoder.speed_up",
    notebook="10",
    number="10.5",
    title="Predict the speed-up",
    kind="graded",
    difficulty=2,
    minutes=12,
    points=1,
    function="speed_up",
    answer=answer,
    cases=cases,
    outputs=("ratio",),
    mistakes=(
        Mistake(
            "the ratio of the tokens",
            _ratio(lambda a, b, T: (T + 1) / 2, lambda a, b, T: 1.0),
            "That is the ratio of the token-forwards, as if the calls cost nothing or grew with "
            "them. With a cache and without, there are T calls.",
        ),
        Mistake(
            "T squared",
            _ratio(lambda a, b, T: a * T + b * T**2),
            "You let T² tokens go through without a cache. Step t passes t tokens: what is 1 + 2 "
            "+ … + T?",
        ),
        Mistake(
            "half of T squared",
            _ratio(lambda a, b, T: a * T + b * T**2 / 2),
            "1 + 2 + … + T is not T²/2, but a little more.",
        ),
        Mistake(
            "T (T - 1) / 2",
            _ratio(lambda a, b, T: a * T + b * T * (T - 1) / 2),
            "You count from 0 to T - 1. The first step passes one token, the last one T.",
        ),
        Mistake(
            "one call without a cache",
            _ratio(lambda a, b, T: a + b * T * (T + 1) / 2),
            "Without a cache every token takes a call, too: T of them.",
        ),
        Mistake(
            "one call with a cache",
            _ratio(_without, lambda a, b, T: a + b * T),
            "That is one pass over a text that is given. A cached decoder is called once for every "
            "token that it writes.",
        ),
        Mistake(
            "one call in both",
            _ratio(lambda a, b, T: a + b * T * (T + 1) / 2, lambda a, b, T: a + b * T),
            "You count one call. Both ways call the decoder once for every token: T times.",
        ),
        Mistake(
            "no calls without a cache",
            _ratio(lambda a, b, T: b * T * (T + 1) / 2),
            "You leave the calls out of the uncached time. A call costs a, with a cache or "
            "without.",
        ),
        Mistake(
            "T tokens in every cached call",
            _ratio(_without, lambda a, b, T: a * T + b * T**2),
            "You let T tokens through in every cached call. With a cache each call gets one token.",
        ),
        Mistake(
            "one step too many",
            lambda calls, tokens, seconds, T: with_cramer(calls, tokens, seconds, T + 1),
            "You count T + 1 steps. Writing T tokens takes T steps.",
        ),
        Mistake(
            "the two times",
            lambda calls, tokens, seconds, T: (lambda a, b, T: (_without(a, b, T), (a + b) * T))(
                *_costs(calls, tokens, seconds), T.double()),
            "You return both times. Return their ratio, uncached over cached.",
        ),
        Mistake(
            "the two costs",
            lambda calls, tokens, seconds, T: torch.stack(_costs(calls, tokens, seconds)),
            "You return a and b. Use them to compute both times for each T, then divide.",
        ),
        Mistake(
            "the calls of the two runs taken as equal",
            lambda calls, tokens, seconds, T: (lambda b: (lambda a: (
                a + b * (T.double() + 1) / 2) / (a + b))((seconds[0] - b * tokens[0]) / calls[0]))(
                (seconds[1] - seconds[0]) / (tokens[1] - tokens[0])),
            "Right where both runs make the same number of calls. They need not: solve the two "
            "equations for a and b.",
        ),
        Mistake(
            "the ratio of the two runs",
            lambda calls, tokens, seconds, T: (seconds[1] / seconds[0]).expand(len(T)),
            "You return the ratio of the two given runs. It holds for their lengths only: use them "
            "to find a and b.",
        ),
        Mistake(
            "upside down",
            _ratio(lambda a, b, T: a * T + b * T, _without),
            "You return cached over uncached. A speed-up above 1 means that the cache is faster.",
        ),
        Mistake(
            "the share of time saved",
            lambda *inputs: 1 - 1 / with_cramer(*inputs),
            "You return the share of the time that the cache saves. How many times faster is it?",
        ),
        Mistake(
            "one subtracted",
            lambda *inputs: with_cramer(*inputs) - 1,
            "You subtract 1. Return uncached over cached time as it is.",
        ),
        Mistake(
            "the uncached time alone",
            _ratio(_without, lambda a, b, T: 1.0),
            "You return the uncached time. Divide it by the cached time.",
        ),
        Mistake(
            "the equations transposed",
            _transposed,
            "Each equation belongs to one run: its calls, its tokens and its seconds. Your table "
            "of calls and tokens is transposed.",
        ),
        Mistake(
            "a and b exchanged",
            _ratio(lambda a, b, T: b * T + a * T * (T + 1) / 2),
            "You multiply the cost of a call with the tokens, and the cost of a token with the "
            "calls.",
        ),
        Mistake(
            "a call that costs nothing with a cache",
            _ratio(_without, lambda a, b, T: b * T),
            "You leave the calls out of the cached time. A call costs a, with a cache or without.",
        ),
        Mistake(
            "one token in the cached run",
            _ratio(_without, lambda a, b, T: a * T + b),
            "With a cache T tokens go through, one in each call.",
        ),
        Mistake(
            "the seconds saved",
            lambda calls, tokens, seconds, T: (lambda a, b, T: _without(a, b, T) - (a + b) * T)(
                *_costs(calls, tokens, seconds), T.double()),
            "You return the seconds saved. Divide the two times.",
        ),
        Mistake(
            "seconds for each token instead of a fit",
            lambda calls, tokens, seconds, T: (T.double() + 1) / 2 * seconds[1] * tokens[0]
            / (seconds[0] * tokens[1]),
            "You scale the two runs in proportion to their tokens. Two runs are two equations: "
            "solve them for a and b.",
        ),
    ),
    hints=(
        "Two runs give two equations, seconds = a · calls + b · tokens. Solve them for a and b.",
        "How many calls and how many tokens does writing T tokens take with a cache? And without?",
        "numpy.linalg.solve or torch.linalg.solve takes the table of calls and tokens. Without a "
        "cache, step t passes t tokens.",
    ),
    forbidden=("helpers.experiments.decoding_cost.fit_cost",),
    alternatives=(with_cramer, step_by_step),
)  # fmt: skip
