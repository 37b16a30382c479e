"""18.5: T5's span corruption, with its sentinels counted from the end of the vocabulary."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(ids, removed, vocab):
    source, target, marks = [], [], 0
    for n, (token, gone) in enumerate(zip(ids, removed, strict=True)):
        if gone and (n == 0 or not removed[n - 1]):
            marks += 1
            source += [vocab - marks]
            target += [vocab - marks]
        (target if gone else source).append(int(token))
    return np.array(source), np.array([*target, vocab - marks - 1])


def with_cumsum(ids, removed, vocab):
    ids, removed = np.asarray(ids), np.asarray(removed, bool)
    first = removed & ~np.concatenate([[False], removed[:-1]])
    sentinel = vocab - np.cumsum(first)
    source = np.where(first, sentinel, ids)[first | ~removed]
    pairs = np.stack([np.where(first, sentinel, -1), ids], 1)[removed].reshape(-1)
    return source, np.append(pairs[pairs >= 0], vocab - first.sum() - 1)


def by_pieces(ids, removed, vocab):
    edges = np.flatnonzero(np.diff(np.asarray(removed, int))) + 1
    source, target, mark = [], [], vocab - 1
    for ids_, gone in zip(np.split(np.asarray(ids), edges), np.split(removed, edges), strict=True):
        if gone[0]:
            source.append(mark)
            target += [mark, *ids_.tolist()]
            mark -= 1
        else:
            source += ids_.tolist()
    return torch.tensor(source), torch.tensor([*target, mark])


def cases(rng: Generator) -> list[Case]:
    def case(name: str, removed: list[int], vocab: int = 100) -> Case:
        ids = rng.integers(0, 60, len(removed))
        return Case(name, {"ids": ids, "removed": np.array(removed, bool), "vocab": vocab})

    drawn = (rng.random(30) < 0.35).astype(int)
    drawn[0], drawn[-2:] = 0, (1, 0)
    return [
        case("two spans", [0, 0, 1, 1, 0, 0, 1, 0]),
        case("a span at the end", [0, 1, 1, 0, 0, 1, 1, 1]),
        case("a span at the beginning", [1, 1, 0, 0, 1, 0]),
        case("one span of one token", [0, 0, 1, 0]),
        case("spans at both ends", [1, 0, 0, 1, 0, 1, 1]),
        case("T5's vocabulary", [0, 1, 0, 1, 0, 1, 1, 0, 0], 32_128),
        case("drawn at random", drawn.tolist(), int(rng.integers(90, 200))),
    ]


def _upwards(start):
    def wrong(ids, removed, vocab):
        source, target = (np.array(x) for x in answer(ids, removed, vocab))
        first = start(vocab, len(target) - int(np.sum(removed)))
        low = vocab - (len(target) - int(np.sum(removed)))

        def turned(x):
            return np.where(x >= low, first + (vocab - 1 - x), x)

        return turned(source), turned(target)

    return wrong


def _each_token(ids, removed, vocab):
    marks = vocab - np.cumsum(removed)
    source = np.where(removed, marks, ids)
    target = [x for m, i, gone in zip(marks, ids, removed, strict=True) if gone for x in (m, i)]
    return source, np.array([*target, vocab - int(np.sum(removed)) - 1])


def _one_mark(ids, removed, vocab):
    source, target = answer(ids, removed, vocab)
    low = vocab - (len(target) - int(np.sum(removed)))
    return np.where(source >= low, vocab - 1, source), np.where(target >= low, vocab - 1, target)


def _marks_after(ids, removed, vocab):
    source, target = answer(ids, removed, vocab)
    return source, target[1:]


def _ends(last):
    def wrong(ids, removed, vocab):
        source, target = answer(ids, removed, vocab)
        return source, np.append(target[:-1], last(target, vocab))

    return wrong


def _as_long(ids, removed, vocab):
    removed = np.asarray(removed, bool)
    spans = np.cumsum(removed & ~np.append(False, removed[:-1]))
    return np.where(removed, vocab - spans, ids), answer(ids, removed, vocab)[1]


def _late(ids, removed, vocab):
    backwards = answer(ids[::-1], removed[::-1], vocab)[1][:-1][::-1]
    low = vocab - np.sum(backwards > vocab - len(ids))
    turned = np.where(backwards >= low, vocab - 1 - (backwards - low), backwards)
    source, target = answer(ids, removed, vocab)
    return source, np.append(turned, target[-1])


def _wrapped(ids, removed, vocab):
    source, target, mark = [], [], vocab - 1
    for n, token in enumerate(ids):
        if removed[n] and not removed[n - 1]:
            source, target, mark = [*source, mark], [*target, mark], mark - 1
        (target if removed[n] else source).append(int(token))
    return np.array(source), np.array([*target, mark])


def _counted(number, skip=False):
    def wrong(ids, removed, vocab):
        source, target, new = [], [], 0
        for n, (token, gone) in enumerate(zip(ids, removed, strict=True)):
            first = gone and (n == 0 or not removed[n - 1])
            if first:
                new += 1
                source += [vocab - number(new, n)]
                target += [vocab - number(new, n)]
            if not (first and skip):
                (target if gone else source).append(int(token))
        return np.array(source), np.array([*target, vocab - number(new + 1, len(ids))])

    return wrong


EXERCISE = Exercise(
    id="designs.span_corruption",
    notebook="18",
    number="18.5",
    title="Span corruption",
    kind="graded",
    difficulty=2,
    minutes=18,
    points=3,
    function="span_corruption",
    answer=answer,
    cases=cases,
    outputs=("source", "target"),
    mistakes=(
        Mistake(
            "no sentinel at the end",
            lambda *inputs: (answer(*inputs)[0], answer(*inputs)[1][:-1]),
            "The source is right. The target ends with one more sentinel, which no span follows.",
        ),
        Mistake(
            "sentinels counted upward from vocab - spans - 1",
            _upwards(lambda vocab, n: vocab - n),
            "Your sentinels count upward. The first one is the last id of the vocabulary, vocab - "
            "1, and the next ones are below it.",
        ),
        Mistake(
            "sentinels after the vocabulary",
            _upwards(lambda vocab, n: vocab),
            "Your sentinels are outside of the vocabulary. Its last id is vocab - 1.",
        ),
        Mistake(
            "a sentinel for each token",
            _each_token,
            "You use a sentinel for each removed token. Neighbors that are removed are one span "
            "with one sentinel.",
        ),
        Mistake(
            "the same sentinel for all spans",
            _one_mark,
            "All of your spans have the same sentinel. Each needs its own, so that it is clear "
            "which gap it belongs to.",
        ),
        Mistake(
            "a target without sentinels",
            lambda ids, removed, vocab: (answer(ids, removed, vocab)[0], ids[removed]),
            "The source is right. In the target each span begins with its sentinel.",
        ),
        Mistake(
            "the whole text as target",
            lambda ids, removed, vocab: (answer(ids, removed, vocab)[0], ids),
            "Your target is the whole text (that would be BART). T5 asks for the removed spans "
            "alone.",
        ),
        Mistake(
            "without the first token of each span",
            _counted(lambda new, n: new, skip=True),
            "The source is right. The target lacks the first token of each span: the sentinel "
            "marks the span and takes no token away.",
        ),
        Mistake(
            "a count at every token",
            _counted(lambda new, n: n + 1),
            "Your sentinels depend on the position. Count spans, not tokens: each new span takes "
            "the next sentinel.",
        ),
        Mistake(
            "a source without sentinels",
            lambda ids, removed, vocab: (ids[~removed], answer(ids, removed, vocab)[1]),
            "The target is right. In the source a sentinel stands where each span was.",
        ),
        Mistake(
            "sentinels after their spans",
            _marks_after,
            "Your target lacks its first sentinel. Each span follows its own, and one more ends "
            "the target.",
        ),
        Mistake(
            "kept and removed exchanged",
            lambda ids, removed, vocab: answer(ids, ~np.asarray(removed, bool), vocab),
            "You remove what should be kept: removed is true for the tokens that go to the target.",
        ),
        Mistake(
            "sentinels counted down from vocab",
            lambda ids, removed, vocab: answer(ids, removed, vocab + 1),
            "Your first sentinel is vocab, one past the last id. The vocabulary ends with vocab "
            "- 1.",
        ),
        Mistake(
            "sentinels counted up from the last id",
            _upwards(lambda vocab, n: vocab - 1),
            "Your sentinels count up and leave the vocabulary. The first is vocab - 1; the next "
            "ones are below it.",
        ),
        Mistake(
            "sentinels counted up from 0",
            _upwards(lambda vocab, n: 0),
            "Your sentinels start at 0, which is a word's id. They are the last ids: vocab - 1, "
            "then vocab - 2.",
        ),
        Mistake(
            "the last sentinel again at the end",
            _ends(lambda target, vocab: target[-1] + 1),
            "The source is right. The target ends with a new sentinel, the next one down, not "
            "with the last one again.",
        ),
        Mistake(
            "the first sentinel at the end",
            _ends(lambda target, vocab: vocab - 1),
            "The source is right. The sentinels count on: the target ends with the next one "
            "that was not used.",
        ),
        Mistake(
            "an end token in place of the last sentinel",
            _ends(lambda target, vocab: 1),
            "The source is right. The target ends with one more sentinel here, not with an end "
            "token.",
        ),
        Mistake(
            "a last sentinel in the source, too",
            lambda *inputs: (
                np.append(answer(*inputs)[0], answer(*inputs)[1][-1]),
                answer(*inputs)[1],
            ),
            "The target is right. The extra sentinel belongs to the target alone.",
        ),
        Mistake(
            "a sentinel at each removed position",
            _as_long,
            "The target is right. Your source is as long as the text. A span leaves one "
            "sentinel, however long it was.",
        ),
        Mistake(
            "the kept tokens as target",
            lambda ids, removed, vocab: (
                answer(ids, removed, vocab)[0],
                answer(ids, ~np.asarray(removed, bool), vocab)[1],
            ),
            "The source is right. Your target has the kept tokens; it should have the removed "
            "ones.",
        ),
        Mistake(
            "each sentinel after its own span",
            _late,
            "The source is right. In the target, each sentinel comes before its span, not after "
            "it.",
        ),
        Mistake(
            "the text before its beginning",
            _wrapped,
            "At the beginning, removed[n - 1] is removed[-1], the end of the text. The first "
            "token has no neighbor before it.",
        ),
    ),
    hints=(
        "Walk through the text. What happens at a token that is kept, and at one that is removed?",
        "A new span begins where a token is removed and the one before it was not.",
        "The target is sentinel, span, sentinel, span, …, and one more sentinel.",
    ),
    alternatives=(with_cumsum, by_pieces),
)
