"""3.3: how much more likely an error is after an error."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(written, target, padding):
    written, target = np.asarray(written), np.asarray(target)
    wrong, counts = written != target, target != padding
    pairs = counts[:, 1:] & counts[:, :-1]
    before, now = wrong[:, :-1], wrong[:, 1:]
    rates = [now[pairs & chosen].mean() if (pairs & chosen).any() else 0.0
             for chosen in (before, ~before)]  # fmt: skip
    return np.asarray(rates[0]), np.asarray(rates[1])


def with_loops(written, target, padding):
    seen = {True: [0, 0], False: [0, 0]}
    for row, wanted in zip(written.tolist(), target.tolist(), strict=True):
        for t in range(1, len(row)):
            if wanted[t] == padding or wanted[t - 1] == padding:
                continue
            tally = seen[row[t - 1] != wanted[t - 1]]
            tally[0] += row[t] != wanted[t]
            tally[1] += 1
    return tuple(wrong / count if count else 0.0 for wrong, count in (seen[True], seen[False]))


def with_sums(written, target, padding):
    wrong = torch.ne(written, target).double()
    pairs = ((target[:, 1:] != padding) & (target[:, :-1] != padding)).double()
    before, now = wrong[:, :-1], wrong[:, 1:]
    both = (pairs * before * now).sum() / (pairs * before).sum().clamp(min=1)
    only = (pairs * (1 - before) * now).sum() / (pairs * (1 - before)).sum().clamp(min=1)
    return both, only


def cases(rng: Generator) -> list[Case]:
    def case(
        name: str, batch: int, time: int, chance: float, padding: int = 0, early=False
    ) -> Case:
        target = rng.integers(10, 30, size=(batch, time))
        written = target.copy()
        wrong = rng.random((batch, time)) < chance
        wrong[:, 1:] |= (rng.random((batch, time - 1)) < 0.4) & wrong[:, :-1]
        written[wrong] = 90
        for row in range(batch):
            target[row, rng.integers(2, time + 1) :] = padding
        if early:  # padding written where a token should be
            written[::2, 1] = padding
        return Case(name, {"written": written, "target": target, "padding": padding})

    return [
        case("six sentences, some errors", 6, 7, 0.3),
        case("many errors", 5, 6, 0.7),
        case("no error at all", 3, 4, 0.0),
        case("nothing but errors", 3, 4, 1.0),
        case("padding is another number", 6, 8, 0.4, padding=5),
        case("padding is written too early", 8, 6, 0.3, early=True),
        case("many sentences", 40, 10, 0.25),
    ]


def _rates(written, target, padding, pairs, swap=False, joint=False):
    wrong = written != target
    before, now = wrong[:, :-1], wrong[:, 1:]
    if swap:
        before, now = now, before
    out = []
    for chosen in (before, ~before):
        part = pairs & chosen
        count = pairs.sum() if joint else part.sum()
        out.append(float((part & now).sum()) / max(int(count), 1))
    return tuple(out)


def _pairs(target, padding):
    return (target[:, 1:] != padding) & (target[:, :-1] != padding)


def _without_a_guard(written, target, padding):
    wrong, pairs = written != target, _pairs(target, padding)
    before, now = wrong[:, :-1], wrong[:, 1:]
    return tuple(
        (pairs & chosen & now).sum().double() / (pairs & chosen).sum()
        for chosen in (before, ~before)
    )


def _with_padding(written, target, padding):
    return _rates(written, target, padding, torch.ones_like(target[:, 1:], dtype=torch.bool))


def _overall(written, target, padding):
    after, _ = answer(written, target, padding)
    kept = target != padding
    return after, float(((written != target) & kept).sum()) / int(kept.sum())


def _mean_over_sentences(written, target, padding):
    rows = [answer(w[None], y[None], padding) for w, y in zip(written, target, strict=True)]
    return tuple(float(np.mean(column)) for column in zip(*rows, strict=True))


def _any_earlier(written, target, padding):
    wrong, kept = (written != target) & (target != padding), target != padding
    before = wrong.int().cumsum(1)[:, :-1] > 0
    return _chosen(wrong, before, kept)


def _chosen(wrong, before, kept):
    """Return the rates where ``before`` [batch, time - 1] decides; ``kept`` is True for tokens."""
    pairs, now = kept[:, 1:] & kept[:, :-1], wrong[:, 1:]
    return tuple(
        float((pairs & one & now).sum()) / max(int((pairs & one).sum()), 1)
        for one in (before, ~before)
    )


def _rolled(written, target, padding):
    wrong, kept = (written != target), target != padding
    before = wrong.roll(1, 1)
    parts = [kept & kept.roll(1, 1) & one for one in (before, ~before)]
    return tuple(float((part & wrong).sum()) / max(int(part.sum()), 1) for part in parts)


def _flattened(written, target, padding):
    wrong, kept = (written != target).flatten()[None], (target != padding).flatten()[None]
    return _chosen(wrong, wrong[:, :-1], kept)


def _first_counted(written, target, padding):
    wrong, kept = written != target, target != padding
    nothing = torch.zeros_like(wrong[:, :1])
    wrong = torch.cat([nothing, wrong], 1)
    return _chosen(wrong, wrong[:, :-1], torch.cat([~nothing, kept], 1))


def _written_padding_skipped(written, target, padding):
    wrong, kept = written != target, (target != padding) & (written != padding)
    return _chosen(wrong, wrong[:, :-1], kept)


EXERCISE = Exercise(
    id="seq2seq.error_after_error",
    notebook="03",
    number="3.3",
    title="Does one error cause another?",
    kind="graded",
    difficulty=2,
    minutes=20,
    points=2,
    function="error_after_error",
    answer=answer,
    cases=cases,
    outputs=("after_error", "after_right"),
    mistakes=(
        Mistake(
            "padding counted",
            _with_padding,
            "Positions after the end of a sentence are part of your rates.",
        ),
        Mistake(
            "the steps before an error",
            lambda w, y, p: _rates(w, y, p, _pairs(y, p), swap=True),
            "You look at the step before an error. The question is about the step after it.",
        ),
        Mistake(
            "both at once instead of one given the other",
            lambda w, y, p: _rates(w, y, p, _pairs(y, p), joint=True),
            "You divide by all pairs of steps. Divide by the pairs whose first step was wrong "
            "(or, for the second rate, correct).",
        ),
        Mistake(
            "the share of correct tokens",
            lambda w, y, p: tuple(1 - r for r in _rates(w, y, p, _pairs(y, p))),
            "These are shares of correct tokens. We ask for the rates of errors.",
        ),
        Mistake(
            "a share of nothing",
            _without_a_guard,
            "Where there is no error at all (or nothing else), yours divides 0 by 0. A share of "
            "nothing is 0 here.",
        ),
        Mistake(
            "all steps for the second rate",
            _overall,
            "Your second rate takes all steps. Only steps whose previous step was correct belong "
            "to it.",
        ),
        Mistake(
            "the mean over the sentences",
            _mean_over_sentences,
            "You average the rates of the sentences. Count over all of them together: a longer "
            "sentence has more pairs.",
        ),
        Mistake(
            "any earlier error",
            _any_earlier,
            "You ask whether any earlier step was wrong. Only the step directly before counts.",
        ),
        Mistake(
            "the first step after the last",
            _rolled,
            "roll wraps around: your first step follows the sentence's own last one. The first "
            "step has no step before it, so it forms no pair.",
        ),
        Mistake(
            "one sentence after another",
            _flattened,
            "You join the sentences into one row, so the first token of a sentence follows the "
            "last one of the sentence before. A pair lies within one sentence.",
        ),
        Mistake(
            "the first step counted",
            _first_counted,
            "You count the first step as one that follows a correct step. Nothing comes before "
            "it, so it belongs to neither rate.",
        ),
        Mistake(
            "padding that is written, skipped",
            _written_padding_skipped,
            "You skip steps where the model wrote padding too early. Those are errors: only the "
            "target decides which steps count.",
        ),
    ),
    hints=(
        "Make a table of truth values: where does written differ from target?",
        "A pair is two neighboring positions, neither of them padding. Its first position decides "
        "to which of the two rates the pair belongs.",
        "Of the pairs whose first token is wrong, in which share is the second wrong as well? Do "
        "the same for the other pairs. A rate over no pairs is 0.",
    ),
    alternatives=(with_loops, with_sums),
)
