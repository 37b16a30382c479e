"""18.1: one prefix mask for each text of a batch."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(prefixes, time):
    key = np.arange(time)
    causal = key[None, :] <= key[:, None]
    return causal[None] | (key[None, None, :] < np.asarray(prefixes)[:, None, None])


def with_tril(prefixes, time):
    masks = torch.ones(len(prefixes), time, time, dtype=torch.bool).tril()
    for mask, prefix in zip(masks, prefixes, strict=True):
        mask[: int(prefix), : int(prefix)] = True
    return masks


def with_loops(prefixes, time):
    return np.array(
        [[[s < p or s <= t for s in range(time)] for t in range(time)] for p in prefixes]
    )


def cases(rng: Generator) -> list[Case]:
    def case(name: str, prefixes: list[int], time: int) -> Case:
        return Case(name, {"prefixes": np.array(prefixes), "time": time})

    return [
        case("two texts", [2, 3], 5),
        case("no prefix", [0, 0], 4),
        case("the whole text is the prefix", [6], 6),
        case("all lengths", [0, 1, 2, 3, 4, 5], 5),
        case("as many texts as tokens", [3, 1, 4, 2], 4),
        case("drawn at random", rng.integers(0, 9, 3).tolist(), 9),
    ]


def _block(prefixes, time):
    t = np.arange(time)
    inside = t < np.asarray(prefixes)[:, None]
    return inside[:, :, None] & inside[:, None, :]


def _columns(prefixes, time):
    return np.broadcast_to(
        (np.arange(time) < np.asarray(prefixes)[:, None])[:, None], (len(prefixes), time, time)
    )


def _each(prefixes, time, allowed):
    t, s = np.indices((time, time))
    return np.array([allowed(t, s, p) for p in prefixes])


EXERCISE = Exercise(
    id="designs.prefix_masks",
    notebook="18",
    number="18.1",
    title="Prefix masks for a batch",
    kind="practice",
    difficulty=1,
    minutes=8,
    points=0,
    function="prefix_masks",
    answer=answer,
    cases=cases,
    outputs=("masks",),
    mistakes=(
        Mistake(
            "causal for all",
            lambda prefixes, time: np.broadcast_to(
                np.tri(time, dtype=bool), (len(prefixes), time, time)
            ),
            "Your masks are causal. Within the prefix the tokens also see what comes after them.",
        ),
        Mistake(
            "the prefix alone",
            _block,
            "Your masks are right within the prefix. Each later token sees the whole prefix, its "
            "past and itself.",
        ),
        Mistake(
            "the prefix, and nothing that was written",
            _columns,
            "A token after the prefix also sees itself and the tokens written before it.",
        ),
        Mistake(
            "transposed",
            lambda prefixes, time: answer(prefixes, time).transpose(0, 2, 1),
            "Your masks are transposed. Rows are queries, columns are keys.",
        ),
        Mistake(
            "one token too many",
            lambda prefixes, time: answer(np.asarray(prefixes) + 1, time),
            "Your prefix is one token too long: its keys are 0 to prefix - 1.",
        ),
        Mistake(
            "one token too few",
            lambda prefixes, time: answer(np.maximum(np.asarray(prefixes) - 1, 0), time),
            "Your prefix is one token too short: its keys are 0 to prefix - 1.",
        ),
        Mistake(
            "True where a token may not look",
            lambda prefixes, time: ~answer(prefixes, time),
            "Your masks are the wrong way around: here, True means that a query may attend.",
        ),
        Mistake(
            "without itself",
            lambda prefixes, time: answer(prefixes, time) & ~np.eye(time, dtype=bool),
            "A token may always attend to itself.",
        ),
        Mistake(
            "the first prefix for all",
            lambda prefixes, time: answer(np.full(len(prefixes), prefixes[0]), time),
            "All of your masks have the first text's prefix. Each text has its own.",
        ),
        Mistake(
            "without itself after the prefix",
            lambda prefixes, time: _columns(prefixes, time) | np.tri(time, k=-1, dtype=bool),
            "A token after the prefix does not see itself in your masks. Its own position is "
            "allowed, too.",
        ),
        Mistake(
            "the prefix marks queries",
            lambda prefixes, time: np.tri(time, dtype=bool) | _columns(prefixes, time).mT,
            "You let the queries of the prefix see everything. The prefix is about keys: each "
            "query sees the keys in the prefix.",
        ),
        Mistake(
            "both conditions at once",
            lambda prefixes, time: np.tri(time, dtype=bool) & _columns(prefixes, time),
            "You ask for both conditions at once. A key in the prefix is allowed, and so is a "
            "key that is not later: one reason is enough.",
        ),
        Mistake(
            "the longest prefix for all",
            lambda prefixes, time: answer(np.full(len(prefixes), np.max(prefixes)), time),
            "Several of your masks have too long a prefix. Each text has its own; in a loop, "
            "start from a new causal mask each time.",
        ),
        Mistake(
            "a growing prefix",
            lambda prefixes, time: answer(np.maximum.accumulate(prefixes), time),
            "Your prefix never gets shorter from text to text. Start from a new causal mask for "
            "each text.",
        ),
        Mistake(
            "everything allowed",
            lambda prefixes, time: np.ones((len(prefixes), time, time), bool),
            "Your masks allow everything. After the prefix, a later key stays hidden.",
        ),
        Mistake(
            "one position ahead",
            lambda prefixes, time: np.tri(time, k=1, dtype=bool) | _columns(prefixes, time),
            "After the prefix, your queries see one token too far. Key s is allowed for s ≤ t.",
        ),
        Mistake(
            "the future in place of the past",
            lambda prefixes, time: np.tri(time, dtype=bool).T | _columns(prefixes, time),
            "Outside of the prefix, your queries see the future. The past is below the "
            "diagonal: s ≤ t.",
        ),
        Mistake(
            "the diagonal shifted by the prefix",
            lambda prefixes, time: _each(prefixes, time, lambda t, s, p: s <= t + p),
            "You shift the whole diagonal by the prefix. The prefix only adds its own keys: after "
            "it, the mask stays causal.",
            alike=(lambda prefixes, time: _each(prefixes, time, lambda t, s, p: s <= t + p - 1),),
        ),
        Mistake(
            "two separate blocks",
            lambda prefixes, time: _each(
                prefixes, time, lambda t, s, p: (s < p) & (t < p) | (p <= s) & (s <= t)
            ),
            "Your tokens after the prefix do not see the prefix. They see all of it, their past "
            "and themselves.",
        ),
        Mistake(
            "everything allowed after the prefix",
            lambda prefixes, time: _each(prefixes, time, lambda t, s, p: (s < p) | (p <= t)),
            "After the prefix, your queries see the whole text. A key that comes later and is not "
            "in the prefix stays hidden.",
        ),
        Mistake(
            "the shortest prefix for all",
            lambda prefixes, time: answer(np.full(len(prefixes), np.min(prefixes)), time),
            "All of your masks have the shortest prefix. Each text has its own.",
        ),
        Mistake(
            "a prefix at the end",
            lambda prefixes, time: _each(
                prefixes, time, lambda t, s, p: (time - p <= s) | (s <= t)
            ),
            "You put the prefix at the end of the text. Its keys are the first ones: 0 to "
            "prefix - 1.",
        ),
        Mistake(
            "exactly one of both conditions",
            lambda prefixes, time: _each(prefixes, time, lambda t, s, p: (s < p) ^ (s <= t)),
            "You hide the keys for which both conditions hold. One reason is enough, and two are "
            "no harm: use |, not ^.",
        ),
        Mistake(
            "one mask",
            lambda prefixes, time: answer(prefixes[-1:], time)[0],
            "You return one mask. Return one for each text, stacked along a new first axis.",
        ),
    ),
    hints=(
        "There are two reasons why query t may attend to key s. Name them.",
        "s is in the prefix, or s is not later than t. One of them is enough.",
        "Compare arange(time) as a row with prefixes as (batch, 1, 1), and broadcast.",
    ),
    alternatives=(with_tril, with_loops),
)
