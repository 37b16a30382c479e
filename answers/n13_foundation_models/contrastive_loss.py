"""13.2: the symmetric contrastive loss of N pairs."""

import math

import numpy as np
import torch
from numpy.random import Generator
from torch.nn import functional as F

from answers.inputs import normal_inputs
from helpers.exercises.exercise import Case, Exercise, Mistake


def _logits(X, Y, scale):
    return scale * F.normalize(X, dim=-1) @ F.normalize(Y, dim=-1).T


def answer(X, Y, scale):
    E, at = _logits(X, Y, scale), torch.arange(len(X))
    return (F.cross_entropy(E, at) + F.cross_entropy(E.T, at)) / 2


def with_logsumexp(X, Y, scale):
    E = scale * (X / X.norm(dim=1, keepdim=True)) @ (Y / Y.norm(dim=1, keepdim=True)).T
    both = torch.logsumexp(E, 0) + torch.logsumexp(E, 1)
    return (both / 2 - E.diagonal()).mean()


def with_loops(X, Y, scale):
    X, Y = np.asarray(X), np.asarray(Y)
    n, total = len(X), 0.0
    E = np.array([[scale * x @ y / np.linalg.norm(x) / np.linalg.norm(y) for y in Y] for x in X])
    for i in range(n):
        total -= np.log(np.exp(E[i, i] - E[i].max()) / np.exp(E[i] - E[i].max()).sum())
        total -= np.log(np.exp(E[i, i] - E[:, i].max()) / np.exp(E[:, i] - E[:, i].max()).sum())
    return torch.tensor(total / (2 * n))


def cases(rng: Generator) -> list[Case]:
    def case(name: str, n: int, d: int, scale: float, size: float = 1.0) -> Case:
        return Case(name, normal_inputs(rng, {"X": (n, d), "Y": (n, d)}, size) | {"scale": scale})

    return [
        case("three pairs", 3, 4, 1.0),
        case("CLIP's scale at the start", 5, 3, 1 / 0.07),
        case("long vectors", 4, 6, 2.0, 10.0),
        case("one pair", 1, 5, 3.0),
        case("a large scale", 6, 3, 90.0),
        case("more pairs than numbers", int(rng.integers(7, 12)), 2, 5.0),
    ]


def _loss(E):
    at = torch.arange(len(E))
    return (F.cross_entropy(E, at) + F.cross_entropy(E.T, at)) / 2


def _one_way(turn):
    def loss(X, Y, scale):
        E = _logits(X, Y, scale)
        return F.cross_entropy(E.T if turn else E, torch.arange(len(X)))

    return loss


def _twice(E):
    return F.cross_entropy(E.softmax(1), torch.arange(len(E)))


def _one_norm(first):
    def loss(X, Y, scale):
        X, Y = (F.normalize(X, dim=-1), Y) if first else (X, F.normalize(Y, dim=-1))
        return _loss(scale * X @ Y.T)

    return loss


def _without_own(X, Y, scale):
    E = _logits(X, Y, scale)
    others = E.masked_fill(torch.eye(len(E), dtype=torch.bool), -torch.inf) if len(E) > 1 else E
    return ((others.logsumexp(0) + others.logsumexp(1)) / 2 - E.diagonal()).mean()


def _both_ways(of):
    def loss(X, Y, scale):
        E = _logits(X, Y, scale)
        return of(E.softmax(0).diagonal(), E.softmax(1).diagonal())

    return loss


EXERCISE = Exercise(
    id="foundation.contrastive_loss",
    notebook="13",
    number="13.2",
    title="The contrastive loss",
    kind="practice",
    difficulty=2,
    minutes=12,
    points=0,
    function="contrastive_loss",
    answer=answer,
    cases=cases,
    outputs=("loss",),
    mistakes=(
        Mistake(
            "images alone ask",
            _one_way(False),
            "Your loss asks which caption belongs to each image. The other half asks which image "
            "belongs to each caption.",
        ),
        Mistake(
            "captions alone ask",
            _one_way(True),
            "Your loss asks which image belongs to each caption. The other half asks which caption "
            "belongs to each image.",
        ),
        Mistake(
            "the sum of both directions",
            lambda X, Y, scale: 2 * answer(X, Y, scale),
            "You add the two directions. The loss is their mean.",
        ),
        Mistake(
            "vectors of any length",
            lambda X, Y, scale: _loss(scale * X @ Y.T),
            "You use dot products. Bring every vector to length 1 first, so that they are cosines.",
        ),
        Mistake(
            "divided by the scale",
            lambda X, Y, scale: _loss(_logits(X, Y, 1.0) / scale),
            "You divide by scale. It is 1 / temperature, so it multiplies the cosines.",
        ),
        Mistake(
            "without the scale",
            lambda X, Y, scale: _loss(_logits(X, Y, 1.0)),
            "Multiply the cosines by scale before the softmax.",
        ),
        Mistake(
            "the sum over pairs",
            lambda X, Y, scale: len(X) * answer(X, Y, scale),
            "You add over the pairs. The loss is the mean over them.",
        ),
        Mistake(
            "one softmax over the whole matrix",
            lambda X, Y, scale: (
                -(
                    _logits(X, Y, scale)
                    .flatten()
                    .log_softmax(0)
                    .reshape(len(X), -1)
                    .diagonal()
                    .mean()
                )
            ),
            "You take one softmax over all N² cells. Each row, and each column, has its own.",
        ),
        Mistake(
            "columns of the batch brought to length 1",
            lambda X, Y, scale: _loss(scale * F.normalize(X, dim=0) @ F.normalize(Y, dim=0).T),
            "You normalize over the batch. Each vector (a row) should have length 1.",
        ),
        Mistake(
            "the sign turned around",
            lambda X, Y, scale: -answer(X, Y, scale),
            "The sign is wrong. The loss is minus a mean log-probability, so it is never negative.",
        ),
        Mistake(
            "the softmax twice",
            lambda X, Y, scale: (_twice(_logits(X, Y, scale)) + _twice(_logits(X, Y, scale).T)) / 2,
            "You take a softmax before F.cross_entropy, which takes its own. Give it the logits.",
        ),
        Mistake(
            "captions of any length",
            _one_norm(True),
            "Only the images have length 1. Bring the captions to length 1 as well.",
        ),
        Mistake(
            "images of any length",
            _one_norm(False),
            "Only the captions have length 1. Bring the images to length 1 as well.",
        ),
        Mistake(
            "all vectors divided by one length",
            lambda X, Y, scale: _loss(scale * (X / X.norm()) @ (Y / Y.norm()).T),
            "You divide by the length of the whole array. Each vector (a row) has its own length.",
        ),
        Mistake(
            "images with images",
            lambda X, Y, scale: _loss(_logits(X, X, scale)),
            "You compare images with images. E has images in its rows and captions in its columns.",
        ),
        Mistake(
            "the scale squared",
            lambda X, Y, scale: _loss(scale * _logits(X, Y, scale)),
            "You multiply by scale twice. Scale the cosines once.",
        ),
        Mistake(
            "the own pair left out of the sum",
            _without_own,
            "Your sums leave out the pair itself. The softmax is over all N captions.",
        ),
        Mistake(
            "in bits",
            lambda X, Y, scale: answer(X, Y, scale) / math.log(2),
            "Your logarithm has base 2. The loss is in nats.",
        ),
        Mistake(
            "half of the mean",
            lambda X, Y, scale: answer(X, Y, scale) / 2,
            "You divide by 2 once too often: the loss is the mean of two means.",
        ),
        Mistake(
            "probabilities in place of logarithms",
            _both_ways(lambda rows, columns: -(rows + columns).mean() / 2),
            "You average the probabilities of the pairs. The loss is minus their logarithm.",
        ),
        Mistake(
            "the two probabilities averaged first",
            _both_ways(lambda rows, columns: -((rows + columns) / 2).log().mean()),
            "You average the two probabilities first. Average their logarithms.",
        ),
        Mistake(
            "a yes or no for every cell",
            lambda X, Y, scale: F.binary_cross_entropy_with_logits(
                E := _logits(X, Y, scale), torch.eye(len(E), dtype=E.dtype)
            ),
            "You ask every cell for a yes or no. Here each row is one question with N answers.",
        ),
    ),
    hints=(
        "First the matrix: E[i, j] is scale times the cosine of image i and caption j.",
        "The right answer of row i is column i. What is the cross-entropy of a row?",
        "Do the same for the columns (the rows of E.T), and take the mean of both.",
    ),
    alternatives=(with_logsumexp, with_loops),
)
