"""3.1: the loss over targets of different lengths."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(scores, targets, padding):
    scores, targets = np.asarray(scores), np.asarray(targets)
    top = scores.max(-1, keepdims=True)
    log_p = scores - top - np.log(np.exp(scores - top).sum(-1, keepdims=True))
    right = np.take_along_axis(log_p, targets[..., None], -1)[..., 0]
    return np.asarray(-right[targets != padding].mean())


def with_torch(scores, targets, padding):
    return torch.nn.functional.cross_entropy(
        scores.reshape(-1, scores.shape[-1]), targets.reshape(-1), ignore_index=padding
    )


def with_loops(scores, targets, padding):
    total, count = 0.0, 0
    for row, wanted in zip(scores, targets, strict=True):
        for s, y in zip(row, wanted, strict=True):
            if int(y) != padding:
                total -= float(torch.log_softmax(torch.as_tensor(s), -1)[int(y)])
                count += 1
    return total / count


def cases(rng: Generator) -> list[Case]:
    def case(name: str, lengths: list[int], tokens: int, padding: int = 0, size: float = 2.0):
        time = max(lengths)
        scores = size * rng.normal(size=(len(lengths), time, tokens))
        targets = rng.integers(0, tokens - 1, size=(len(lengths), time))
        targets += targets >= padding  # any token but padding
        for row, length in enumerate(lengths):
            targets[row, length:] = padding
        return Case(name, {"scores": scores, "targets": targets, "padding": padding})

    return [
        case("three sentences of 4, 2 and 1 tokens", [4, 2, 1], 5),
        case("one sentence without padding", [3], 4),
        case("very different lengths", [7, 1, 1], 6),
        case("padding is another number", [2, 5], 6, padding=3),
        case("one token in all", [1], 3),
        _far_apart(case("scores in the hundreds", [3, 2], 4, size=100.0)),
    ]


def _far_apart(case: Case) -> Case:
    """Put 900 between a right token and another: its probability is no float64 any more."""
    scores, targets = case.inputs["scores"], case.inputs["targets"]
    right = targets[0, 0]
    scores[0, 0, right], scores[0, 0, (right + 1) % scores.shape[-1]] = -450.0, 450.0
    return case


def _nll(scores, targets):
    return -torch.log_softmax(scores, -1).gather(-1, targets[..., None])[..., 0]


def _mean_of_rows(scores, targets, padding):
    kept = targets != padding
    return ((_nll(scores, targets) * kept).sum(1) / kept.sum(1)).mean()


EXERCISE = Exercise(
    id="seq2seq.padded_loss",
    notebook="03",
    number="3.1",
    title="A loss that does not see the padding",
    kind="practice",
    difficulty=1,
    minutes=10,
    points=0,
    function="padded_loss",
    answer=answer,
    cases=cases,
    outputs=("loss",),
    mistakes=(
        Mistake(
            "padding counted as a token",
            lambda s, y, p: _nll(s, y).mean(),
            "Padded places take part in your mean: guessing padding would be praised.",
        ),
        Mistake(
            "padding left out of the sum but not of the count",
            lambda s, y, p: (_nll(s, y) * (y != p)).mean(),
            "Padded places add nothing to your sum, and still you divide by them.",
        ),
        Mistake(
            "the sum",
            lambda s, y, p: (_nll(s, y) * (y != p)).sum(),
            "This is the sum; it grows with the number of tokens. Divide by how many count.",
        ),
        Mistake(
            "the mean of each sentence first",
            _mean_of_rows,
            "You give every sentence the same weight; here every token has the same.",
        ),
        Mistake(
            "the sign turned round",
            lambda s, y, p: -(_nll(s, y) * (y != p)).sum() / (y != p).sum(),
            "A loss should fall when the right token gets likelier. Yours rises.",
        ),
        Mistake(
            "scores taken for log-probabilities",
            lambda s, y, p: -(s.gather(-1, y[..., None])[..., 0] * (y != p)).sum() / (y != p).sum(),
            "You pick the right token's score; its probability needs all the scores of the step.",
        ),
        Mistake(
            "the logarithm of a probability that is 0",
            lambda s, y, p: (
                -(torch.softmax(s, -1).gather(-1, y[..., None])[..., 0].log()[y != p]).mean()
            ),
            "Where scores are far apart the softmax rounds a probability to 0, and log 0 is "
            "infinite. Take the logarithm of the softmax in one go: what is left of it?",
        ),
        Mistake(
            "in bits",
            lambda s, y, p: (_nll(s, y) * (y != p)).sum() / (y != p).sum() / np.log(2),
            "This is the loss in bits; nats (the natural logarithm) are asked for.",
        ),
    ),
    hints=(
        "For every place, the softmax gives probabilities of all tokens. Which one counts?",
        "Make a table of -log p of the right token, one number for each place of each sentence.",
        "Now take the mean over those places only whose target is not the padding.",
    ),
    alternatives=(with_torch, with_loops),
)
