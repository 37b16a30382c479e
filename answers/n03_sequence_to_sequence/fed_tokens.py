"""3.2: what the decoder is fed: the correct token or its own."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(y, own, forced):
    y, own, forced = map(np.asarray, (y, own, forced))
    fed = y.copy()
    for t in range(1, y.shape[1]):
        fed[:, t] = np.where(forced[:, t], y[:, t], own[:, t - 1])
    return fed


def with_torch(y, own, forced):
    shifted = torch.cat([y[:, :1], own[:, :-1]], 1)
    fed = torch.where(forced, y, shifted)
    fed[:, 0] = y[:, 0]
    return fed


def with_lists(y, own, forced):
    return [
        [int(y[i][t]) if t == 0 or bool(forced[i][t]) else int(own[i][t - 1])
         for t in range(len(y[i]))]
        for i in range(len(y))
    ]  # fmt: skip


def cases(rng: Generator) -> list[Case]:
    def case(name: str, batch: int, time: int, ratio: float) -> Case:
        y = rng.integers(3, 60, size=(batch, time))
        y[:, 0] = 1
        own = rng.integers(100, 160, size=(batch, time))
        forced = rng.random((batch, time)) < ratio
        forced[0, 0] = False
        return Case(name, {"y": y, "own": own, "forced": forced})

    return [
        case("half teacher forcing", 2, 6, 0.5),
        case("teacher forcing at every step", 2, 4, 1.0),
        case("free running", 3, 4, 0.0),
        case("one step", 1, 1, 0.0),
        case("two steps, free running", 2, 2, 0.0),
        case("many", 5, 12, 0.7),
    ]


def _shift(own, first):
    return torch.cat([first, own[:, :-1]], 1)


def _from_the_future(y, own, forced, last):
    fed = torch.where(forced, y, torch.cat([own[:, 1:], last], 1))
    return torch.cat([y[:, :1], fed[:, 1:]], 1)


EXERCISE = Exercise(
    id="seq2seq.fed_tokens",
    notebook="03",
    number="3.2",
    title="The correct token, or its own",
    kind="practice",
    difficulty=1,
    minutes=10,
    points=0,
    function="fed_tokens",
    answer=answer,
    cases=cases,
    outputs=("fed",),
    mistakes=(
        Mistake(
            "its own token not shifted",
            lambda y, own, f: torch.cat([y[:, :1], torch.where(f, y, own)[:, 1:]], 1),
            "At step t the model cannot read what it writes at step t, only what it wrote one "
            "step earlier.",
        ),
        Mistake(
            "its own token not shifted, not even at the first step",
            lambda y, own, f: torch.where(f, y, own),
            "At step t the model cannot read what it writes at step t, only what it wrote one "
            "step earlier. And what does it read before it has written anything?",
        ),
        Mistake(
            "its own token shifted the other way",
            lambda y, own, f: _from_the_future(y, own, f, own[:, -1:]),
            "You shift own to the left, so step t reads what the model writes at step t + 1. It "
            "can read only what it wrote one step earlier: shift to the right.",
            alike=(
                lambda y, own, f: _from_the_future(y, own, f, own[:, :1]),
                lambda y, own, f: _from_the_future(y, own, f, torch.zeros_like(y[:, :1])),
                lambda y, own, f: torch.where(f, y, own.roll(-1, 1)),
            ),
        ),
        Mistake(
            "the two exchanged",
            lambda y, own, f: torch.cat(
                [y[:, :1], torch.where(f, _shift(own, y[:, :1]), y)[:, 1:]], 1
            ),
            "You feed the model's own token where forced is True, and the correct one elsewhere. "
            "It is the other way round.",
        ),
        Mistake(
            "always the correct token",
            lambda y, own, f: y,
            "Your result does not depend on what the model wrote.",
        ),
        Mistake(
            "never the correct token",
            lambda y, own, f: _shift(own, y[:, :1]),
            "Your result does not depend on forced.",
        ),
        Mistake(
            "the last token at the first step",
            lambda y, own, f: torch.where(f, y, _shift(own, own[:, -1:])),
            "Before step 0 nothing has been written, yet yours reads the model's last token "
            "there (roll wraps around). Step 0 is fed y[:, 0], whatever forced says.",
        ),
        Mistake(
            "0 at the first step",
            lambda y, own, f: torch.where(f, y, _shift(own, torch.zeros_like(y[:, :1]))),
            "Where forced is False at step 0, your first column is 0. Step 0 is fed y[:, 0], the "
            "begin token, whatever forced says.",
        ),
        Mistake(
            "the correct token one step late",
            lambda y, own, f: torch.cat(
                [y[:, :1], torch.where(f, _shift(y, y[:, :1]), _shift(own, y[:, :1]))[:, 1:]], 1
            ),
            "y already starts with the begin token, so it is shifted. Where forced is True, step t "
            "gets y[:, t].",
        ),
        Mistake(
            "one choice for the whole sentence",
            lambda y, own, f: (
                torch.cat([y[:, :1], torch.where(f[:, 1:2], y, _shift(own, y[:, :1]))[:, 1:]], 1)
                if y.shape[1] > 1
                else y
            ),
            "Each step of each sentence has its own entry in forced. You use one entry for all "
            "steps.",
        ),
    ),
    hints=(
        "What has the model written before step 0? And before step 3?",
        "Shift own by one position to the right. What belongs in the gap on the left?",
        "Now choose between y and the shifted tokens, position by position. The first column is "
        "y's.",
    ),
    alternatives=(with_torch, with_lists),
)
