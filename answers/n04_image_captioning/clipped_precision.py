"""4.5: the counts of BLEU for one pair of sentences."""

from collections import Counter

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(written, right, n):
    written, right = np.asarray(written), np.asarray(right)
    ours, theirs = _grams(written, n), _grams(right, n)
    return np.asarray(sum(min(count, theirs[g]) for g, count in ours.items())), ours.total()


def _grams(tokens, n):
    row = np.asarray(tokens).tolist()
    return Counter(tuple(row[i : i + n]) for i in range(len(row) - n + 1))


def with_a_list_crossed_off(written, right, n):
    left = [right[i : i + n].tolist() for i in range(len(right) - n + 1)]
    matches, total = 0, 0
    for i in range(len(written) - n + 1):
        total += 1
        gram = written[i : i + n].tolist()
        if gram in left:
            left.remove(gram)
            matches += 1
    return matches, total


def with_torch(written, right, n):
    if min(len(written), len(right)) < n:
        return torch.tensor(0), torch.tensor(max(len(written) - int(n) + 1, 0))
    ours, theirs = written.unfold(0, int(n), 1), right.unfold(0, int(n), 1)
    before = (ours[:, None] == ours[None]).all(-1).tril(-1).sum(1)
    there = (ours[:, None] == theirs[None]).all(-1).sum(1)
    return (before < there).sum(), torch.tensor(len(ours))


def cases(rng: Generator) -> list[Case]:
    def case(name: str, written: list[int], right: list[int], n: int) -> Case:
        return Case(name, {"written": np.array(written), "right": np.array(right), "n": n})

    def chance(length: int) -> list[int]:
        return rng.integers(3, 7, size=length).tolist()

    return [
        case("the the the the the the the; the cat is on the mat; n = 1", [5] * 7,
             [5, 3, 4, 6, 5, 7], 1),
        case("all right, n = 2", [3, 4, 5, 6], [3, 4, 5, 6], 2),
        case("nothing right, n = 1", [3, 3, 4], [5, 6, 7, 8], 1),
        case("right words in the wrong order, n = 2", [3, 4, 5, 6], [6, 5, 4, 3], 2),
        case("n = 1, by chance", chance(9), chance(7), 1),
        case("n = 2, by chance", chance(12), chance(10), 2),
        case("n = 3, longer than the right one", [3, 4, 3, 4, 3, 4, 3, *chance(3)],
             [3, 4, 3, 5, 6, *chance(2)], 3),
        case("two words have no run of four", [3, 4], [3, 4, 5, 6, 7], 4),
    ]  # fmt: skip


def _counts(written, right, n):
    return _grams(written, n), _grams(right, n)


def _unclipped(written, right, n):
    ours, theirs = _counts(written, right, n)
    return sum(count for gram, count in ours.items() if gram in theirs), ours.total()


def _kinds(written, right, n):
    ours, theirs = _counts(written, right, n)
    return len(ours.keys() & theirs.keys()), len(ours)


def _once_of_all(written, right, n):
    ours, theirs = _counts(written, right, n)
    return len(ours.keys() & theirs.keys()), ours.total()


def _recall(written, right, n):
    ours, theirs = _counts(written, right, n)
    return (ours & theirs).total(), theirs.total()


def _places(written, right, n):
    rows = np.asarray(written).tolist(), np.asarray(right).tolist()
    ours, theirs = ([row[i : i + n] for i in range(len(row) - n + 1)] for row in rows)
    return sum(a == b for a, b in zip(ours, theirs, strict=False)), len(ours)


EXERCISE = Exercise(
    id="captioning.clipped_precision",
    notebook="04",
    number="4.5",
    title="Which runs of words are right?",
    kind="practice",
    difficulty=2,
    minutes=12,
    points=0,
    function="clipped_precision",
    answer=answer,
    cases=cases,
    outputs=("matches", "total"),
    mistakes=(
        Mistake(
            "not clipped",
            _unclipped,
            "A run that stands once in the right sentence is counted as often as it is written: "
            "'the the the' would be praised.",
        ),
        Mistake(
            "each run only once",
            _kinds,
            "You count kinds of runs. One that stands twice in both sentences counts twice.",
        ),
        Mistake(
            "each run only once, out of all of them",
            _once_of_all,
            "Your total is right. A run that is written twice and stands twice in the right "
            "sentence matches twice.",
        ),
        Mistake(
            "fewer runs than none",
            lambda w, r, n: (answer(w, r, n)[0], len(w) - n + 1),
            "What is shorter than n has no runs at all, and your total says less than that.",
        ),
        Mistake(
            "out of the right sentence's runs",
            _recall,
            "Your total counts the runs of the right sentence. BLEU asks: of what was written, how "
            "much is right?",
        ),
        Mistake(
            "only at the same place",
            _places,
            "You compare place by place. A run may stand anywhere.",
        ),
        Mistake(
            "as many runs as words",
            lambda w, r, n: (answer(w, r, n)[0], len(w)),
            "How many runs of n words does a sentence of T words have? The last one starts before "
            "the last word.",
        ),
        Mistake(
            "single words, whatever n",
            lambda w, r, n: answer(w, r, 1),
            "Your counts are those of single words for every n.",
        ),
    ),
    hints=(
        "List all runs of n neighbouring tokens of what was written. How many are there?",
        "For each different run: how often is it written, how often does it stand in the right "
        "sentence? Which of the two numbers counts?",
        "The smaller one. `collections.Counter` counts for you; tuples can be counted, lists not.",
    ),
    alternatives=(with_a_list_crossed_off, with_torch),
)
