"""15.2: three rules for a tie."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(pairs, counts, rule):
    pairs, counts = np.asarray(pairs).tolist(), np.asarray(counts).tolist()
    tied = [i for i, count in enumerate(counts) if count == max(counts)]
    if rule == "first seen":
        return tied[0]
    return (min if rule == "smallest" else max)(tied, key=lambda i: pairs[i])


def with_torch(pairs, counts, rule):
    tied = torch.nonzero(counts == counts.max())[:, 0]
    if rule == "first seen":
        return tied[0]
    value = pairs[tied, 0] * 10**6 + pairs[tied, 1]
    return tied[value.argmin() if rule == "smallest" else value.argmax()]


def by_sorting(pairs, counts, rule):
    rows = [
        (-int(c), int(a), int(b), i)
        for i, ((a, b), c) in enumerate(zip(pairs, counts, strict=True))
    ]
    if rule == "first seen":
        return min((row[0], row[3]) for row in rows)[1]
    if rule == "smallest":
        return sorted(rows)[0][3]
    return sorted((row[0], -row[1], -row[2], row[3]) for row in rows)[0][3]


def cases(rng: Generator) -> list[Case]:
    def case(name: str, pairs: list[list[int]], counts: list[int], rule: str) -> Case:
        return Case(name, {"pairs": np.array(pairs), "counts": np.array(counts), "rule": rule})

    pairs = [[104, 117], [117, 103], [112, 117], [98, 117], [117, 110]]
    second = [[9, 4], [9, 7], [3, 8], [9, 2], [3, 1], [9, 7], [0, 0]][:5]
    many = rng.permutation(40)[:24].reshape(12, 2)
    some = [3, 5, 5, 1, 5, 2, 5, 5, 4, 0, 5, 1]
    found = [
        case(f"one pair is the most frequent, {rule}", pairs, [3, 7, 5, 2, 6], rule)
        for rule in ("first seen", "smallest", "greatest")
    ]
    for rule in ("first seen", "smallest", "greatest"):
        found.append(case(f"three of five tie, {rule}", pairs, [2, 6, 6, 6, 1], rule))
        found.append(case(f"equal left ids, {rule}", second, [4, 4, 4, 4, 4], rule))
        found.append(case(f"six of twelve tie, {rule}", many.tolist(), some, rule))
    return found


def _rule(which):
    return lambda pairs, counts, rule: answer(pairs, counts, which)


def _without_counts(pairs, counts, rule):
    return answer(pairs, np.ones(len(counts)), rule)


def _exchanged(pairs, counts, rule):
    other = {"smallest": "greatest", "greatest": "smallest"}.get(rule, rule)
    return answer(pairs, counts, other)


def _last_seen(pairs, counts, rule):
    if rule != "first seen":
        return answer(pairs, counts, rule)
    counts = np.asarray(counts)
    return len(counts) - 1 - counts[::-1].argmax()


def _right_first(pairs, counts, rule):
    return answer(np.asarray(pairs)[:, ::-1], counts, rule)


def _left_only(pairs, counts, rule):
    pairs = np.asarray(pairs).copy()
    pairs[:, 1] = 0
    return answer(pairs, counts, rule)


def _sum(pairs, counts, rule):
    return answer(np.asarray(pairs).sum(1)[:, None], counts, rule)


def _first_row(pairs, counts, rule):
    return 0 if rule == "first seen" else answer(pairs, counts, rule)


def _largest_count(pairs, counts, rule):
    return np.asarray(counts).max()


def _within_ties(pairs, counts, rule):
    """Give the position among the tied pairs."""
    counts = np.asarray(counts)
    tied = np.flatnonzero(counts == counts.max())
    return int(np.flatnonzero(tied == answer(pairs, counts, rule))[0])


def _as_text(pairs, counts, rule):
    return answer(np.array([[str(pair)] for pair in np.asarray(pairs).tolist()]), counts, rule)


def _larger_id(pairs, counts, rule):
    return answer(np.asarray(pairs).max(1)[:, None], counts, rule)


def _right_backwards(pairs, counts, rule):
    return answer(np.asarray(pairs) * np.array([1, -1]), counts, rule)


EXERCISE = Exercise(
    id="tokenization.choose_pair",
    notebook="15",
    number="15.2",
    title="Who wins a tie?",
    kind="practice",
    difficulty=1,
    minutes=10,
    points=0,
    function="choose_pair",
    answer=answer,
    cases=cases,
    outputs=("index",),
    mistakes=(
        Mistake("always the first seen", _rule("first seen"),
                "You always take the first of the tied pairs. What does `rule` say?"),
        Mistake("always the smallest", _rule("smallest"),
                "You always take the smallest pair. What does `rule` say?"),
        Mistake("always the greatest", _rule("greatest"),
                "You always take the greatest pair. What does `rule` say?"),
        Mistake("the counts ignored", _without_counts,
                "The rule is for ties only: first look for the largest count."),
        Mistake("smallest and greatest exchanged", _exchanged,
                "You have swapped the rules smallest and greatest."),
        Mistake("the first row for the rule first seen", _first_row,
                "For the rule first seen you return row 0. Of the pairs with the largest count, "
                "which one was seen first?"),
        Mistake("the largest count", _largest_count,
                "You return the largest count. Return the row where it is."),
        Mistake("the last seen", _last_seen,
                "For the rule first seen you take the last of the tied pairs. Does your "
                "comparison let a later pair win with an equal count?"),
        Mistake("the right id decides first", _right_first,
                "You compare the right ids first. Pairs are ordered by the left id, and by the "
                "right one where the left ids are equal."),
        Mistake("only the left id", _left_only,
                "Where the left ids are equal too, the right id decides."),
        Mistake("the sum of the ids", _sum,
                "You compare the sums of the two ids. Compare left with left first."),
        Mistake("the position among the tied pairs", _within_ties,
                "You return the position among the tied pairs. Return the row of `pairs`."),
        Mistake("the rarest pair", lambda pairs, counts, rule: answer(pairs, -counts, rule),
                "You choose among the rarest pairs. Choose among the most frequent ones."),
        Mistake("ids compared as text", _as_text,
                "You compare the pairs as text, where 10 comes before 9. Compare the numbers."),
        Mistake("the larger id of each pair", _larger_id,
                "You compare the larger id of each pair. Compare the left ids first."),
        Mistake("the right ids backwards", _right_backwards,
                "The left ids are compared correctly. Where they are equal, your order of the "
                "right ids is the wrong way around."),
        Mistake("greatest taken for smallest",
                lambda pairs, counts, rule: answer(
                    pairs, counts, "smallest" if rule == "greatest" else rule),
                "For the rule greatest you take the smallest pair."),
        Mistake("rows counted from 1",
                lambda pairs, counts, rule: answer(pairs, counts, rule) + 1,
                "Your row is one too large: rows count from 0."),
    ),
    hints=(
        "List the rows whose count equals the largest count. Only those matter.",
        "Python compares lists and tuples of numbers from the left: [3, 8] < [9, 2]. It cannot do "
        "so with tensors: take pairs.tolist().",
        "In that list, the first row is the one first seen. For the other rules, min() and max() "
        "take a key: the pair.",
    ),
    forbidden=("helpers.text.byte_pairs.most_frequent",),
    alternatives=(with_torch, by_sorting),
)  # fmt: skip
