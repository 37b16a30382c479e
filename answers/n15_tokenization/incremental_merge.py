"""15.5: what a merge does to the counts, without counting everything again."""

from collections import Counter
from itertools import pairwise

import numpy as np
import torch
from numpy.random import Generator

from answers.n15_tokenization.count_and_merge import _first_only, _merged, _overlapping
from helpers.exercises.exercise import Case, Exercise, Mistake


def _rows(changes):
    rows = sorted((*pair, change) for pair, change in changes.items() if change)
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


def answer(ids, times, left, right, new):
    return _rows(_changes(ids, times, left, right, new))


def _changes(ids, times, left, right, new, merge=_merged):
    """Count every pair before and after the merge; pairs in the order in which they are seen."""
    before, changes = np.asarray(ids).tolist(), Counter()
    for pair in pairwise(before):
        changes[pair] -= times
    for pair in pairwise(merge(before, (left, right), new)):
        changes[pair] += times
    return changes


def around_the_merge(ids, times, left, right, new):
    """Correct the neighbors only, as the trainer does."""
    ids, changes, i = np.asarray(ids).tolist(), Counter(), 0
    while i < len(ids) - 1:
        if ids[i] == left and ids[i + 1] == right:
            changes[left, right] -= times
            if i > 0:
                changes[ids[i - 1], left] -= times
                changes[ids[i - 1], new] += times
            if i + 2 < len(ids):
                changes[right, ids[i + 2]] -= times
                changes[new, ids[i + 2]] += times
            ids[i : i + 2] = [new]
        i += 1
    return _rows(changes)


def two_tables(ids, times, left, right, new):
    def table(row):
        return Counter((int(a), int(b)) for a, b in pairwise(row))

    row, out = [int(id) for id in ids], []
    for id in row:
        out.append(id)
        if len(out) > 1 and out[-2:] == [left, right]:
            out[-2:] = [new]
    old, now = table(row), table(out)
    return torch.tensor(
        [
            [*pair, (now[pair] - old[pair]) * times]
            for pair in sorted(old | now)
            if now[pair] != old[pair]
        ]
    )


def cases(rng: Generator) -> list[Case]:
    def case(name: str, ids: list[int] | np.ndarray, times: int, pair: tuple[int, int]) -> Case:
        left, right = pair
        new = 256 + int(rng.integers(0, 20))
        return Case(name, {"ids": np.array(ids), "times": times, "left": left, "right": right,
                           "new": new})  # fmt: skip

    row = rng.integers(97, 100, 30)
    return [
        case("in the middle", list(b" hugs"), 4, (117, 103)),
        case("at the start", list(b"hugs"), 1, (104, 117)),
        case("at the end", list(b" pug"), 7, (117, 103)),
        case("twice in a row", list(b"xhuhuy"), 2, (104, 117)),
        case("five of the same", [7, 7, 7, 7, 7], 3, (7, 7)),
        case("the whole piece", [104, 117], 5, (104, 117)),
        case("random letters", row, 11, (int(row[3]), int(row[4]))),
    ]


def _once(ids, times, left, right, new):
    return answer(ids, 1, left, right, new)


def _merged_by(merge):
    return lambda *inputs: _rows(_changes(*inputs, merge=merge))


def _with_zeros(*inputs):
    changes = _changes(*inputs)
    return np.array([[*pair, changes[pair]] for pair in sorted(changes)])


def _as_seen(*inputs):
    return np.array([[*pair, change] for pair, change in _changes(*inputs).items() if change])


def _old_neighbors(ids, times, left, right, new):
    """Take both neighbors of every merge from the piece as it was."""
    ids, changes, i = np.asarray(ids).tolist(), Counter(), 0
    while i < len(ids) - 1:
        found = (ids[i], ids[i + 1]) == (left, right)
        if found:
            changes[left, right] -= times
            if i > 0:
                changes[ids[i - 1], left] -= times
                changes[ids[i - 1], new] += times
            if i + 2 < len(ids):
                changes[right, ids[i + 2]] -= times
                changes[new, ids[i + 2]] += times
        i += 2 if found else 1
    return _rows(changes)


def _keep(ids, times, left, right, new, wanted):
    rows = answer(ids, times, left, right, new)
    return rows[wanted(rows)]


def _only_new(*inputs):
    return _keep(*inputs, wanted=lambda rows: (rows[:, :2] == inputs[4]).any(1))


def _only_old(*inputs):
    return _keep(*inputs, wanted=lambda rows: (rows[:, :2] != inputs[4]).all(1))


def _without_pair(*inputs):
    pair = np.array([inputs[2], inputs[3]])
    return _keep(*inputs, wanted=lambda rows: (rows[:, :2] != pair).any(1))


def _sign(*inputs):
    return answer(*inputs) * np.array([1, 1, -1])


def _counts_after(ids, times, left, right, new):
    after = Counter()
    for pair in pairwise(_merged(np.asarray(ids).tolist(), (left, right), new)):
        after[pair] += times
    return _rows(after)


def _unsorted(*inputs):
    rows = answer(*inputs)
    return rows[np.argsort(rows[:, 2], kind="stable")]


def _one_side(side):
    """Correct the pairs on one side of every merge only."""

    def correct(ids, times, left, right, new):
        ids, changes, i = np.asarray(ids).tolist(), Counter(), 0
        while i < len(ids) - 1:
            if ids[i] == left and ids[i + 1] == right:
                changes[left, right] -= times
                if side == "left" and i > 0:
                    changes[ids[i - 1], left] -= times
                    changes[ids[i - 1], new] += times
                if side == "right" and i + 2 < len(ids):
                    changes[right, ids[i + 2]] -= times
                    changes[new, ids[i + 2]] += times
                ids[i : i + 2] = [new]
            i += 1
        return _rows(changes)

    return correct


def _change(of):
    """Return the right rows with other changes."""

    def changed(ids, times, left, right, new):
        rows = answer(ids, times, left, right, new)
        rows[:, 2] = of(rows[:, 2], times)
        return rows

    return changed


def _by_right(*inputs):
    rows = answer(*inputs)
    return rows[np.lexsort((rows[:, 0], rows[:, 1]))]


def _right_half_stays(ids, pair, new):
    return [new if tuple(ids[i : i + 2]) == pair else id for i, id in enumerate(ids)]


def _no_new_twins(*inputs):
    return _keep(*inputs, wanted=lambda rows: (rows[:, :2] != inputs[4]).any(1))


EXERCISE = Exercise(
    id="tokenization.incremental_merge",
    notebook="15",
    number="15.5",
    title="The incremental merge",
    kind="graded",
    difficulty=3,
    minutes=25,
    points=3,
    function="count_changes",
    answer=answer,
    cases=cases,
    outputs=("changes",),
    mistakes=(
        Mistake("times forgotten", _once,
                "The pairs are right. But the piece occurs `times` times in the text: multiply "
                "every change."),
        Mistake("occurrences that overlap", _merged_by(_overlapping),
                "In 7 7 7 the middle 7 cannot be merged twice: after a merge, continue after the "
                "pair."),
        Mistake("only the first occurrence", _merged_by(_first_only),
                "The pair may occur several times in the piece. Merge all of its occurrences."),
        Mistake("the neighbors before the merge", _old_neighbors,
                "You take the neighbors from the piece as it was. Where two occurrences follow "
                "each other, the neighbor may have been merged already."),
        Mistake("rows without a change", _with_zeros,
                "Leave out the pairs whose count stays the same."),
        Mistake("only the new pairs", _only_new,
                "The pairs with the new id are right. But the pairs that they replace become "
                "rarer."),
        Mistake("only the old pairs", _only_old,
                "The pairs that become rarer are right. But the new id makes new pairs with its "
                "neighbors."),
        Mistake("the merged pair left out", _without_pair,
                "The neighbors are right. But the merged pair itself becomes rarer, too."),
        Mistake("the signs exchanged", _sign,
                "All signs are the wrong way around: a pair that becomes rarer has a negative "
                "change."),
        Mistake("the counts afterwards", _counts_after,
                "You return the counts after the merge. Return by how much they changed."),
        Mistake("rows in another order", _unsorted,
                "The rows are right, but in another order: sort them by left id, then right id."),
        Mistake("rows as they were seen", _as_seen,
                "The rows are right, but in the order in which you met the pairs. Sort them by "
                "left id, then right id."),
        Mistake("only the neighbor on the left", _one_side("left"),
                "The left neighbor is right. What about the pair on the other side?"),
        Mistake("only the neighbor on the right", _one_side("right"),
                "The right neighbor is right. What about the pair on the other side?"),
        Mistake("times twice", _change(lambda change, times: change * times),
                "You multiply by `times` twice."),
        Mistake("times added", _change(lambda change, times: change // times + times),
                "You add `times`. Each change happens `times` times: multiply."),
        Mistake("no signs", _change(lambda change, times: abs(change)),
                "Your changes have no sign. A pair that becomes rarer has a negative change."),
        Mistake("one change for each pair", _change(lambda change, times: np.sign(change) * times),
                "A pair may be affected at several positions of the piece. You count one."),
        Mistake("sorted by the right id", _by_right,
                "You sort by the right id first. Sort by the left id, then the right id."),
        Mistake("the right half stays", _merged_by(_right_half_stays),
                "Your merge leaves the right half in the piece. The new id replaces both halves."),
        Mistake("the new id beside itself left out", _no_new_twins,
                "Where two merges follow each other, the pair (new, new) appears. You left it "
                "out."),
    ),
    hints=(
        "The simplest way: count the pairs of the piece before and after, and subtract.",
        "Leave out pairs whose count stays the same. Multiply all other changes by times.",
        "In x l r y, the pairs (x, l), (l, r), (r, y) disappear, and (x, new), (new, y) are new.",
    ),
    forbidden=(
        "helpers.text.byte_pairs.count_pairs",
        "helpers.text.byte_pairs.merge_pair",
    ),
    alternatives=(around_the_merge, two_tables),
)  # fmt: skip
