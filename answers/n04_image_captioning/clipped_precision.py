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
        return Case(name, {"hypothesis": np.array(written), "reference": np.array(right), "n": n})

    def chance(length: int) -> list[int]:
        return rng.integers(3, 7, size=length).tolist()

    return [
        case("the the the the the the the; the cat is on the mat; n = 1", [5] * 7,
             [5, 3, 4, 6, 5, 7], 1),
        case("all right, n = 2", [3, 4, 5, 6], [3, 4, 5, 6], 2),
        case("nothing right, n = 1", [3, 3, 4], [5, 6, 7, 8], 1),
        case("right words in the wrong order, n = 2", [3, 4, 5, 6], [6, 5, 4, 3], 2),
        case("n = 1, at random", chance(9), chance(7), 1),
        case("n = 2, at random", chance(12), chance(10), 2),
        case("n = 3, longer than the reference", [3, 4, 3, 4, 3, 4, 3, *chance(3)],
             [3, 4, 3, 5, 6, *chance(2)], 3),
        case("two words hold no 4-gram", [3, 4], [3, 4, 5, 6, 7], 4),
        case("tokens 1, 11 are not tokens 11, 1, n = 2", [1, 11, 4], [11, 1, 6, 4], 2),
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


def _tensors_counted(written, right, n):
    tables = (Counter(tuple(row[i : i + n]) for i in range(len(row) - n + 1))
              for row in (torch.as_tensor(written), torch.as_tensor(right)))  # fmt: skip
    ours, theirs = tables
    return (ours & theirs).total(), ours.total()


def _last_missing(written, right, n):
    rows = np.asarray(written).tolist(), np.asarray(right).tolist()
    ours, theirs = (Counter(tuple(r[i : i + n]) for i in range(len(r) - n)) for r in rows)
    return (ours & theirs).total(), ours.total()


def _joined(written, right, n):
    rows = np.asarray(written).tolist(), np.asarray(right).tolist()
    ours, theirs = (
        Counter("".join(map(str, r[i : i + n])) for i in range(len(r) - n + 1)) for r in rows
    )
    return (ours & theirs).total(), ours.total()


def _in_any_order(written, right, n):
    rows = np.asarray(written).tolist(), np.asarray(right).tolist()
    ours, theirs = (
        Counter(tuple(sorted(r[i : i + n])) for i in range(len(r) - n + 1)) for r in rows
    )
    return (ours & theirs).total(), ours.total()


EXERCISE = Exercise(
    id="captioning.clipped_precision",
    notebook="04",
    number="4.5",
    title="Which n-grams match?",
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
            "You count an n-gram as often as it is written, even if the reference has it only "
            "once: 'the the the' would be rewarded.",
        ),
        Mistake(
            "each n-gram only once",
            _kinds,
            "You count different n-grams. One that appears twice in both captions counts twice.",
        ),
        Mistake(
            "each n-gram only once, out of all of them",
            _once_of_all,
            "Your total is right. An n-gram that appears twice in the hypothesis and twice in the "
            "reference matches twice.",
        ),
        Mistake(
            "fewer n-grams than none",
            lambda w, r, n: (answer(w, r, n)[0], len(w) - n + 1),
            "A caption shorter than n has no n-grams at all. Your total is negative there.",
        ),
        Mistake(
            "out of the reference's n-grams",
            _recall,
            "Your total counts the reference's n-grams. BLEU asks which share of what was "
            "*written* is right.",
        ),
        Mistake(
            "only at the same position",
            _places,
            "You compare position by position. A match may be anywhere in the reference.",
        ),
        Mistake(
            "as many n-grams as words",
            lambda w, r, n: (answer(w, r, n)[0], len(w)),
            "How many n-grams does a caption of T words have? The last one starts before the last "
            "word.",
        ),
        Mistake(
            "the last n-gram missing",
            _last_missing,
            "You miss the last n-gram. range(len(w) - n) stops one too early.",
        ),
        Mistake(
            "single words, whatever n",
            lambda w, r, n: answer(w, r, 1),
            "You count single words for every n.",
        ),
        Mistake(
            "tensors counted",
            _tensors_counted,
            "Your matches are always 0: torch compares tensors by identity here, so no two "
            "n-grams are equal. Turn the tokens into numbers with .tolist() first.",
        ),
        Mistake(
            "tokens joined as text",
            _joined,
            "You join the token numbers as text, so 1, 11 and 11, 1 become equal. Use tuples.",
        ),
        Mistake(
            "the order within an n-gram ignored",
            _in_any_order,
            "You ignore the order of the tokens within an n-gram. 'left of' and 'of left' are two "
            "different ones.",
        ),
    ),
    hints=(
        "List all n-grams of the hypothesis: n neighboring tokens each. How many are there?",
        "For each different n-gram: how often does the hypothesis have it, and how often the "
        "reference? Which of the two numbers counts?",
        "The smaller one. `collections.Counter` can count tuples of numbers; use .tolist() to turn "
        "tensors into numbers first.",
    ),
    alternatives=(with_a_list_crossed_off, with_torch),
)
