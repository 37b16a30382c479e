"""14.3: the Jaccard similarity of two texts, from the numbers of their n-grams."""

from collections import Counter

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(a, b):
    one, other = set(np.asarray(a).tolist()), set(np.asarray(b).tolist())
    return len(one & other) / len(one | other)


def with_numpy(a, b):
    return len(np.intersect1d(a, b)) / len(np.union1d(a, b))


def with_torch(a, b):
    one, other = torch.unique(a), torch.unique(b)
    both = torch.isin(one, other).sum()
    return both / (len(one) + len(other) - both)


def with_a_loop(a, b):
    both, either = [], []
    for gram in [*a.tolist(), *b.tolist()]:
        if gram in either:
            continue
        either.append(gram)
        if gram in a and gram in b:
            both.append(gram)
    return len(both) / len(either)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, a: list[int], b: list[int]) -> Case:
        return Case(name, {"a": np.array(a), "b": np.array(b)})

    def drawn(count: int) -> list[int]:
        return rng.integers(0, 30, size=count).tolist()

    return [
        case("half of each in common", [1, 2, 3, 4], [3, 4, 5, 6]),
        case("the same set", [5, 1, 9], [9, 5, 1]),
        case("nothing in common", [1, 2], [3, 4, 5]),
        case("an n-gram that comes three times", [1, 1, 1, 2], [1, 3]),
        case("an n-gram that repeats in both", [1, 1, 2], [1, 3, 1]),
        case("a short text inside a long one", [1, 2], [1, 2, 3, 4, 5, 6, 7]),
        case("drawn at random", drawn(20), drawn(12)),
        case("drawn at random, many repeats", drawn(60), drawn(5)),
    ]


def _sets(a, b):
    return set(np.asarray(a).tolist()), set(np.asarray(b).tolist())


def _of_first(a, b):
    one, other = _sets(a, b)
    return len(one & other) / len(one)


def _of_smaller(a, b):
    one, other = _sets(a, b)
    return len(one & other) / min(len(one), len(other))


def _dice(a, b):
    one, other = _sets(a, b)
    return 2 * len(one & other) / (len(one) + len(other))


def _of_sum(a, b):
    one, other = _sets(a, b)
    return len(one & other) / (len(one) + len(other))


def _of_lists(a, b):
    one, other = np.asarray(a).tolist(), np.asarray(b).tolist()
    both = sum(x in other for x in one)
    return both / (len(one) + len(other) - both)


def _all_entries(a, b):
    one, other = _sets(a, b)
    return len(one & other) / (len(a) + len(b))


def _of_second(a, b):
    return _of_first(b, a)


def _of_larger(a, b):
    one, other = _sets(a, b)
    return len(one & other) / max(len(one), len(other))


def _multisets(a, b):
    one, other = Counter(np.asarray(a).tolist()), Counter(np.asarray(b).tolist())
    return (one & other).total() / (one | other).total()


def _entries_less_shared(a, b):
    one, other = _sets(a, b)
    return len(one & other) / (len(a) + len(b) - len(one & other))


def _of_differing(a, b):
    one, other = _sets(a, b)
    return len(one & other) / len(one ^ other) if one != other else 1.0


def _share_of_entries(a, b):
    return np.isin(np.asarray(a), np.asarray(b)).mean()


def _whole_number(a, b):
    return float(answer(a, b) == 1)


def _intersection_alone(a, b):
    one, other = _sets(a, b)
    return len(one & other)


def _cosine(a, b):
    one, other = _sets(a, b)
    return len(one & other) / (len(one) * len(other)) ** 0.5


def _two_shares(a, b):
    return (_of_first(a, b) + _of_second(a, b)) / 2


def _upside_down(a, b):
    return 1 / max(answer(a, b), 1e-9)


def _by_position(a, b):
    one, other = np.asarray(a).tolist(), np.asarray(b).tolist()
    return sum(x == y for x, y in zip(one, other, strict=False)) / max(len(one), len(other))


EXERCISE = Exercise(
    id="cleaning.jaccard",
    notebook="14",
    number="14.3",
    title="How alike are two texts?",
    kind="practice",
    difficulty=1,
    minutes=8,
    points=0,
    function="similarity",
    answer=answer,
    cases=cases,
    outputs=("s",),
    mistakes=(
        Mistake("divided by the first text", _of_first,
                "You divide by the size of the first set. Swap a and b: should the result "
                "change?"),
        Mistake("divided by the second text", _of_second,
                "You divide by the size of the second set. Swap a and b: should the result "
                "change?"),
        Mistake("divided by the larger text", _of_larger,
                "You divide by the larger set. Divide by the union: all that one of them has, or "
                "both."),
        Mistake("bags in place of sets", _multisets,
                "Your counters keep how often an n-gram occurs. A set does not: here it counts "
                "once."),
        Mistake("repeats in the union", _entries_less_shared,
                "Your intersection is right. But repeats count in your union: take len of the "
                "sets."),
        Mistake("divided by what differs", _of_differing,
                "A ^ B leaves out what both have. The union holds that, too."),
        Mistake("tensors in a set", lambda a, b: 0.0,
                "You find nothing in common. Are your sets made of tensors? Two tensors are "
                "never the same element: use a.tolist()."),
        Mistake("divided by the smaller text", _of_smaller,
                "You divide by the smaller set, so a short text inside a long one counts as "
                "equal. Divide by the union."),
        Mistake("the Dice coefficient", _dice,
                "2 |A ∩ B| / (|A| + |B|) is the Dice coefficient. Jaccard divides the intersection "
                "by the union."),
        Mistake("divided by both sizes", _of_sum,
                "You divide by |A| + |B|. What both have is counted twice there."),
        Mistake("repeats counted", _of_lists,
                "An n-gram that comes several times counts once: make sets first."),
        Mistake("divided by all entries", _all_entries,
                "You divide by the number of entries, repeats included. How many *different* "
                "n-grams do the two texts have together?"),
        Mistake("the distance", lambda a, b: 1 - answer(a, b),
                "That is the Jaccard distance. The similarity of two equal sets is 1."),
        Mistake("a share of one text's entries", _share_of_entries,
                "You measure how many entries of a occur in b. Repeats count there, and swapping a "
                "with b changes the result."),
        Mistake("division without a remainder", _whole_number,
                "Your result is only ever 0 or 1. // cuts off the fraction."),
        Mistake("a count", _intersection_alone,
                "You return how many n-grams both have. Divide by how many at least one of them "
                "has."),
        Mistake("the cosine", _cosine,
                "You divide by sqrt(|A| |B|): that is the cosine. Jaccard divides by the union."),
        Mistake("the mean of two shares", _two_shares,
                "You average two shares, one for each text. Jaccard is one fraction: intersection "
                "over union."),
        Mistake("the fraction upside down", _upside_down,
                "You divide by the intersection. A similarity is at most 1."),
        Mistake("compared by position", _by_position,
                "You compare entry by entry. The n-grams come in any order."),
    ),
    hints=(
        "Repeats do not count. Which Python type forgets them?",
        "You need two numbers: how many n-grams are in both, and how many are in at least one.",
        "For sets, A & B is the intersection and A | B the union.",
    ),
    alternatives=(with_numpy, with_torch, with_a_loop),
)  # fmt: skip
