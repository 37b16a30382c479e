"""13.5: the gradient that trains a linear probe with a softmax."""

import numpy as np
import torch
from numpy.random import Generator
from torch.nn import functional as F

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(Z, y, W, b, l2):
    error = torch.softmax(Z @ W + b, -1) - F.one_hot(y, W.shape[1])
    return Z.T @ error / len(Z) + l2 * W, error.mean(0)


def with_autograd(Z, y, W, b, l2):
    W, b = W.clone().requires_grad_(), b.clone().requires_grad_()
    loss = F.cross_entropy(Z @ W + b, y) + l2 / 2 * W.square().sum()
    return torch.autograd.grad(loss, (W, b))


def with_loops(Z, y, W, b, l2):
    Z, y, W, b = (np.asarray(one) for one in (Z, y, W, b))
    gW, gb = l2 * W, np.zeros_like(b)
    for z, label in zip(Z, y, strict=True):
        logits = z @ W + b
        error = np.exp(logits - logits.max())
        error = error / error.sum()
        error[label] -= 1
        gW, gb = gW + np.outer(z, error) / len(Z), gb + error / len(Z)
    return torch.tensor(gW), torch.tensor(gb)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, n: int, d: int, k: int, l2: float, size: float = 1.0) -> Case:
        return Case(name, {
            "Z": size * rng.normal(size=(n, d)), "y": rng.integers(0, k, n),
            "W": rng.normal(size=(d, k)), "b": rng.normal(size=k), "l2": l2,
        })  # fmt: skip

    return [
        case("five vectors, three classes", 5, 4, 3, 0.1),
        case("no penalty", 6, 3, 2, 0.0),
        case("one vector", 1, 4, 3, 0.5),
        case("large features", 4, 3, 4, 0.2, 30.0),
        case("a strong penalty", 7, 2, 3, 4.0),
        case("a class that never comes", int(rng.integers(3, 6)), 3, 9, 0.3),
    ]


def _wrong(change):
    def gradient(Z, y, W, b, l2):
        return change(Z, y, W, b, l2, *answer(Z, y, W, b, l2))

    return gradient


def _minus(Z, y, W, b, l2, gW, gb):
    data = gW - l2 * W
    return -data + l2 * W, -gb


def _over_the_vectors(Z, y, W, b, l2):
    error = torch.softmax(Z @ W + b, 0) - F.one_hot(y, W.shape[1])
    return Z.T @ error / len(Z) + l2 * W, error.mean(0)


def _error_of(change):
    def gradient(Z, y, W, b, l2):
        error = change(Z, F.one_hot(y, W.shape[1]), W, b)
        return Z.T @ error / len(Z) + l2 * W, error.mean(0)

    return gradient


def _through_the_softmax(Z, hot, W, b):
    P = torch.softmax(Z @ W + b, -1)
    return (P - hot) * P * (1 - P)


EXERCISE = Exercise(
    id="foundation.probe_gradient",
    notebook="13",
    number="13.5",
    title="Train a linear probe",
    kind="graded",
    difficulty=2,
    minutes=15,
    points=2,
    function="probe_gradient",
    answer=answer,
    cases=cases,
    outputs=("gW", "gb"),
    mistakes=(
        Mistake(
            "the sum over the vectors",
            _wrong(lambda Z, y, W, b, l2, gW, gb: (len(Z) * (gW - l2 * W) + l2 * W, len(Z) * gb)),
            "You sum over the vectors. The loss is their mean.",
        ),
        Mistake(
            "the penalty left out",
            _wrong(lambda Z, y, W, b, l2, gW, gb: (gW - l2 * W, gb)),
            "gb is right. The penalty l2 / 2 * |W|² has a gradient, too.",
        ),
        Mistake(
            "the penalty twice",
            _wrong(lambda Z, y, W, b, l2, gW, gb: (gW + l2 * W, gb)),
            "gb is right. The penalty is l2 / 2 * |W|²: the 2 of the square cancels.",
        ),
        Mistake(
            "the penalty divided by the number of vectors",
            _wrong(lambda Z, y, W, b, l2, gW, gb: (gW - l2 * W + l2 * W / len(Z), gb)),
            "gb is right. The penalty is not averaged over the vectors: do not divide it.",
        ),
        Mistake(
            "the bias penalized",
            _wrong(lambda Z, y, W, b, l2, gW, gb: (gW, gb + l2 * b)),
            "gW is right. The penalty is on W alone.",
        ),
        Mistake(
            "uphill",
            _wrong(_minus),
            "The sign is wrong: the error is the probability minus 1 at the right class.",
        ),
        Mistake(
            "the right class not subtracted",
            lambda Z, y, W, b, l2: (
                Z.T @ torch.softmax(Z @ W + b, -1) / len(Z) + l2 * W,
                torch.softmax(Z @ W + b, -1).mean(0),
            ),
            "At the right class the error is the probability minus 1. You have not subtracted it.",
        ),
        Mistake(
            "no softmax",
            lambda Z, y, W, b, l2: (
                Z.T @ (Z @ W + b - F.one_hot(y, W.shape[1])) / len(Z) + l2 * W,
                (Z @ W + b - F.one_hot(y, W.shape[1])).mean(0),
            ),
            "You use the logits as they are. The error is softmax(logits) minus the one-hot label.",
        ),
        Mistake(
            "the bias added up",
            _wrong(lambda Z, y, W, b, l2, gW, gb: (gW, len(Z) * gb)),
            "gW is right. Average the error over the vectors for b as well.",
        ),
        Mistake(
            "half of the penalty's gradient",
            _wrong(lambda Z, y, W, b, l2, gW, gb: (gW - l2 / 2 * W, gb)),
            "gb is right. The derivative of the square brings a 2, which cancels the 1/2.",
        ),
        Mistake(
            "softmax over the vectors",
            _over_the_vectors,
            "You take the softmax over the vectors. Each vector (a row) has its own probabilities.",
        ),
        Mistake(
            "no bias in the logits",
            _error_of(lambda Z, hot, W, b: torch.softmax(Z @ W, -1) - hot),
            "Your logits are Z W. Add b.",
        ),
        Mistake(
            "a sigmoid",
            _error_of(lambda Z, hot, W, b: torch.sigmoid(Z @ W + b) - hot),
            "You use a sigmoid for each class. The classes share one softmax.",
        ),
        Mistake(
            "the mean over the classes, too",
            _error_of(lambda Z, hot, W, b: (torch.softmax(Z @ W + b, -1) - hot) / W.shape[1]),
            "You divide by the number of classes, too. The loss is a mean over the vectors alone.",
        ),
        Mistake(
            "the derivative of the softmax once more",
            _error_of(_through_the_softmax),
            "You multiply by p (1 - p). For softmax and cross-entropy together, the gradient is "
            "just p minus the one-hot label.",
        ),
        Mistake(
            "the penalty with a minus",
            _wrong(lambda Z, y, W, b, l2, gW, gb: (gW - 2 * l2 * W, gb)),
            "gb is right. You subtract the penalty's gradient. Add it.",
        ),
        Mistake(
            "the penalty's own value",
            _wrong(lambda Z, y, W, b, l2, gW, gb: (gW - l2 * W + l2 / 2 * W**2, gb)),
            "gb is right. You add the penalty itself. Its derivative with respect to W is needed.",
        ),
        Mistake(
            "the penalty without W",
            _wrong(lambda Z, y, W, b, l2, gW, gb: (gW - l2 * W + l2, gb)),
            "gb is right. The derivative of the penalty depends on W.",
        ),
        Mistake(
            "W's gradient added up",
            _wrong(lambda Z, y, W, b, l2, gW, gb: (len(Z) * (gW - l2 * W) + l2 * W, gb)),
            "gb is right. Average over the vectors for W as well.",
        ),
    ),
    hints=(
        "Only W and b learn. First find the gradient with respect to the logits, Z W + b.",
        "For one vector it is softmax(logits) minus the one-hot label. Call it the error.",
        "gW = Z^T error / N, plus the gradient of the penalty l2 / 2 * |W|²; gb is a mean.",
    ),
    alternatives=(with_autograd, with_loops),
)
