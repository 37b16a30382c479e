"""10.3: the mask of new tokens whose past comes out of a cache."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(new, past):
    return np.tri(new, past + new, past, dtype=bool)


def by_positions(new, past):
    t = torch.arange(past, past + new)[:, None]
    return torch.arange(past + new) <= t


def with_loops(new, past):
    return [[j <= past + i for j in range(past + new)] for i in range(new)]


def cases(rng: Generator) -> list[Case]:
    sizes = [(1, 0), (1, 4), (3, 0), (3, 5), (5, 3), (2, 1)]
    drawn = int(rng.integers(2, 6)), int(rng.integers(6, 12))
    return [
        Case(f"new {new}, past {past}", {"new": new, "past": past}) for new, past in (*sizes, drawn)
    ]


def _ones(new, past):
    return torch.ones(new, past + new, dtype=torch.bool)


EXERCISE = Exercise(
    id="decoder.step_mask",
    notebook="10",
    number="10.3",
    title="The mask of a cached step",
    kind="practice",
    difficulty=1,
    minutes=8,
    points=0,
    function="step_mask",
    answer=answer,
    cases=cases,
    outputs=("mask",),
    mistakes=(
        Mistake(
            "as many columns as new tokens",
            lambda new, past: torch.ones(new, new, dtype=torch.bool).tril(),
            "Your mask has a column for each new token only. The past has keys, too.",
        ),
        Mistake(
            "the mask of the whole text",
            lambda new, past: torch.ones(past + new, past + new, dtype=torch.bool).tril(),
            "Your mask has a row for every token of the text. Only the new tokens have queries.",
        ),
        Mistake(
            "a row for each past token",
            lambda new, past: torch.ones(past, past + new, dtype=torch.bool).tril(new),
            "Your mask has a row for each token of the past. Queries come from the new tokens.",
            alike=(lambda new, past: torch.ones(past, past + new, dtype=torch.bool).tril(),),
        ),
        Mistake(
            "no columns for the new tokens",
            lambda new, past: torch.ones(new, past, dtype=torch.bool),
            "Your mask has columns for the past alone. The new tokens have keys, too.",
        ),
        Mistake(
            "one row for all new tokens",
            lambda new, past: torch.ones(1, past + new, dtype=torch.bool),
            "Your mask has one row, which is enough for one new token. Each needs its own.",
        ),
        Mistake(
            "as much past as at the first new token",
            lambda new, past: _ones(new, past).tril(past).triu(),
            "You drop the oldest token at every step. A new token attends to all the past.",
        ),
        Mistake(
            "aligned with the upper left corner",
            lambda new, past: _ones(new, past).tril(),
            "Your first row allows one key: the first token of all. The new tokens come after the "
            "past, so the diagonal has to end in the lower right corner.",
        ),
        Mistake(
            "everything allowed",
            _ones,
            "That is right for one new token. Of several, none may see the ones after it.",
        ),
        Mistake(
            "the token itself forbidden",
            lambda new, past: _ones(new, past).tril(past - 1),
            "Your tokens do not see themselves. Each attends to itself and to all before it.",
        ),
        Mistake(
            "one later token allowed",
            lambda new, past: _ones(new, past).tril(past + 1),
            "Each of your tokens sees the one after it. Shift the diagonal by one.",
        ),
        Mistake(
            "the diagonal shifted by the new tokens",
            lambda new, past: _ones(new, past).tril(new),
            "You shift the diagonal by the number of new tokens. How many keys come before them?",
            alike=(lambda new, past: _ones(new, past).tril(new - 1),),
        ),
        Mistake(
            "upside down",
            lambda new, past: _ones(new, past).triu(past),
            "Your tokens see themselves and the tokens after them. They should see those before "
            "them.",
        ),
        Mistake(
            "only the past allowed",
            lambda new, past: torch.cat([torch.ones(new, past, dtype=torch.bool),
                                         torch.zeros(new, new, dtype=torch.bool)], 1),
            "Your new tokens see the past but not themselves, nor the new tokens before them.",
        ),
        Mistake(
            "only the new tokens allowed",
            lambda new, past: torch.cat([torch.zeros(new, past, dtype=torch.bool),
                                         torch.ones(new, new, dtype=torch.bool).tril()], 1),
            "Your new tokens do not see the past, so the cache has no effect.",
        ),
        Mistake(
            "true where it is forbidden",
            lambda new, past: ~by_positions(new, past),
            "Your mask is True where a query may not attend. In this course True means allowed.",
        ),
        Mistake(
            "rows and columns exchanged",
            lambda new, past: by_positions(new, past).mT,
            "Your mask is transposed: rows are queries (the new tokens), columns are keys.",
        ),
        Mistake(
            "what is added to the scores",
            lambda new, past: torch.zeros(new, past + new, dtype=torch.float64)
            .masked_fill(~by_positions(new, past), -torch.inf),
            "You return what is added to the scores (0 or minus infinity). Return truth values.",
        ),
        Mistake(
            "the past last",
            lambda new, past: by_positions(new, past).roll(new, 1),
            "Your columns begin with the new tokens. In the cache, the past comes first.",
        ),
    ),
    hints=(
        "How many queries are there, and how many keys? Draw the mask for two new tokens after "
        "three old ones.",
        "New token number i is token past + i of the whole text. Which keys are at or before it?",
        "The mask is the last `new` rows of the causal mask of the whole text.",
    ),
    forbidden=("helpers.layers.causal_mask",),
    alternatives=(by_positions, with_loops),
)  # fmt: skip
