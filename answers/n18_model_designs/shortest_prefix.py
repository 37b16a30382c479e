"""18.2: a mask to infer from attention maps."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(A):
    ahead = np.triu(np.asarray(A).max(0) > 0, 1).any(0)
    return int(np.flatnonzero(ahead).max()) + 1 if ahead.any() else 0


def in_two_loops(A):
    A, length = np.asarray(A), 0
    for t in range(A.shape[1]):
        for s in range(t + 1, A.shape[2]):
            if (A[:, t, s] > 0).any():
                length = max(length, s + 1)
    return length


def by_trying(A):
    A = torch.as_tensor(np.asarray(A))
    time = A.shape[-1]
    key = torch.arange(time)
    for length in (0, *range(2, time + 1)):
        hidden = (key[None] > key[:, None]) & (key[None] >= length)
        if not A[:, hidden].any():
            return length
    return None


def _maps(rng, heads, time, prefix, zeros=0.0):
    t = np.arange(time)
    mask = (t[None] <= t[:, None]) | ((t < prefix)[None] & (t < prefix)[:, None])
    A = np.exp(2 * rng.normal(size=(heads, time, time))) * mask
    A = A * ((rng.random(A.shape) >= zeros) | np.eye(time, dtype=bool))
    return A / A.sum(-1, keepdims=True)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, A: np.ndarray) -> Case:
        return Case(name, {"A": A})

    sharp = _maps(rng, 3, 7, 0)
    sharp[1, 1] = 0.0
    sharp[1, 1, 4] = 1.0  # one head (not the first, not the last), one query
    alone = _maps(rng, 3, 7, 5)
    alone[:, 0] = np.eye(7)[0]
    skips = _maps(rng, 3, 8, 6)
    skips[:, :, 2] *= np.arange(8) >= 2  # no query before key 2 attends to it
    skips[:, np.arange(7), np.arange(1, 8)] = 0.0  # and none to the token after its own
    skips /= skips.sum(-1, keepdims=True)
    tiny = _maps(rng, 2, 6, 3)
    tiny[0, :3, 2] = 1e-12
    tiny[:, 0, 2] = 1e-12
    tiny[:, 1, 2] = 1e-12
    return [
        case("a prefix of four", _maps(rng, 3, 8, 4)),
        case("causal", _maps(rng, 2, 6, 0)),
        case("an encoder", _maps(rng, 2, 5, 5)),
        case("heads that leave out much", _maps(rng, 4, 9, 6, 0.5)),
        case("one head that looks ahead once", sharp),
        case("small weights", tiny),
        case("a first token that attends only to itself", alone),
        case("no query attends to the next token", skips),
        case("drawn at random", _maps(rng, 3, 10, int(rng.integers(2, 10)), 0.3)),
    ]


def _any_column(A):
    return int((np.asarray(A).max(0) > 0).all(0).sum())


def _with(above=0.0, pick="max"):
    def wrong(A):
        A = np.asarray(A)
        A = (
            A.mean(0)
            if pick == "mean"
            else {"first": A[0], "last": A[-1], "min": A.min(0)}.get(pick, A.max(0))
        )
        ahead = np.triu(above < A, 1).any(0)
        return int(np.flatnonzero(ahead).max()) + 1 if ahead.any() else 0

    return wrong


def _rows(A):
    ahead = np.triu(np.asarray(A).max(0) > 0, 1).any(1)
    return int(np.flatnonzero(ahead).max()) + 1 if ahead.any() else 0


def _ahead(A, pick):
    return int(pick(np.triu(np.asarray(A).max(0) > 0, 1).any(0)))


def _plus_one(length):
    return length + bool(length)


def _distances(A):
    t, s = np.indices(np.asarray(A).shape[1:])
    return np.where(np.asarray(A).max(0) > 0, s - t, 0)


def _after(seen):
    """Return the length of the prefix that ends with the last key seen, of those from key 1 on."""
    return int(np.flatnonzero(seen).max(initial=-2)) + 2


EXERCISE = Exercise(
    id="designs.shortest_prefix",
    notebook="18",
    number="18.2",
    title="Which mask was it?",
    kind="graded",
    difficulty=2,
    minutes=12,
    points=2,
    function="shortest_prefix",
    answer=answer,
    cases=cases,
    outputs=("prefix",),
    mistakes=(
        Mistake(
            "off by one",
            lambda A: max(answer(A) - 1, 0),
            "You return the last key that an earlier query attends to. Keys count from 0, so a "
            "prefix with that key is one longer.",
        ),
        Mistake(
            "queries in place of keys",
            _rows,
            "You look for the last query that attends to a later key. Look for the last such key.",
            alike=(lambda A: _rows(A) + bool(_rows(A)),),
        ),
        Mistake(
            "the first head alone",
            _with(pick="first"),
            "You leave out heads. They all have the same mask, so one head that looks ahead is "
            "enough.",
            alike=(_with(pick="last"), _with(pick="min")),
        ),
        Mistake(
            "small weights left out",
            _with(above=1e-6),
            "You leave out small weights. A masked weight is exactly 0; any other was allowed.",
            alike=(_with(above=0.01), _with(above=1e-3), _with(above=1e-9)),
        ),
        Mistake(
            "keys that everybody sees",
            _any_column,
            "You count the keys that every query attends to. A weight can be 0 although it was "
            "allowed: count what is seen, not what is not.",
        ),
        Mistake(
            "1 for a causal map",
            lambda A: max(answer(A), 1),
            "Where no query attends to a later key, the shortest prefix is 0.",
            alike=(lambda A: answer(A) or -1,),
        ),
        Mistake(
            "always the whole text",
            lambda A: np.asarray(A).shape[-1],
            "You always get the whole length. Weights on and below the diagonal belong to the "
            "token itself and its past. Only those above it are on later keys.",
        ),
        Mistake(
            "weights above the diagonal counted",
            lambda A: int(np.triu(np.asarray(A).max(0) > 0, 1).sum()),
            "You count weights above the diagonal. Return the length of the prefix.",
        ),
        Mistake(
            "the first query alone",
            lambda A: _ahead(
                A, lambda ahead: (np.asarray(A).max(0)[0, 1:] > 0).nonzero()[0].max(initial=-2) + 2
            ),
            "You look at the first query alone. A weight can be 0 although it was allowed: use "
            "all queries.",
            alike=(lambda A: int((np.asarray(A).max(0)[0] > 0).sum()),),
        ),
        Mistake(
            "the number of keys",
            lambda A: _ahead(A, lambda ahead: ahead.sum()),
            "You count the keys that an earlier query attends to. Key 0 is never among them, and "
            "others can have weights of 0: find the last one.",
        ),
        Mistake(
            "the number of keys and one",
            lambda A: _ahead(A, lambda ahead: ahead.sum() + bool(ahead.any())),
            "You count keys that an earlier query attends to, and add 1. Some keys of the prefix "
            "may have weights of 0: find the last one.",
        ),
        Mistake(
            "the first key",
            lambda A: _ahead(A, lambda ahead: ahead.argmax() + bool(ahead.any())),
            "You return the first key that an earlier query attends to. The prefix has to contain "
            "the last one.",
        ),
        Mistake(
            "one too long",
            lambda A: answer(A) + bool(answer(A)),
            "Your prefix is one too long. Keys count from 0: a prefix that ends with key s has "
            "length s + 1.",
        ),
        Mistake(
            "the number of queries",
            lambda A: int(np.triu(np.asarray(A).max(0) > 0, 1).any(1).sum()),
            "You count the queries that attend to a later key. Find the last key that one of "
            "them attends to.",
            alike=(lambda A: _plus_one(int(np.triu(np.asarray(A).max(0) > 0, 1).any(1).sum())),),
        ),
        Mistake(
            "the distance",
            lambda A: int(_distances(A).max()),
            "You return how far ahead a query attends, s - t. The position s of the key decides.",
            alike=(lambda A: _plus_one(int(_distances(A).max())),),
        ),
        Mistake(
            "only the next token",
            lambda A: _after(np.diagonal(np.asarray(A).max(0) > 0, 1)),
            "You compare each query with the next token only. A query can skip that one and "
            "attend to a later key.",
        ),
        Mistake(
            "a prefix without gaps",
            lambda A: _plus_one(int(_ahead(A, lambda ahead: ahead[1:].cumprod().sum()))),
            "You stop at the first key that no earlier query attends to. A weight can be 0 "
            "although it was allowed: go on to the end.",
        ),
        Mistake(
            "a prefix for each head",
            lambda A: np.array([answer(head[None]) for head in np.asarray(A)]),
            "You return one length for each head. They share one mask: return one number for all.",
        ),
        Mistake(
            "below the diagonal",
            lambda A: np.asarray(A).shape[-1] - 1,
            "You look below the diagonal. Those weights are on the past, which every mask "
            "allows. Rows are queries, columns are keys.",
        ),
    ),
    hints=(
        "Under a causal mask all weights above the diagonal are 0. What does a weight there prove?",
        "If a query before key s attends to it, key s belongs to the prefix.",
        "Take the largest such s over all heads and queries. The prefix ends after it.",
    ),
    alternatives=(in_two_loops, by_trying),
)
