"""19.1: RMS normalization, by its equation."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(X, gain, eps):
    X = np.asarray(X)
    power = np.einsum("...d,...d->...", X, X)[..., None] / X.shape[-1]
    return np.asarray(gain) * X / np.sqrt(power + eps)


def with_torch(X, gain, eps):
    return torch.nn.functional.rms_norm(X, gain.shape, gain, eps)


def token_by_token(X, gain, eps):
    rows = [x * ((x @ x) / len(x) + eps) ** -0.5 * gain for x in X.reshape(-1, X.shape[-1])]
    return torch.stack(rows).reshape(X.shape)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, *shape: int, eps: float = 1e-5, zeros: bool = False) -> Case:
        X = rng.normal(1.5, 2.0, size=shape)
        if zeros:
            X[..., 0, :] = 0.0
        return Case(name, {"X": X, "gain": rng.uniform(0.5, 2, shape[-1]), "eps": eps})

    return [
        case("three tokens of four numbers", 3, 4),
        case("a batch of two sequences", 2, 3, 5),
        case("a large eps", 4, 6, eps=0.3),
        case("a token of zeros", 3, 4, zeros=True),
        case("one token", 1, 8),
        case("as many tokens as numbers", 5, 5, eps=0.5),
    ]


def _by(X, power, gain, eps):
    return X / torch.sqrt(power + eps) * gain


def _mean(X, axis=-1):
    return X.square().mean(axis, keepdim=True)


def _layer_norm(X, gain, eps):
    centered = X - X.mean(-1, keepdim=True)
    return _by(centered, _mean(centered), gain, eps)


EXERCISE = Exercise(
    id="llama.rms",
    notebook="19",
    number="19.1",
    title="RMSNorm",
    kind="practice",
    difficulty=1,
    minutes=8,
    points=0,
    function="normed_by_rms",
    answer=answer,
    cases=cases,
    outputs=("Y",),
    mistakes=(
        Mistake(
            "layer norm",
            _layer_norm,
            "That is LayerNorm: you subtract the mean first. RMSNorm leaves the mean alone.",
        ),
        Mistake(
            "divided by the standard deviation",
            lambda X, gain, eps: _by(X, X.var(-1, keepdim=True, correction=0), gain, eps),
            "You divide by the standard deviation, which is measured from the mean. RMSNorm "
            "measures from 0: the mean of the squares themselves.",
        ),
        Mistake(
            "over the tokens",
            lambda X, gain, eps: _by(X, _mean(X, -2), gain, eps),
            "You average over the tokens. Each token is normed by itself: its own numbers lie "
            "along the last axis.",
        ),
        Mistake(
            "over everything",
            lambda X, gain, eps: _by(X, X.square().mean(), gain, eps),
            "You use one number for the whole array. Every token needs its own.",
        ),
        Mistake(
            "the sum of squares",
            lambda X, gain, eps: _by(X, X.square().sum(-1, keepdim=True), gain, eps),
            "You divide by the length of the vector. RMS is the root of the *mean* of the squares, "
            "which is the length divided by sqrt(d).",
        ),
        Mistake(
            "eps outside the root",
            lambda X, gain, eps: X / (_mean(X).sqrt() + eps) * gain,
            "You add eps to the root. In the equation it is under the root.",
        ),
        Mistake(
            "no eps",
            lambda X, gain, eps: _by(X, _mean(X), gain, 0.0),
            "For a token of zeros you divide 0 by 0. What is eps for?",
        ),
        Mistake(
            "eps always 1e-5",
            lambda X, gain, eps: _by(X, _mean(X), gain, 1e-5),
            "You use 1e-5 whatever eps is. Llama uses that value, but here it is an argument.",
        ),
        Mistake(
            "no root",
            lambda X, gain, eps: X / (_mean(X) + eps) * gain,
            "You divide by the mean square. Divide by its root.",
        ),
        Mistake(
            "no gain",
            lambda X, gain, eps: _by(X, _mean(X), 1.0, eps),
            "Normed correctly, but the learned gain is not used yet.",
        ),
        Mistake(
            "one more than the gain",
            lambda X, gain, eps: _by(X, _mean(X), 1 + gain, eps),
            "You multiply by 1 + gain, as Gemma does. Llama multiplies by the gain itself.",
        ),
        Mistake(
            "divided by the gain",
            lambda X, gain, eps: _by(X, _mean(X), 1 / gain, eps),
            "Normed correctly, but then you divide by the gain. It multiplies.",
        ),
        Mistake(
            "the mean, then the square",
            lambda X, gain, eps: _by(X, X.mean(-1, keepdim=True).square(), gain, eps),
            "You square the mean. Square every number first, and then take the mean.",
        ),
        Mistake(
            "the mean absolute value",
            lambda X, gain, eps: X / (X.abs().mean(-1, keepdim=True) + eps) * gain,
            "You divide by the mean absolute value. RMS is the root of the mean *square*.",
        ),
        Mistake(
            "multiplied by the root",
            lambda X, gain, eps: X * (_mean(X) + eps).sqrt() * gain,
            "You multiply by the root mean square, so large tokens become larger still. "
            "Divide by it.",
        ),
        Mistake(
            "the gain before the norm",
            lambda X, gain, eps: _by(X * gain, _mean(X * gain), 1.0, eps),
            "You multiply by the gain before you take the mean square. Norm first, then scale.",
        ),
        Mistake(
            "torch's standard deviation",
            lambda X, gain, eps: _by(X, X.var(-1, keepdim=True), gain, eps),
            "You divide by torch's standard deviation, which subtracts the mean first. "
            "RMSNorm measures from 0: the mean of the squares themselves.",
            alike=(lambda X, gain, eps: X / (X.std(-1, keepdim=True) + eps) * gain,),
        ),
        Mistake(
            "the axis not kept",
            lambda X, gain, eps: X / torch.sqrt(X.square().mean(-1) + eps) * gain,
            "The mean of each token comes out without its axis, so it lines up with the numbers "
            "of a token: an error, or wrong numbers where the sizes agree. Keep the axis.",
        ),
        Mistake(
            "the gain added",
            lambda X, gain, eps: _by(X, _mean(X), 1.0, eps) + gain,
            "You add the gain. It multiplies, number by number.",
        ),
        Mistake(
            "divided by one less",
            lambda X, gain, eps: _by(
                X, X.square().sum(-1, keepdim=True) / max(1, X.shape[-1] - 1), gain, eps
            ),
            "You divide the sum of squares by one less than their number. That corrects a "
            "variance; a mean divides by their number.",
        ),
        Mistake(
            "divided by the largest number",
            lambda X, gain, eps: X / (X.abs().amax(-1, keepdim=True) + eps) * gain,
            "You divide by the largest number of the token. Divide by the root of the mean of "
            "all squares.",
        ),
        Mistake(
            "eps squared",
            lambda X, gain, eps: _by(X, _mean(X), gain, eps**2),
            "You square eps too. It is added to the mean square as it is.",
        ),
        Mistake(
            "eps as the smallest root",
            lambda X, gain, eps: X / _mean(X).sqrt().clamp(min=eps) * gain,
            "You use eps as the smallest root allowed. In the equation it is added to every mean "
            "square.",
        ),
    ),
    hints=(
        "Take one token, a list of d numbers. What is the mean of their squares?",
        "mean(-1, keepdim=True) gives one number for each token and keeps the axis, so that X can "
        "be divided by its root.",
        "Square, mean over the last axis, add eps, root; divide X by it and multiply by gain.",
    ),
    forbidden=("helpers.layers.rms_norm", "helpers.layers.RMSNorm"),
    alternatives=(with_torch, token_by_token),
)
