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
        case("as many steps as tokens", [4, 2], 4),
        _far_apart(case("scores in the hundreds", [3, 2], 4, size=100.0)),
    ]


def _far_apart(case: Case) -> Case:
    """Put 900 between the correct token and another: its probability underflows to 0."""
    scores, targets = case.inputs["scores"], case.inputs["targets"]
    right = targets[0, 0]
    scores[0, 0, right], scores[0, 0, (right + 1) % scores.shape[-1]] = -450.0, 450.0
    return case


def _nll(scores, targets):
    return -torch.log_softmax(scores, -1).gather(-1, targets[..., None])[..., 0]


def _mean_of_rows(scores, targets, padding):
    kept = targets != padding
    return ((_nll(scores, targets) * kept).sum(1) / kept.sum(1)).mean()


def _log_of_more(tiny):
    """Add ``tiny`` to each probability, so that its logarithm is finite."""
    return lambda s, y, p: (
        -(torch.softmax(s, -1) + tiny).log().gather(-1, y[..., None])[..., 0][y != p].mean()
    )


def _cross_entropy(scores, targets, padding):
    """Return torch's loss of scores whose second axis is said to hold the tokens."""
    return torch.nn.functional.cross_entropy(scores, targets, ignore_index=int(padding))


EXERCISE = Exercise(
    id="seq2seq.padded_loss",
    notebook="03",
    number="3.1",
    title="A loss that ignores the padding",
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
            "Padded positions are part of your mean. A model could lower this loss by predicting "
            "padding.",
        ),
        Mistake(
            "padding left out of the sum but not of the count",
            lambda s, y, p: (_nll(s, y) * (y != p)).mean(),
            "Padded positions add nothing to your sum, but you still divide by their number.",
        ),
        Mistake(
            "the mask inverted",
            lambda s, y, p: _nll(s, y)[y == p].mean(),
            "Your mean is over the padded positions, and over them alone. Invert the mask.",
        ),
        Mistake(
            "the sum",
            lambda s, y, p: (_nll(s, y) * (y != p)).sum(),
            "This is the sum, and it grows with the number of tokens. Divide by the number of "
            "targets that count.",
        ),
        Mistake(
            "the sum divided by the sentences",
            lambda s, y, p: (_nll(s, y) * (y != p)).sum() / len(y),
            "You divide by the number of sentences. Divide by the number of targets that count.",
        ),
        Mistake(
            "the mean of each sentence first",
            _mean_of_rows,
            "You give every sentence the same weight. Here every token has the same weight.",
        ),
        Mistake(
            "the wrong sign",
            lambda s, y, p: -(_nll(s, y) * (y != p)).sum() / (y != p).sum(),
            "A loss should fall when the correct token becomes more likely. Yours rises.",
        ),
        Mistake(
            "scores taken for log-probabilities",
            lambda s, y, p: -(s.gather(-1, y[..., None])[..., 0] * (y != p)).sum() / (y != p).sum(),
            "You use the correct token's score. Its probability depends on all the scores of that "
            "step.",
        ),
        Mistake(
            "the logarithm of a probability that is 0",
            lambda s, y, p: (
                -(torch.softmax(s, -1).gather(-1, y[..., None])[..., 0].log()[y != p]).mean()
            ),
            "Where scores are far apart, the softmax rounds a probability down to 0, and log 0 is "
            "minus infinity. Write out log(softmax) and simplify it before you compute anything.",
        ),
        Mistake(
            "the logarithm of a probability and a tiny number",
            _log_of_more(1e-9),
            "A tiny number inside the logarithm avoids infinity, but caps the loss: a probability "
            "of 1e-300 then costs no more than the tiny number does. Write out log(softmax) and "
            "simplify it.",
            alike=tuple(map(_log_of_more, (1e-6, 1e-7, 1e-8, 1e-10, 1e-12, 1e-16))),
        ),
        Mistake(
            "in bits",
            lambda s, y, p: (_nll(s, y) * (y != p)).sum() / (y != p).sum() / np.log(2),
            "This is the loss in bits. We ask for nats: use the natural logarithm.",
        ),
        Mistake(
            "softmax, then cross_entropy",
            lambda s, y, p: _cross_entropy(torch.softmax(s, -1).mT, y, p),
            "You apply a softmax twice: torch's cross_entropy takes scores and has a softmax of "
            "its own.",
        ),
        Mistake(
            "a softmax over the steps",
            lambda s, y, p: (
                -torch.log_softmax(s, 1).gather(-1, y[..., None])[..., 0][y != p].mean()
            ),
            "Your softmax is over axis 1, the steps. Each step needs a softmax over the tokens, "
            "the last axis.",
        ),
        Mistake(
            "tokens and steps not transposed",
            lambda s, y, p: _cross_entropy(s, y, p),
            "torch's cross_entropy expects the tokens on axis 1. Yours has the steps there: most "
            "cases raise an error, and one gives a wrong number.",
        ),
        Mistake(
            "reshaped instead of transposed",
            lambda s, y, p: _cross_entropy(s.reshape(len(s), s.shape[2], s.shape[1]), y, p),
            "A reshape keeps the numbers in their order in memory, so the scores of different "
            "steps get mixed. Exchange the two axes with a transpose, or flatten batch and time.",
        ),
    ),
    hints=(
        "At every position the softmax gives the probabilities of all tokens. Which one counts?",
        "Make a table of -log p of the correct token: one number per position of each sentence.",
        "Now average over the positions whose target is not padding, and over those alone.",
    ),
    alternatives=(with_torch, with_loops),
)
