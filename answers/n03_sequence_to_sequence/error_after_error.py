"""3.3: how much likelier an error is after an error."""

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
        if early:  # written too short: padding where a token should be
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


EXERCISE = Exercise(
    id="seq2seq.error_after_error",
    notebook="03",
    number="3.3",
    title="Does an error breed another?",
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
            "Places behind the end of a sentence take part in your rates.",
        ),
        Mistake(
            "the error afterwards, looked at backwards",
            lambda w, y, p: _rates(w, y, p, _pairs(y, p), swap=True),
            "You look at the steps before an error; asked is what happens in the step after it.",
        ),
        Mistake(
            "both at once instead of one given the other",
            lambda w, y, p: _rates(w, y, p, _pairs(y, p), joint=True),
            "You divide by all pairs of steps. Of the steps that follow an error, which share is "
            "wrong?",
        ),
        Mistake(
            "the share that is right",
            lambda w, y, p: tuple(1 - r for r in _rates(w, y, p, _pairs(y, p))),
            "These are shares of right tokens; rates of errors are asked for.",
        ),
        Mistake(
            "a share of nothing",
            _without_a_guard,
            "Where no error was made, yours divides 0 by 0. A share of nothing is 0 here.",
        ),
        Mistake(
            "all steps for the second",
            _overall,
            "The second rate takes all steps. Only those whose step before was right belong to it.",
        ),
        Mistake(
            "the mean over the sentences",
            _mean_over_sentences,
            "You average the rates of the sentences. Count over all of them together: a longer "
            "sentence has more pairs.",
        ),
    ),
    hints=(
        "Make a table of truth values: where is what was written not what was wanted?",
        "A pair is two neighbouring places, both of them no padding. Its first place decides for "
        "which of the two rates it counts.",
        "Of the pairs whose first place is wrong: in which share is the second wrong as well? The "
        "same for the others. A rate over no pairs is 0.",
    ),
    alternatives=(with_loops, with_sums),
)
