"""4.4: how sure the model was of a whole caption."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(P, written, end):
    P, written = np.asarray(P), np.asarray(written)
    own = np.take_along_axis(P, written[..., None], -1)[..., 0]
    ended = np.cumsum(written == end, 1) - (written == end) > 0
    surprise = np.where(ended, 0.0, -np.log(own))
    total = surprise.sum(1)
    return -total, np.exp(-total / (~ended).sum(1)), surprise.argmax(1)


def with_torch(P, written, end):
    log_own = torch.log(P.gather(2, written.unsqueeze(2)).squeeze(2))
    over = (written == end).int().cumsum(1).roll(1, 1)
    over[:, 0] = 0
    log_own = log_own.masked_fill(over > 0, 0.0)
    length = (over == 0).sum(1)
    return log_own.sum(1), torch.exp(log_own.sum(1) / length), log_own.argmin(1)


def with_loops(P, written, end):
    sums, typical, weakest = [], [], []
    for chances, words in zip(P, written, strict=True):
        logs = []
        for p, word in zip(chances, words, strict=True):
            logs.append(float(np.log(float(p[int(word)]))))
            if int(word) == end:
                break
        sums.append(sum(logs))
        typical.append(np.exp(sum(logs) / len(logs)))
        weakest.append(logs.index(min(logs)))
    return sums, typical, weakest


def cases(rng: Generator) -> list[Case]:
    def case(name: str, lengths: list[int | None], time: int, tokens: int, end: int = 2,
             sharp: float = 1.5) -> Case:  # fmt: skip
        scores = sharp * rng.normal(size=(len(lengths), time, tokens))
        P = np.exp(scores) / np.exp(scores).sum(-1, keepdims=True)
        others = [token for token in range(tokens) if token != end]
        written = rng.choice(others, size=(len(lengths), time))
        for row, length in enumerate(lengths):
            if length is not None:
                written[row, length - 1 :] = end
        return Case(name, {"P": P, "written": written, "end": end})

    long = case("two hundred words, hardly one of them likely", [200], 200, 4)
    least = long.inputs["P"].argmin(-1)
    least[:, :-1] = np.where(least[:, :-1] == 2, 3, least[:, :-1])
    least[:, -1] = 2
    P = np.where(np.eye(4)[least] > 0, long.inputs["P"] * 0.1, long.inputs["P"])
    P = P / P.sum(-1, keepdims=True)
    behind = case("another word after the end", [2, 3], 6, 5)
    behind.inputs["written"][:, 4:] = 4
    return [
        case("three captions of 4, 2 and 5 words", [4, 2, 5], 5, 6),
        case("one caption that ends at once", [1], 3, 4),
        case("none of them ends", [None, None], 4, 5),
        behind,
        Case(long.name, {"P": P, "written": least, "end": 2}),
        case("the end is another number", [3, 6, None], 6, 5, end=0),
        case("very sure of itself", [5, 7], 8, 6, sharp=5.0),
    ]


def _read(P, written, end, *, whole=False, without_end=False, best=False):
    P, written = np.asarray(P), np.asarray(written)
    is_end = written == end
    kept = (np.cumsum(is_end, 1) - is_end == 0) | whole
    if without_end:
        kept &= ~is_end
    own = P.max(-1) if best else np.take_along_axis(P, written[..., None], -1)[..., 0]
    return own, kept


def _summed(own, kept, log=np.log):
    logs = np.where(kept, log(own), 0.0)
    total = logs.sum(1)
    return total, np.exp(total / np.maximum(kept.sum(1), 1)), logs.argmin(1)


def _but(which, change):
    """Return the answer with one result replaced by ``change(own, kept, result)``."""

    def wrong(P, written, end):
        own, kept = _read(P, written, end)
        results = list(_summed(own, kept))
        with np.errstate(divide="ignore"):
            results[which] = change(own, kept, results[which])
        return tuple(results)

    return wrong


def _in_bits_throughout(P, written, end):
    own, kept = _read(P, written, end)
    return _summed(own, kept, log=np.log2)


def _product(own, kept):
    return np.where(kept, own, 1.0).prod(1)


def _all_from_the_product(P, written, end):
    own, kept = _read(P, written, end)
    product = _product(own, kept)
    with np.errstate(divide="ignore"):
        return np.log(product), product ** (1 / kept.sum(1)), _summed(own, kept)[2]


def _least_of_the_best(P, written, end):
    best, kept = _read(P, written, end, best=True)
    return (*_summed(*_read(P, written, end))[:2], np.where(kept, best, 2.0).argmin(1))


def _log_of_zero(P, written, end, everywhere=False, without_end=False):
    own, kept = _read(P, written, end, without_end=without_end)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(own * kept)
        weakest = logs.argmin(1) if everywhere else _summed(own, kept)[2]
        return logs.sum(1), np.exp(logs.sum(1) / kept.sum(1)), weakest


def _always_an_end(P, written, end):
    own, _ = _read(P, written, end)
    length = (np.asarray(written) == end).argmax(1) + 1  # 1 where there is no end
    return _summed(own, np.arange(own.shape[1]) < length[:, None])


EXERCISE = Exercise(
    id="captioning.caption_log_p",
    notebook="04",
    number="4.4",
    title="How sure is it of the whole caption?",
    kind="graded",
    difficulty=2,
    minutes=15,
    points=2,
    function="caption_log_p",
    answer=answer,
    cases=cases,
    outputs=("log_p", "typical", "weakest"),
    mistakes=(
        Mistake(
            "counted beyond the end",
            lambda P, w, e: _summed(*_read(P, w, e, whole=True)),
            "You include what comes after the first end token. It no longer belongs to the "
            "caption.",
        ),
        Mistake(
            "the end left out",
            lambda P, w, e: _summed(*_read(P, w, e, without_end=True)),
            "To stop is a decision too: the first end token is part of the caption.",
        ),
        Mistake(
            "no end, one word",
            _always_an_end,
            "A caption without end has length 1 in yours: argmax of all False is 0. Such a caption "
            "goes to the last step.",
        ),
        Mistake(
            "the most likely token instead of the written one",
            lambda P, w, e: _summed(*_read(P, w, e, best=True)),
            "You take the largest probability of every step, whatever was written there.",
        ),
        Mistake(
            "multiplied first, logarithm afterwards",
            _but(0, lambda own, kept, _: np.log(_product(own, kept))),
            "For a long caption your product is too small for the computer's numbers and becomes "
            "0. Add logarithms instead.",
        ),
        Mistake(
            "multiplied first, and everything taken from the product",
            _all_from_the_product,
            "For a long caption your product becomes 0, and everything made from it is wrong. Work "
            "with logarithms until the end.",
        ),
        Mistake(
            "only typical taken from the product",
            _but(1, lambda own, kept, _: _product(own, kept) ** (1 / kept.sum(1))),
            "Your log_p is right, but typical is a root of a product, and for a long caption that "
            "product becomes 0. Compute it from log_p.",
        ),
        Mistake(
            "the logarithm of a masked 0",
            _log_of_zero,
            "You set the probabilities after the end to 0 and then take their logarithm: minus "
            "infinity. Mask the logarithms instead.",
        ),
        Mistake(
            "everything from the logarithm of a masked 0",
            lambda P, w, e: _log_of_zero(P, w, e, everywhere=True),
            "You take the logarithm of probabilities that your mask has set to 0: minus infinity, "
            "which is then also the smallest. Mask the logarithms instead.",
        ),
        Mistake(
            "the logarithm of a masked 0, without the end",
            lambda P, w, e: _log_of_zero(P, w, e, everywhere=True, without_end=True),
            "Two things: your mask drops the first end token, which belongs to the caption, and "
            "you take the logarithm of the zeros it leaves: minus infinity. Mask the logarithms "
            "instead.",
        ),
        Mistake(
            "the least likely of the masked ones",
            _but(2, lambda own, kept, _: (own * kept).argmin(1)),
            "Your mask sets the probabilities after the end to 0, and argmin then finds one of "
            "those zeros.",
        ),
        Mistake(
            "the mean over all steps",
            _but(1, lambda own, kept, typical: typical ** (kept.sum(1) / own.shape[1])),
            "For typical you divide by all steps of the table. A caption that ends early has fewer "
            "words.",
        ),
        Mistake(
            "the mean of the logarithms",
            _but(1, lambda own, kept, typical: np.log(typical)),
            "Your typical is the mean of the log-probabilities. It should be a probability again: "
            "take the exponential.",
        ),
        Mistake(
            "the step with the least sure favorite",
            _least_of_the_best,
            "Your third result compares the largest probabilities of the steps. Compare the "
            "probabilities of the words that were written.",
        ),
        Mistake(
            "the least likely word, even after the end",
            _but(2, lambda own, kept, _: own.argmin(1)),
            "Your third result may point to a step after the end of the caption.",
        ),
        Mistake(
            "the least likely word's probability",
            _but(2, lambda own, kept, _: np.where(kept, own, 2.0).min(1)),
            "Your third result is the probability of the weakest word. We ask for its step.",
        ),
        Mistake(
            "steps counted from 1",
            _but(2, lambda own, kept, weakest: weakest + 1),
            "Your third result is too large by 1: steps count from 0.",
        ),
        Mistake(
            "in bits",
            _but(0, lambda own, kept, total: total / np.log(2)),
            "Your log_p is the logarithm to base 2. We ask for the natural one.",
        ),
        Mistake(
            "in bits, and typical from it",
            _in_bits_throughout,
            "Your logarithms are to base 2, but typical is then a power of e. Use the natural "
            "logarithm for both.",
        ),
        Mistake(
            "the arithmetic mean of the probabilities",
            _but(1, lambda own, kept, _: (own * kept).sum(1) / kept.sum(1)),
            "Your typical is the arithmetic mean. The geometric mean is the one probability that, "
            "at every word, would give the same product.",
        ),
        Mistake(
            "the probability, not its logarithm",
            _but(0, lambda own, kept, total: np.exp(total)),
            "Your first result is the probability itself. We ask for its logarithm.",
        ),
        Mistake(
            "the surest word",
            _but(2, lambda own, kept, _: np.where(kept, own, -1.0).argmax(1)),
            "Your third result points to the word the model was most sure of.",
        ),
    ),
    hints=(
        "First make a table (batch, time): how likely was the token that was written there?",
        "Then make a table of truth values: does this step belong to the caption? The first end "
        "does, what follows does not.",
        "Where probabilities multiply, their logarithms add. The geometric mean is the exponential "
        "of the mean logarithm.",
    ),
    alternatives=(with_torch, with_loops),
)
