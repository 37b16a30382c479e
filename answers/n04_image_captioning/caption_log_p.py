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
    behind = case("something else stands behind the end", [2, 3], 6, 5)
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


def _multiplied(P, written, end):
    own, kept = _read(P, written, end)
    _, typical, weakest = _summed(own, kept)
    with np.errstate(divide="ignore"):
        return np.log(np.where(kept, own, 1.0).prod(1)), typical, weakest


def _all_from_the_product(P, written, end):
    own, kept = _read(P, written, end)
    product = np.where(kept, own, 1.0).prod(1)
    with np.errstate(divide="ignore"):
        return np.log(product), product ** (1 / kept.sum(1)), _summed(own, kept)[2]


def _over_all_steps(P, written, end):
    total, _, weakest = _summed(*_read(P, written, end))
    return total, np.exp(total / np.asarray(P).shape[1]), weakest


def _least_of_the_best(P, written, end):
    total, typical, _ = _summed(*_read(P, written, end))
    best, kept = _read(P, written, end, best=True)
    return total, typical, np.where(kept, best, 2.0).argmin(1)


def _weakest_anywhere(P, written, end):
    own, kept = _read(P, written, end)
    total, typical, _ = _summed(own, kept)
    return total, typical, own.argmin(1)


def _in_bits(P, written, end):
    total, typical, weakest = _summed(*_read(P, written, end))
    return total / np.log(2), typical, weakest


def _plain_mean(P, written, end):
    own, kept = _read(P, written, end)
    total, _, weakest = _summed(own, kept)
    return total, (own * kept).sum(1) / kept.sum(1), weakest


def _no_logarithm(P, written, end):
    total, typical, weakest = _summed(*_read(P, written, end))
    return np.exp(total), typical, weakest


def _surest(P, written, end):
    own, kept = _read(P, written, end)
    total, typical, _ = _summed(own, kept)
    return total, typical, np.where(kept, own, -1.0).argmax(1)


EXERCISE = Exercise(
    id="captioning.caption_log_p",
    notebook="04",
    number="4.4",
    title="How sure of the whole caption?",
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
            "counted behind the end",
            lambda P, w, e: _summed(*_read(P, w, e, whole=True)),
            "What stands behind the first end token takes part. A caption is over there.",
        ),
        Mistake(
            "the end left out",
            lambda P, w, e: _summed(*_read(P, w, e, without_end=True)),
            "To stop is a decision, too: the first end token belongs to the caption.",
        ),
        Mistake(
            "the likeliest token instead of the written one",
            lambda P, w, e: _summed(*_read(P, w, e, best=True)),
            "You take the largest probability of every step, whatever was written there.",
        ),
        Mistake(
            "multiplied first, logarithm afterwards",
            _multiplied,
            "For a long caption your product is too small for a computer's numbers and becomes 0.",
        ),
        Mistake(
            "multiplied first, and the mean taken of the product",
            _all_from_the_product,
            "For a long caption your product becomes 0, and everything made of it is wrong. Stay "
            "with logarithms until the end.",
        ),
        Mistake(
            "the mean over all steps",
            _over_all_steps,
            "For `typical` you divide by all steps of the table; a caption that ends early has "
            "fewer words.",
        ),
        Mistake(
            "the step with the least sure favourite",
            _least_of_the_best,
            "Your third result compares the largest probabilities of the steps; asked is how "
            "likely the word was that was written.",
        ),
        Mistake(
            "the least likely word, even behind the end",
            _weakest_anywhere,
            "Your third result may point behind the end of the caption.",
        ),
        Mistake(
            "in bits",
            _in_bits,
            "That is the logarithm to base 2; the natural one is asked for.",
        ),
        Mistake(
            "the plain mean of the probabilities",
            _plain_mean,
            "`typical` is the one probability that, at every word, would give the same product. "
            "The plain mean does not.",
        ),
        Mistake(
            "the probability, not its logarithm",
            _no_logarithm,
            "Your first result is the probability itself; its logarithm is asked for.",
        ),
        Mistake(
            "the surest word",
            _surest,
            "Your third result points at the word that it is most sure of.",
        ),
    ),
    hints=(
        "First make a table (batch, time): how likely was what was written there?",
        "Then a table of truth values: does this place belong to the caption? The first end does, "
        "what follows it does not.",
        "Logarithms add up where probabilities multiply. The geometric mean is the exponential of "
        "their mean.",
    ),
    alternatives=(with_torch, with_loops),
)
