"""15.1: count the pairs of a text and merge the most frequent one."""

from collections import Counter
from itertools import pairwise

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(ids, new):
    ids = np.asarray(ids).tolist()
    counts = Counter(pairwise(ids))
    pair = min(counts, key=lambda pair: (-counts[pair], pair))
    return np.array(pair), np.array(_merged(ids, pair, new))


def _merged(ids, pair, new):
    merged, i = [], 0
    while i < len(ids):
        found = tuple(ids[i : i + 2]) == tuple(pair)
        merged.append(new if found else ids[i])
        i += 2 if found else 1
    return merged


def with_torch(ids, new):
    pairs, counts = torch.unique(ids.unfold(0, 2, 1), dim=0, return_counts=True)  # sorted
    pair = pairs[counts.argmax()]
    merged = []
    for id in ids.tolist():
        merged.append(id)
        if merged[-2:] == pair.tolist():
            merged[-2:] = [int(new)]
    return pair, torch.tensor(merged)


def recounting(ids, new):
    numbers = [int(id) for id in ids]
    best, most = None, 0
    for left, right in sorted(set(pairwise(numbers))):
        count = sum(numbers[i : i + 2] == [left, right] for i in range(len(numbers) - 1))
        if count > most:
            best, most = (left, right), count
    out, skip = [], False
    for i, id in enumerate(numbers):
        if skip:
            skip = False
        elif numbers[i : i + 2] == list(best):
            out.append(int(new))
            skip = True
        else:
            out.append(id)
    return best, out


def cases(rng: Generator) -> list[Case]:
    def case(name: str, ids: list[int] | np.ndarray, new: int = 256) -> Case:
        return Case(name, {"ids": np.array(ids), "new": new})

    return [
        case("hug hug pug", list(b"hug hug pug")),
        case("three of the same in a row", [7, 7, 7, 1, 7, 7, 7, 2], 300),
        case("four of the same in a row", [7, 7, 7, 7, 1, 2, 3, 1, 2], 256),
        case("a tie", [5, 8, 2, 6, 4, 1, 9, 3, 5, 8, 4, 1, 2, 6, 9, 3], 258),
        case("a tie of which the second number decides", [4, 8, 1, 4, 6, 2, 4, 8, 3, 4, 6], 257),
        case("the pair at the very end", [5, 6, 1, 5, 6, 2, 2, 5, 6], 256),
        case("the pair the other way around", [5, 6, 3, 6, 5, 3, 5, 6], 256),
        case("the two ends are not neighbors", [8, 5, 6, 9, 8, 5, 6, 9, 8, 1, 9], 256),
        case("9 is less than 10", [9, 1, 10, 1, 5, 9, 1, 6, 10, 1], 256),
        case("random letters", rng.integers(97, 101, 60), 261),
        case("two tokens", [65, 66], 256),
    ]


def _parts(ids, new, *, best=None, merge=_merged, count=None):
    ids = np.asarray(ids).tolist()
    counts = Counter(pairwise(ids)) if count is None else count(ids)
    pair = (best or (lambda c: min(c, key=lambda p: (-c[p], p))))(counts)
    return np.array(pair), np.array(merge(ids, pair, new))


def _first_only(ids, pair, new):
    for i in range(len(ids) - 1):
        if (ids[i], ids[i + 1]) == pair:
            return [*ids[:i], new, *ids[i + 2 :]]
    return ids


def _overlapping(ids, pair, new):
    merged = []
    for i, id in enumerate(ids):
        if tuple(ids[i : i + 2]) == pair:
            merged.append(new)
        elif i == 0 or tuple(ids[i - 1 : i + 1]) != pair:
            merged.append(id)
    return merged


def _inserted(ids, pair, new):
    merged, i = [], 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == pair:
            merged += [new, ids[i + 1]]
            i += 2
        else:
            merged.append(ids[i])
            i += 1
    return merged


def _last_left_out(ids, pair, new):
    merged, i = [], 0
    while i < len(ids) - 1:
        found = (ids[i], ids[i + 1]) == pair
        merged.append(new if found else ids[i])
        i += 2 if found else 1
    return merged


def _for_loop(ids, pair, new):
    """Walk with a for loop, in which i += 2 skips nothing."""
    return [new if tuple(ids[i : i + 2]) == pair else ids[i] for i in range(len(ids))]


def _from_the_right(ids, pair, new):
    return _merged(ids[::-1], pair[::-1], new)[::-1]


def _every_second(ids):
    return Counter(zip(ids[::2], ids[1::2], strict=False))


def _without_overlap(ids):
    """Count 7 7 7 once."""
    return {pair: len(ids) - len(_merged(ids, pair, -1)) for pair in pairwise(ids)}


def _either_way(ids, pair, new):
    merged, i = [], 0
    while i < len(ids):
        found = sorted(ids[i : i + 2]) == sorted(pair)
        merged.append(new if found else ids[i])
        i += 2 if found else 1
    return merged


def _until_all_differ(ids, pair, new):
    while pair is not None:
        ids = _merged(ids, pair, new)
        counts = Counter(pairwise(ids))
        pair = min(counts, key=lambda p: (-counts[p], p), default=None)
        pair = pair if pair and counts[pair] > 1 else None
    return ids


EXERCISE = Exercise(
    id="tokenization.count_and_merge",
    notebook="15",
    number="15.1",
    title="Count the pairs, merge one",
    kind="graded",
    difficulty=1,
    minutes=12,
    points=1,
    function="count_and_merge",
    answer=answer,
    cases=cases,
    outputs=("pair", "merged"),
    mistakes=(
        Mistake("only the first occurrence", lambda ids, new: _parts(ids, new, merge=_first_only),
                "The pair is right, but you merge it once. Every occurrence becomes the new id."),
        Mistake("occurrences that overlap", lambda ids, new: _parts(ids, new, merge=_overlapping),
                "The pair is right. But in 7 7 7 the middle 7 cannot be merged twice: after a "
                "merge, continue after the pair."),
        Mistake("the right half stays", lambda ids, new: _parts(ids, new, merge=_inserted),
                "The pair is right. The new id should replace both halves: the right one is still "
                "there."),
        Mistake("a for loop that skips nothing", lambda ids, new: _parts(ids, new, merge=_for_loop),
                "The pair is right, but its right half is still there, or starts another pair. Do "
                "you write i += 2 in a for loop? It has no effect there."),
        Mistake("merged from the right", lambda ids, new: _parts(ids, new, merge=_from_the_right),
                "The pair is right. Where occurrences overlap, merge the left one first."),
        Mistake("the last id left out", lambda ids, new: _parts(ids, new, merge=_last_left_out),
                "The pair is right. Where the text does not end with the pair, the last id is "
                "missing: does your loop end one too early?"),
        Mistake(
            "a tie goes to the pair seen first",
            lambda ids, new: _parts(ids, new, best=lambda c: max(c, key=c.get)),
            "Of pairs that are equally frequent you take the one that was seen first. Take the "
            "smallest pair.",
        ),
        Mistake(
            "the right id decides a tie",
            lambda ids, new: _parts(
                ids, new, best=lambda c: min(c, key=lambda p: (-c[p], p[::-1]))
            ),
            "Of pairs that are equally frequent you take the one with the smallest right id. "
            "Compare the left ids first.",
        ),
        Mistake(
            "a tie goes to the largest pair",
            lambda ids, new: _parts(ids, new, best=lambda c: max(c, key=lambda p: (c[p], p))),
            "Of pairs that are equally frequent you take the largest. Take the smallest.",
        ),
        Mistake(
            "only the left id decides a tie",
            lambda ids, new: _parts(ids, new, best=lambda c: min(c, key=lambda p: (-c[p], p[0]))),
            "If tied pairs have the same left id too, the smaller right id decides.",
        ),
        Mistake("every second pair", lambda ids, new: _parts(ids, new, count=_every_second),
                "You count only every second pair. Every id but the last has a right neighbor: "
                "that makes len(ids) - 1 pairs."),
        Mistake(
            "pairs that overlap counted once",
            lambda ids, new: _parts(ids, new, count=_without_overlap),
            "You count 7 7 7 as one pair (7, 7). For counting, it holds the pair twice.",
        ),
        Mistake(
            "tensors as keys, the first pair",
            lambda ids, new: _parts(ids, new, best=lambda c: next(iter(c))),
            "You merge the first pair, whatever its count. Are the keys of your dict tensors? Two "
            "tensors are never the same key: start with ids.tolist().",
        ),
        Mistake("tensors as keys, the smallest pair", lambda ids, new: _parts(ids, new, best=min),
                "You merge the smallest pair, whatever its count. Are the keys of your dict "
                "tensors? Two tensors are never the same key: start with ids.tolist()."),
        Mistake(
            "the rarest pair",
            lambda ids, new: _parts(ids, new, best=lambda c: min(c, key=lambda p: (c[p], p))),
            "You merge the rarest pair. Which one saves the most?",
        ),
        Mistake(
            "nothing merged",
            lambda ids, new: _parts(ids, new, merge=lambda ids, pair, new: ids),
            "The pair is right, but no id has changed. If `ids` holds tensors, compare numbers: "
            "ids.tolist().",
        ),
        Mistake(
            "pairs counted either way around",
            lambda ids, new: _parts(
                ids, new, count=lambda ids: Counter(tuple(sorted(p)) for p in pairwise(ids))
            ),
            "You count (1, 2) and (2, 1) as the same pair. The order matters.",
        ),
        Mistake(
            "pairs merged either way around",
            lambda ids, new: _parts(ids, new, merge=_either_way),
            "The pair is right. But you also merge it the other way around: (2, 1) is not (1, 2).",
        ),
        Mistake(
            "the last id beside the first",
            lambda ids, new: _parts(
                ids, new, count=lambda ids: Counter(zip(ids, [*ids[1:], ids[0]], strict=True))
            ),
            "You count the last id and the first as neighbors. The text does not go around.",
        ),
        Mistake(
            "ids compared as text",
            lambda ids, new: _parts(ids, new, best=lambda c: min(c, key=lambda p: (-c[p], str(p)))),
            "On a tie you compare the pairs as text, where 10 comes before 9. Compare the numbers.",
        ),
        Mistake("always 256", lambda ids, new: _parts(ids, 256),
                "The pair is right. Write `new` in its place, not always 256."),
        Mistake("the next id that is free", lambda ids, new: _parts(ids, int(max(ids)) + 1),
                "The pair is right. The new id is given: `new`."),
        Mistake(
            "merged again and again",
            lambda ids, new: _parts(ids, new, merge=_until_all_differ),
            "The pair is right. You go on to merge other pairs. Make one merge only.",
        ),
    ),
    hints=(
        "Start with ids = ids.tolist(): tensors make bad keys for a dict.",
        "Counter(zip(ids, ids[1:])) counts all pairs. Sort by (-count, pair).",
        "Walk through the ids with an index i in a while loop: on the pair append new and step by "
        "2, else append ids[i] and step by 1.",
    ),
    forbidden=("helpers.text.byte_pairs.count_pairs", "helpers.text.byte_pairs.merge_pair"),
    alternatives=(with_torch, recounting),
)  # fmt: skip
