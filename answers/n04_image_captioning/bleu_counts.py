"""4.6: BLEU's counts with several references."""

from collections import Counter

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(written, references, n, padding):
    written, references = np.asarray(written), np.asarray(references)
    sentences = [row[row != padding] for row in references]
    ours, allowed = _table(written, n), Counter()
    for sentence in sentences:
        allowed |= _table(sentence, n)
    lengths = sorted(len(sentence) for sentence in sentences)
    closest = min(lengths, key=lambda length: abs(length - len(written)))
    return (ours & allowed).total(), ours.total(), closest


def _table(tokens, n):
    row = np.asarray(tokens).tolist()
    return Counter(tuple(row[i : i + n]) for i in range(len(row) - n + 1))


def with_loops(written, references, n, padding):
    row = [int(token) for token in written]
    grams = [row[i : i + n] for i in range(len(row) - n + 1)]
    matches, done = 0, []
    best = None
    for sentence in references:
        length = sum(int(token) != padding for token in sentence)
        off = (abs(length - len(row)), length)
        best = off if best is None else min(best, off)
    for gram in grams:
        if gram in done:
            continue
        done.append(gram)
        most = 0
        for sentence in references:
            known = [int(token) for token in sentence if int(token) != padding]
            found = sum(known[i : i + n] == gram for i in range(len(known) - n + 1))
            most = max(most, found)
        matches += min(grams.count(gram), most)
    return matches, len(grams), best[1]


def with_torch(written, references, n, padding):
    lengths = (references != padding).sum(1)
    order = 2 * (lengths - len(written)).abs() + (lengths > len(written))
    closest = lengths[order.argmin()]
    if len(written) < n:
        return torch.tensor(0), torch.tensor(0), closest
    runs, known = written.unfold(0, int(n), 1), references.unfold(1, int(n), 1)
    before = (runs[:, None] == runs[None]).all(-1).tril(-1).sum(1)
    there = (runs[:, None, None] == known[None]).all(-1) & (known != padding).all(-1)
    most = there.sum(2).amax(1)
    return (before < most).sum(), torch.tensor(len(runs)), closest


def cases(rng: Generator) -> list[Case]:
    def case(name: str, written: list[int], references: list[list[int]], n: int,
             padding: int = 0) -> Case:  # fmt: skip
        longest = max(map(len, references)) + 1
        table = np.full((len(references), longest), padding)
        for row, sentence in enumerate(references):
            table[row, : len(sentence)] = sentence
        inputs = {"hypothesis": np.array(written), "references": table, "n": n, "padding": padding}
        return Case(name, inputs)

    def chance(length: int) -> list[int]:
        return rng.integers(3, 7, size=length).tolist()

    return [
        case("the the the the the the the; two references; n = 1", [5] * 7,
             [[5, 3, 4, 6, 5, 7], [8, 4, 9, 3, 6, 5, 7]], 1),
        case("tokens 1, 11 are not tokens 11, 1; n = 2", [1, 11, 4, 5], [[11, 1, 6], [5, 4, 7]],
             2),
        case("half from one reference, half from the other, n = 2", [3, 4, 5, 7, 8, 9],
             [[3, 4, 5, 11, 12], [13, 14, 7, 8, 9]], 2),
        case("twice in one, once in the other, n = 1", [3, 3, 3, 3, 4],
             [[3, 3, 5, 6, 7, 8], [3, 4, 9]], 1),
        case("one longer by two, one shorter by two, n = 1", chance(6), [chance(8), chance(4)], 1),
        case("one shorter by one, one longer by one, n = 1", chance(6), [chance(5), chance(7)], 1),
        case("three references at random, n = 1", chance(9), [chance(7), chance(11), chance(12)],
             1),
        case("three references at random, n = 2", chance(12), [chance(9), chance(14), chance(10)],
             2),
        case("padding is another number, n = 2", [*chance(8), 0, 3], [[0, 3, *chance(6)],
             [*chance(9), 0]], 2, padding=99),
        case("two words hold no 4-gram", [3, 4], [[3, 4, 5, 6, 7], [5, 6, 3, 4]], 4),
    ]  # fmt: skip


def _tables(written, references, n, padding):
    references = np.asarray(references)
    sentences = [row[row != padding] for row in references]
    return _table(written, n), [_table(s, n) for s in sentences], [len(s) for s in sentences]


def _with(written, references, n, padding, *, allow, length=None):
    ours, theirs, lengths = _tables(written, references, n, padding)
    _, total, closest = answer(written, references, n, padding)
    return allow(ours, theirs), total, closest if length is None else length(lengths)


def _clip(ours, theirs):
    allowed: Counter = Counter()
    for table in theirs:
        allowed |= table
    return (ours & allowed).total()


def _summed_up(ours, theirs):
    return (ours & sum(theirs, Counter())).total()


def _one_sentence(ours, theirs):
    return max((ours & table).total() for table in theirs)


def _unlimited(ours, theirs):
    return sum(count for gram, count in ours.items() if any(gram in t for t in theirs))


def _closest_alone(written, references, n, padding):
    _, tables, lengths = _tables(written, references, n, padding)
    _, total, closest = answer(written, references, n, padding)
    ours = _table(written, n)
    return (ours & tables[lengths.index(closest)]).total(), total, closest


def _negative_total(written, references, n, padding):
    matches, _, closest = answer(written, references, n, padding)
    return matches, len(written) - int(n) + 1, closest


def _distance(written, references, n, padding):
    matches, total, closest = answer(written, references, n, padding)
    return matches, total, abs(closest - len(written))


EXERCISE = Exercise(
    id="captioning.bleu_counts",
    notebook="04",
    number="4.6",
    title="More than one reference",
    kind="graded",
    difficulty=3,
    minutes=20,
    points=3,
    function="bleu_counts",
    answer=answer,
    cases=cases,
    outputs=("matches", "total", "closest"),
    mistakes=(
        Mistake(
            "the references' counts added up",
            lambda w, r, n, p: _with(w, r, n, p, allow=_summed_up),
            "You add up how often an n-gram appears in all references. Each reference is a whole "
            "caption of its own: take the largest of its counts.",
        ),
        Mistake(
            "one reference for all n-grams",
            lambda w, r, n, p: _with(w, r, n, p, allow=_one_sentence),
            "You choose one reference for the whole caption. Every n-gram may use another one.",
        ),
        Mistake(
            "clipped by the closest reference alone",
            _closest_alone,
            "You clip by the reference of the closest length. Its length counts for `closest`, but "
            "every n-gram may match in any reference.",
        ),
        Mistake(
            "not clipped",
            lambda w, r, n, p: _with(w, r, n, p, allow=_unlimited),
            "You count an n-gram as often as it is written, even if every reference has it less "
            "often.",
        ),
        Mistake(
            "the longer one on a tie",
            lambda w, r, n, p: _with(
                w,
                r,
                n,
                p,
                allow=_clip,
                length=lambda all_: min(all_, key=lambda one: (abs(one - len(w)), -one)),
            ),
            "Your closest is the longer length on a tie. Take the shorter one.",
        ),
        Mistake(
            "the first one on a tie",
            lambda w, r, n, p: _with(
                w,
                r,
                n,
                p,
                allow=_clip,
                length=lambda all_: min(all_, key=lambda one: abs(one - len(w))),
            ),
            "On a tie your closest is the reference that comes first. Take the shorter one, "
            "wherever it is.",
        ),
        Mistake(
            "the shortest reference",
            lambda w, r, n, p: _with(w, r, n, p, allow=_clip, length=min),
            "Your closest is always the shortest length, whatever was written.",
        ),
        Mistake(
            "padding taken for words",
            lambda w, r, n, p: _with(
                w, r, n, p, allow=_clip, length=lambda _: np.asarray(r).shape[1]
            ),
            "You count padding as words of the references.",
        ),
        Mistake(
            "the longest reference",
            lambda w, r, n, p: _with(w, r, n, p, allow=_clip, length=max),
            "Your closest is the longest length. We ask for the one closest to the hypothesis.",
        ),
        Mistake(
            "the first reference alone",
            lambda w, r, n, p: _with(w, r, n, p, allow=lambda ours, all_: (ours & all_[0]).total()),
            "You look for matches in the first reference only. An n-gram may match in any of them.",
        ),
        Mistake(
            "the difference of the lengths",
            _distance,
            "Your closest is the difference between two lengths. We ask for the length of the "
            "reference.",
        ),
        Mistake(
            "fewer n-grams than none",
            _negative_total,
            "A caption shorter than n has no n-grams at all. Your total is negative there.",
        ),
    ),
    hints=(
        "Remove the padding from every reference first. Then count the n-grams of each in a table "
        "of its own.",
        "How often may one n-gram count at most? Think of the reference that has it most often.",
        "Sort the lengths so that on a tie the one you want comes first.",
    ),
    alternatives=(with_loops, with_torch),
)
