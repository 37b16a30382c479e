"""7.2: the sinusoidal encoding of positions."""

import math

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(time, d_model):
    p = np.arange(time)[:, None]
    frequencies = 10_000.0 ** (-np.arange(0, d_model, 2) / d_model)
    P = np.empty((time, d_model))
    P[:, 0::2] = np.sin(p * frequencies)
    P[:, 1::2] = np.cos(p * frequencies)
    return P


def with_torch(time, d_model):
    angles = torch.outer(
        torch.arange(time, dtype=torch.float64),
        torch.exp(-torch.arange(0, d_model, 2, dtype=torch.float64) / d_model * math.log(1e4)),
    )
    return torch.stack([angles.sin(), angles.cos()], -1).flatten(1)


def with_loops(time, d_model):
    rows = []
    for p in range(time):
        row = []
        for i in range(d_model // 2):
            angle = p / 10_000 ** (2 * i / d_model)
            row += [math.sin(angle), math.cos(angle)]
        rows.append(row)
    return np.array(rows)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, time: int, d_model: int) -> Case:
        return Case(name, {"time": time, "d_model": d_model})

    long = int(rng.integers(30, 60))
    return [
        case("four positions, four numbers each", 4, 4),
        case("one position", 1, 6),
        case("one clock", 5, 2),
        case("more positions than numbers", long, 8),
        case("two positions, a hundred numbers", 2, 100),
        case("more numbers than positions", 3, 2 * int(rng.integers(10, 20))),
    ]


def _angles(time, d_model, exponent=2.0, base=1e4, start=0):
    p = np.arange(start, time + start)[:, None]
    return p * base ** (-exponent * np.arange(d_model // 2) / d_model)


def _woven(first, second):
    return np.stack([first, second], -1).reshape(len(first), -1)


def _by_sine_and_cosine(time, d_model, **kwargs):
    angles = _angles(time, d_model, **kwargs)
    return _woven(np.sin(angles), np.cos(angles))


EXERCISE = Exercise(
    id="self_attention.positions",
    notebook="07",
    number="7.2",
    title="Clocks for positions",
    kind="practice",
    difficulty=2,
    minutes=12,
    points=0,
    function="positions",
    answer=answer,
    cases=cases,
    outputs=("P",),
    mistakes=(
        Mistake(
            "sines first, then cosines",
            lambda time, d_model: np.concatenate(
                [f(_angles(time, d_model)) for f in (np.sin, np.cos)], 1
            ),
            "The numbers are right, but the columns are in another order: a sine and its cosine "
            "are neighbors, columns 2i and 2i + 1.",
        ),
        Mistake(
            "cosine before sine",
            lambda time, d_model: _woven(
                np.cos(_angles(time, d_model)), np.sin(_angles(time, d_model))
            ),
            "Sines and cosines are exchanged: the first row should start with sin 0.",
        ),
        Mistake(
            "the clocks run too fast",
            lambda time, d_model: _by_sine_and_cosine(time, d_model, exponent=1.0),
            "All your clocks but the first are too fast. i counts the clocks, and over all of them "
            "the exponent of 10,000 goes from 0 to almost 1. Is yours 2i / d?",
        ),
        Mistake(
            "the exponent doubled",
            lambda time, d_model: _by_sine_and_cosine(time, d_model, exponent=4.0),
            "All your clocks but the first are too slow: the exponent is doubled. If you take 0, "
            "2, 4, … from arange, that is 2i already.",
        ),
        Mistake(
            "positions counted from one",
            lambda time, d_model: _by_sine_and_cosine(time, d_model, start=1),
            "Your rows start at position 1. The first token is at position 0, where every sine is "
            "0 and every cosine is 1.",
        ),
        Mistake(
            "sines alone",
            lambda time, d_model: _woven(*[np.sin(_angles(time, d_model))] * 2),
            "Your table has only sines. A hand of a clock needs two numbers, a sine and a cosine, "
            "or two different times look the same.",
        ),
        Mistake(
            "rows and columns exchanged",
            lambda time, d_model: _by_sine_and_cosine(time, d_model).T,
            "Your table is transposed: each row is a position.",
        ),
        Mistake(
            "each column a frequency of its own",
            lambda time, d_model: np.where(
                np.arange(d_model) % 2 == 0,
                np.sin(np.arange(time)[:, None] / 1e4 ** (np.arange(d_model) / d_model)),
                np.cos(np.arange(time)[:, None] / 1e4 ** (np.arange(d_model) / d_model)),
            ),
            "In your table, a sine and the cosine beside it run at different speeds. Both belong "
            "to clock i and have its exponent, 2i / d.",
        ),
        Mistake(
            "the clocks get faster",
            lambda time, d_model: _by_sine_and_cosine(time, d_model, exponent=-2.0),
            "Clock 0 is right, but all the others run faster than it. Each clock should be slower "
            "than the one before.",
        ),
        Mistake(
            "i taken for the number of the column",
            lambda time, d_model: np.where(
                np.arange(d_model) % 2 == 0,
                np.sin(np.arange(time)[:, None] / 1e4 ** (2 * np.arange(d_model) / d_model)),
                np.cos(np.arange(time)[:, None] / 1e4 ** (2 * np.arange(d_model) / d_model)),
            ),
            "Your clocks slow down too soon, and a cosine is slower than its sine. i is not the "
            "index of a column: which two columns belong to i = 1?",
        ),
        Mistake(
            "the last clock at the base itself",
            lambda time, d_model: (lambda a: _woven(np.sin(a), np.cos(a)))(
                np.arange(time)[:, None]
                * 1e4 ** (-np.arange(d_model // 2) / max(1, d_model // 2 - 1))
            ),
            "The first clock is right, and the last one is too slow. Over all the clocks 2i / d "
            "comes close to 1 but never reaches it.",
        ),
        Mistake(
            "angles in degrees",
            lambda time, d_model: (lambda a: _woven(np.sin(a), np.cos(a)))(
                np.radians(_angles(time, d_model))
            ),
            "All your clocks are too slow by the same factor, about 57. In which unit do sin and "
            "cos take an angle?",
        ),
    ),
    hints=(
        "Think of d / 2 clocks. What does the fastest one (i = 0) show at positions 0, 1, 2?",
        "Compute a table of angles first, (time, d / 2): position times frequency. Multiply a "
        "column by a row.",
        "Then interleave sines and cosines: a slice with a step of 2 is every other column.",
    ),
    alternatives=(with_torch, with_loops),
    forbidden=("helpers.layers.sinusoidal_positions",),
)
