"""14.2: precision and recall of a rule, when the truth is known."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(values, good, least, most):
    values, good = np.asarray(values), np.asarray(good)
    removed = (values < least) | (values > most)
    rightly, bad = (removed & ~good).sum(), (~good).sum()
    precision = rightly / removed.sum() if removed.any() else 1.0
    recall = rightly / bad if bad else 1.0
    return precision, recall, (removed & good).sum()


def with_torch(values, good, least, most):
    kept = (values >= least) & (values <= most)
    hits, wrong = (~kept & ~good).sum(), (~kept & good).sum()
    missed = (kept & ~good).sum()
    precision = hits / (hits + wrong) if hits + wrong > 0 else torch.tensor(1.0)
    recall = hits / (hits + missed) if hits + missed > 0 else torch.tensor(1.0)
    return precision, recall, wrong


def with_a_loop(values, good, least, most):
    hits = wrong = missed = 0
    for value, is_good in zip(values.tolist(), good.tolist(), strict=True):
        out = value < least or value > most
        hits += out and not is_good
        wrong += out and is_good
        missed += not out and not is_good
    return (
        hits / max(hits + wrong, 1) if hits + wrong else 1.0,
        (hits / (hits + missed) if hits + missed else 1.0),
        wrong,
    )


def cases(rng: Generator) -> list[Case]:
    def case(name: str, values: list[float], good: list[int], least: float, most: float) -> Case:
        return Case(name, {"values": np.array(values, float), "good": np.array(good, bool),
                           "least": least, "most": most})  # fmt: skip

    def drawn(name: str, count: int, least: float, most: float) -> Case:
        return case(name, rng.integers(0, 20, size=count).tolist(),
                    (rng.random(count) < 0.6).tolist(), least, most)  # fmt: skip

    return [
        case("two of three dropped rightly", [1, 5, 9, 2, 8, 6], [0, 1, 0, 1, 1, 0], 3, 8),
        case("values on the limits are kept", [3, 8, 3, 8, 1, 9], [1, 1, 0, 0, 0, 1], 3, 8),
        case("nothing is dropped", [4, 5, 6], [1, 0, 1], 0, 10),
        case("nothing is bad", [1, 5, 9], [1, 1, 1], 2, 8),
        case("everything is dropped", [1, 2, 3, 4, 5], [0, 1, 1, 0, 1], 6, 8),
        drawn("drawn at random", 25, 4, 15),
        drawn("drawn at random, a rule that drops a lot", 30, 9, 12),
    ]


def _parts(values, good, least, most):
    values, good = np.asarray(values), np.asarray(good)
    return (values < least) | (values > most), good


def _scores(positive, truth, wrong):
    hits = (positive & truth).sum()
    precision = hits / positive.sum() if positive.any() else 1.0
    return precision, hits / truth.sum() if truth.any() else 1.0, wrong


def _of_kept(values, good, least, most):
    removed, good = _parts(values, good, least, most)
    return _scores(~removed, good, (removed & good).sum())


def _good_as_bad(values, good, least, most):
    removed, good = _parts(values, good, least, most)
    return _scores(removed, good, (removed & good).sum())


def _exchanged(values, good, least, most):
    precision, recall, wrong = answer(values, good, least, most)
    return recall, precision, wrong


def _missed(values, good, least, most):
    precision, recall, _ = answer(values, good, least, most)
    removed, good = _parts(values, good, least, most)
    return precision, recall, (~removed & ~good).sum()


def _zero(values, good, least, most):
    removed, good = _parts(values, good, least, most)
    precision, recall, wrong = answer(values, good, least, most)
    return precision if removed.any() else 0.0, recall if (~good).any() else 0.0, wrong


def _accuracy(values, good, least, most):
    _, recall, wrong = answer(values, good, least, most)
    removed, good = _parts(values, good, least, most)
    return (removed != good).mean(), recall, wrong


def _share_wrong(values, good, least, most):
    precision, recall, _ = answer(values, good, least, most)
    return precision, recall, 1 - precision


def _inside(values, good, least, most):
    removed, good = _parts(values, good, least, most)
    return _scores(~removed, ~good, (~removed & good).sum())


def _unguarded(values, good, least, most):
    removed, good = _parts(values, good, least, most)
    precision, recall, wrong = answer(values, good, least, most)
    return precision if removed.any() else np.nan, recall if (~good).any() else np.nan, wrong


def _of_all(values, good, least, most):
    removed, good = _parts(values, good, least, most)
    _, recall, wrong = answer(values, good, least, most)
    return (removed & ~good).mean(), recall, wrong


def _recall_of_good(values, good, least, most):
    removed, good = _parts(values, good, least, most)
    precision, _, wrong = answer(values, good, least, most)
    return precision, (~removed & good).sum() / good.sum() if good.any() else 1.0, wrong


def _all_dropped(values, good, least, most):
    removed, good = _parts(values, good, least, most)
    precision, recall, _ = answer(values, good, least, most)
    return precision, recall, removed.sum()


def _good_kept(values, good, least, most):
    removed, good = _parts(values, good, least, most)
    precision, recall, _ = answer(values, good, least, most)
    return precision, recall, (~removed & good).sum()


def _one_for_all(values, good, least, most):
    removed, good = _parts(values, good, least, most)
    precision, recall, wrong = answer(values, good, least, most)
    return precision, recall if removed.any() else 1.0, wrong


def _nothing_bad(values, good, least, most):
    _, good = _parts(values, good, least, most)
    precision, recall, wrong = answer(values, good, least, most)
    return precision if (~good).any() else 1.0, recall, wrong


def _miss_rate(values, good, least, most):
    removed, good = _parts(values, good, least, most)
    precision, _, wrong = answer(values, good, least, most)
    return precision, (~removed & ~good).sum() / (~good).sum() if (~good).any() else 1.0, wrong


def _recall_of_all(values, good, least, most):
    removed, good = _parts(values, good, least, most)
    precision, _, wrong = answer(values, good, least, most)
    return precision, (removed & ~good).mean() if (~good).any() else 1.0, wrong


def _divided_by_good(values, good, least, most):
    removed, good = _parts(values, good, least, most)
    precision, _, wrong = answer(values, good, least, most)
    return precision, (removed & ~good).sum() / good.sum() if good.any() else 1.0, wrong


def _good_share(values, good, least, most):
    removed, good = _parts(values, good, least, most)
    _, recall, wrong = answer(values, good, least, most)
    return wrong / removed.sum() if removed.any() else 1.0, recall, wrong


def _all_errors(values, good, least, most):
    removed, good = _parts(values, good, least, most)
    precision, recall, _ = answer(values, good, least, most)
    return precision, recall, (removed == good).sum()


def _removing(rule):
    def wrong(values, good, least, most):
        values, good = np.asarray(values), np.asarray(good)
        removed = rule(values, least, most)
        return _scores(removed, ~good, (removed & good).sum())

    return wrong


_strict = _removing(lambda values, least, most: (values <= least) | (values >= most))
_lower_end = _removing(lambda values, least, most: values < least)
_upper_end = _removing(lambda values, least, most: values > most)
_both_limits = _removing(lambda values, least, most: (values < least) & (values > most))
_lower_limit_dropped = _removing(lambda values, least, most: (values <= least) | (values > most))
_upper_limit_dropped = _removing(lambda values, least, most: (values < least) | (values >= most))

EXERCISE = Exercise(
    id="cleaning.rule_quality",
    notebook="14",
    number="14.2",
    title="Judge a rule",
    kind="graded",
    difficulty=2,
    minutes=12,
    points=2,
    function="judge_rule",
    answer=answer,
    cases=cases,
    outputs=("precision", "recall", "wrongly"),
    mistakes=(
        Mistake("the kept ones judged", _of_kept,
                "You judge what the rule keeps. A filter is judged by what it *drops*: precision "
                "is the share of the dropped documents that were bad."),
        Mistake("good taken for bad", _good_as_bad,
                "You count the good documents among the dropped as hits. A hit is a bad document "
                "that was dropped."),
        Mistake("precision and recall exchanged", _exchanged,
                "Your first two results are swapped: precision divides by what was dropped, "
                "recall by what is bad."),
        Mistake("values on a limit dropped", _strict,
                "A value exactly on a limit is kept: it is inside the range."),
        Mistake("both limits at once", _both_limits,
                "No value is below `least` and above `most` at once: you drop nothing. One of the "
                "two is enough."),
        Mistake("the values inside dropped", _inside,
                "You drop the values between the limits. The rule drops those outside."),
        Mistake("a division by 0", _unguarded,
                "You divide by 0 where nothing was dropped, or nothing is bad. What should the "
                "result be there?"),
        Mistake("a share of all documents", _of_all,
                "You divide by all documents. Precision divides by the dropped ones."),
        Mistake("the recall of the good ones", _recall_of_good,
                "Your second result is the share of the good documents that were kept. Recall is "
                "about the bad ones here."),
        Mistake("all dropped ones counted", _all_dropped,
                "Your third result counts all dropped documents. Count only the good ones."),
        Mistake("the good ones that were kept", _good_kept,
                "Your third result counts good documents that were kept. Count those that were "
                "dropped."),
        Mistake("the lower limit alone", _lower_end,
                "You drop only what is below `least`. Drop what is above `most`, too."),
        Mistake("the upper limit alone", _upper_end,
                "You drop only what is above `most`. Drop what is below `least`, too."),
        Mistake("the missed ones counted", _missed,
                "Your third result counts bad documents that were kept. Count good ones that were "
                "dropped."),
        Mistake("0 where nothing is there", _zero,
                "A rule that drops nothing made no mistake: its precision is 1. Where nothing is "
                "bad, nothing was missed: recall is 1."),
        Mistake("accuracy", _accuracy,
                "Your first result is the accuracy, over all documents. Precision looks only at "
                "the dropped ones."),
        Mistake("a share in place of a count", _share_wrong,
                "Your third result is a share. Return the number of good documents that were "
                "dropped."),
        Mistake("recall 1 where nothing is dropped", _one_for_all,
                "Where nothing was dropped, only precision is 1. What share of the bad documents "
                "did the rule drop there?"),
        Mistake("precision 1 where nothing is bad", _nothing_bad,
                "Where nothing is bad, only recall is 1. Of what was dropped there, how much was "
                "bad?"),
        Mistake("the share that was missed", _miss_rate,
                "Your second result is the share of the bad documents that were kept. Recall is "
                "the share that was dropped."),
        Mistake("recall over all documents", _recall_of_all,
                "You divide your second result by all documents. Recall divides by the bad ones."),
        Mistake("recall over the good ones", _divided_by_good,
                "You divide your second result by the number of good documents. Recall divides by "
                "the bad ones."),
        Mistake("the share of good ones", _good_share,
                "Your first result is the share of the dropped documents that were good. Precision "
                "is the share that was bad."),
        Mistake("both kinds of error", _all_errors,
                "Your third result counts the bad documents that were kept, too. Count only the "
                "good ones that were dropped."),
        Mistake("the lower limit dropped", _lower_limit_dropped,
                "You drop a value that is exactly `least`. Drop only what is below it."),
        Mistake("the upper limit dropped", _upper_limit_dropped,
                "You drop a value that is exactly `most`. Drop only what is above it."),
    ),
    hints=(
        "Start with a mask of the dropped documents: below least or above most.",
        "Hits are dropped and bad: dropped & ~good. Precision divides them by all dropped ones, "
        "recall by all bad ones.",
        "Two divisions can be by 0. What should the result be when nothing was dropped, or nothing "
        "is bad?",
    ),
    alternatives=(with_torch, with_a_loop),
)  # fmt: skip
