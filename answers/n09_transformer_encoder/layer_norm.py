"""9.1: layer normalization, by its equation."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(X, gain, bias, eps):
    X = np.asarray(X)
    mean, variance = X.mean(-1, keepdims=True), X.var(-1, keepdims=True)
    return (X - mean) / np.sqrt(variance + eps) * np.asarray(gain) + np.asarray(bias)


def with_torch(X, gain, bias, eps):
    return torch.nn.functional.layer_norm(X, gain.shape, gain, bias, eps)


def with_loops(X, gain, bias, eps):
    rows = []
    for x in X.reshape(-1, X.shape[-1]):
        centered = x - x.mean()
        rows.append(centered * (centered.square().mean() + eps) ** -0.5 * gain + bias)
    return torch.stack(rows).reshape(X.shape)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, *shape: int, eps: float = 1e-5, constant: bool = False) -> Case:
        X = rng.normal(2.0, 3.0, size=shape)
        if constant:
            X[..., 0, :] = 4.0
        d = shape[-1]
        inputs = {"X": X, "gain": rng.uniform(0.5, 2, d), "bias": rng.normal(size=d), "eps": eps}
        return Case(name, inputs)

    return [
        case("three tokens of four numbers", 3, 4),
        case("a batch of two sequences", 2, 3, 5),
        case("a large eps", 4, 6, eps=0.1),
        case("a token whose numbers are all equal", 3, 4, constant=True),
        case("one token", 1, 8),
        case("as many tokens as numbers", 5, 5, eps=0.5),
    ]


def _normed(X, gain, bias, eps, axis=-1, correction=0):
    mean = X.mean(axis, keepdim=True)
    variance = X.var(axis, keepdim=True, correction=correction)
    return (X - mean) / torch.sqrt(variance + eps) * gain + bias


def _over_everything(X, gain, bias, eps):
    return (X - X.mean()) / torch.sqrt(X.var(correction=0) + eps) * gain + bias


def _parts(X):
    return X - X.mean(-1, keepdim=True), X.var(-1, keepdim=True, correction=0)


def _eps_outside(X, gain, bias, eps):
    centered, variance = _parts(X)
    return centered / (variance.sqrt() + eps) * gain + bias


def _no_eps(X, gain, bias, eps):
    centered, variance = _parts(X)
    return centered / variance.sqrt() * gain + bias


def _no_root(X, gain, bias, eps):
    centered, variance = _parts(X)
    return centered / (variance + eps) * gain + bias


def _root_mean_square(X, gain, bias, eps):
    return X / torch.sqrt(X.square().mean(-1, keepdim=True) + eps) * gain + bias


def _only_scaled(X, gain, bias, eps):
    return X / torch.sqrt(_parts(X)[1] + eps) * gain + bias


def _by_std(X, gain, bias, eps):
    return _parts(X)[0] / (X.std(-1, keepdim=True) + eps) * gain + bias


def _about_zero(X, gain, bias, eps):
    return _parts(X)[0] / torch.sqrt(X.square().mean(-1, keepdim=True) + eps) * gain + bias


def _summed(X, gain, bias, eps):
    centered = _parts(X)[0]
    return centered / torch.sqrt(centered.square().sum(-1, keepdim=True) + eps) * gain + bias


def _over_the_sentence(X, gain, bias, eps):
    mean, variance = X.mean((-2, -1), True), X.var((-2, -1), correction=0, keepdim=True)
    return (X - mean) / torch.sqrt(variance + eps) * gain + bias


def _shifted_first(X, gain, bias, eps):
    centered, variance = _parts(X)
    return (centered / torch.sqrt(variance + eps) + bias) * gain


EXERCISE = Exercise(
    id="encoder.layer_norm",
    notebook="09",
    number="9.1",
    title="Layer norm",
    kind="practice",
    difficulty=1,
    minutes=10,
    points=0,
    function="layer_norm",
    answer=answer,
    cases=cases,
    outputs=("Y",),
    mistakes=(
        Mistake(
            "the mean over the tokens",
            lambda *inputs: _normed(*inputs, axis=-2),
            "You average over the tokens of a sequence. Each token should be normed by itself: "
            "over which axis do its own numbers lie?",
        ),
        Mistake(
            "one mean for everything",
            _over_everything,
            "You use one mean and one variance for the whole array. Every token needs its own.",
        ),
        Mistake(
            "the mean over the batch",
            lambda *inputs: _normed(*inputs, axis=0),
            "You average over the first axis, as batch norm does. Layer norm never looks at "
            "another example.",
        ),
        Mistake(
            "the unbiased variance",
            lambda *inputs: _normed(*inputs, correction=1),
            "Your variance divides by d - 1, which is torch's default. Layer norm divides by d.",
        ),
        Mistake(
            "eps outside the root",
            _eps_outside,
            "You add eps to the standard deviation. In the equation it is under the root, with "
            "the variance.",
        ),
        Mistake(
            "no eps",
            _no_eps,
            "Where all numbers of a token are equal, you divide 0 by 0. What is eps for?",
        ),
        Mistake(
            "eps always 1e-5",
            lambda X, gain, bias, eps: _normed(X, gain, bias, 1e-5),
            "You use 1e-5 whatever eps is. That is the usual value, but here it is an argument.",
        ),
        Mistake(
            "the root forgotten",
            _no_root,
            "You divide by the variance. Divide by its root, the standard deviation.",
        ),
        Mistake(
            "the mean not subtracted",
            _root_mean_square,
            "What you have is RMSNorm, which Llama uses: the root of the mean square. Layer norm "
            "subtracts the mean first.",
        ),
        Mistake(
            "only scaled",
            _only_scaled,
            "The variance is right, but your result still has the mean of X. Subtract it before "
            "you divide.",
        ),
        Mistake(
            "no gain and no bias",
            lambda X, gain, bias, eps: _normed(X, 1.0, 0.0, eps),
            "Normed correctly, but the learned gain and bias are not used yet.",
        ),
        Mistake(
            "one mean for each sentence",
            _over_the_sentence,
            "You use one mean and one variance for a whole sentence. Every token needs its own.",
        ),
        Mistake(
            "the standard deviation of torch, with eps outside",
            _by_std,
            "Two things about your standard deviation: std divides by d - 1 unless you tell it "
            "otherwise, and eps belongs under the root, with the variance.",
            alike=(lambda X, gain, bias, eps: _by_std(X, gain, bias, 0.0),),
        ),
        Mistake(
            "the variance about zero",
            _about_zero,
            "The mean is subtracted above the line. Below it you square X itself; the variance is "
            "measured from the mean, too.",
        ),
        Mistake(
            "the sum of the squares",
            _summed,
            "You add up the squared differences. The variance is their mean.",
        ),
        Mistake(
            "gain and bias exchanged",
            lambda X, gain, bias, eps: _normed(X, bias, gain, eps),
            "You multiply by the bias and add the gain. It is the other way round.",
        ),
        Mistake(
            "no gain",
            lambda X, gain, bias, eps: _normed(X, 1.0, bias, eps),
            "The gain is missing. Every number is multiplied by its own before the bias is added.",
        ),
        Mistake(
            "no bias",
            lambda X, gain, bias, eps: _normed(X, gain, 0.0, eps),
            "The bias is missing. It is added last.",
        ),
        Mistake(
            "the bias scaled, too",
            _shifted_first,
            "You add the bias before you multiply by the gain, so the gain scales it. Which comes "
            "first?",
        ),
    ),
    hints=(
        "Take one token alone, a list of d numbers. What are its mean and its variance?",
        "mean(-1, keepdim=True) gives one number for each token and keeps the axis, so that it "
        "can be subtracted. The variance is the mean of the squared differences.",
        "Subtract the mean, divide by the root of (variance + eps), multiply by gain, add bias.",
    ),
    forbidden=("helpers.layers.layer_norm", "helpers.layers.LayerNorm"),
    alternatives=(with_torch, with_loops),
)
