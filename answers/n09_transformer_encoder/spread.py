"""9.6: how different the tokens still are, layer by layer."""

from itertools import accumulate

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(X, A, W, residuals):
    X = np.asarray(X)

    def spread(X):
        return np.linalg.norm(X - X.mean(0)) / np.linalg.norm(X)

    found = [spread(X)]
    for weights, values in zip(np.asarray(A), np.asarray(W), strict=True):
        X = weights @ X @ values + (X if residuals else 0)
        found.append(spread(X))
    return np.array(found)


def with_torch(X, A, W, residuals):
    def step(stream, layer):
        new = layer[0] @ stream @ layer[1]
        return stream + new if residuals else new

    Z = torch.stack(list(accumulate(zip(A, W, strict=True), step, initial=X)))
    return ((Z - Z.mean(1, keepdim=True)).square().sum((1, 2)) / Z.square().sum((1, 2))).sqrt()


def by_projection(X, A, W, residuals):
    """Remove the common direction (1, ..., 1) of the tokens and measure what is left."""
    time = len(X)
    away = torch.eye(time, dtype=X.dtype) - 1 / time
    found = []
    for layer in range(len(A) + 1):
        found.append(float((away @ X).pow(2).sum() ** 0.5 / X.pow(2).sum() ** 0.5))
        if layer < len(A):
            mixed = A[layer] @ (X @ W[layer])
            X = X + mixed if residuals else mixed
    return np.array(found)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, layers: int, time: int, d: int, residuals: bool) -> Case:
        A = np.exp(rng.normal(size=(layers, time, time)))
        inputs = {
            "X": rng.normal(0.5, 1, size=(time, d)),
            "A": A / A.sum(-1, keepdims=True),
            "W": rng.normal(size=(layers, d, d)) / d**0.5,
            "residuals": residuals,
        }
        return Case(name, inputs)

    return [
        case("four layers without residuals", 4, 6, 5, False),
        case("four layers with residuals", 4, 6, 5, True),
        case("one layer", 1, 4, 3, False),
        case("as many tokens as numbers", 3, 4, 4, True),
        case("two tokens", 2, 2, 7, False),
        case("three layers with residuals", 3, 8, 2, True),
    ]


def _run(X, A, W, residuals, *, axis=0, measure=None, keep="stream", transposed=False):
    start = X

    def spread(X):
        mean = X.mean() if axis is None else X.mean(axis, keepdim=True)
        return (X - mean).norm() / X.norm()

    measure = measure or spread
    found = [measure(X)]
    for weights, values in zip(A, W, strict=True):
        new = (weights.T if transposed else weights) @ X @ values
        base = start if keep == "input" else X
        X = new + base if residuals else new
        found.append(measure(X))
    return torch.stack(found)


def _layer_by_layer(layer, measured=None):
    """Change what a layer does; ``measured`` is what the spread is taken of, if not the stream."""

    def run(X, A, W, residuals):
        found = [_spread(X)]
        for weights, values in zip(A, W, strict=True):
            before, X = X, layer(X, weights, values, residuals)
            found.append(_spread(measured(before, weights, values) if measured else X))
        return torch.stack(found)

    return run


def _spread(X):
    return (X - X.mean(0)).norm() / X.norm()


def _layer(X, weights, values, residuals):
    return weights @ X @ values + (X if residuals else 0)


def _relative_to_start(X, A, W, residuals):
    return _run(X, A, W, residuals, measure=lambda Z: (Z - Z.mean(0)).norm() / X.norm())


def _first_layer_only(X, A, W, residuals):
    return _run(X, A[:1].expand_as(A), W[:1].expand_as(W), residuals)


def _values_only(X, A, W, residuals):
    return _run(X, torch.eye(len(X), dtype=X.dtype).expand_as(A), W, residuals)


def _weights_only(X, A, W, residuals):
    return _run(X, A, torch.eye(X.shape[1], dtype=X.dtype).expand_as(W), residuals)


EXERCISE = Exercise(
    id="encoder.spread",
    notebook="09",
    number="9.6",
    title="How different are the tokens still?",
    kind="practice",
    difficulty=2,
    minutes=15,
    points=0,
    function="spread_by_depth",
    answer=answer,
    cases=cases,
    outputs=("spread",),
    mistakes=(
        Mistake(
            "always with residuals",
            lambda X, A, W, residuals: _run(X, A, W, True),
            "You always add the stream. Do it only where residuals is true.",
        ),
        Mistake(
            "always without residuals",
            lambda X, A, W, residuals: _run(X, A, W, False),
            "Your numbers are those without residuals. Where residuals is true, X itself is added "
            "to what A and W made of it.",
        ),
        Mistake(
            "the mean of each token",
            lambda *inputs: _run(*inputs, axis=1),
            "You subtract each token's own mean, as layer norm does. Subtract the mean *token*: "
            "the average over axis 0.",
        ),
        Mistake(
            "one mean for everything",
            lambda *inputs: _run(*inputs, axis=None),
            "You subtract one number. The mean token is a vector: the average over axis 0.",
        ),
        Mistake(
            "not divided by the size",
            lambda *inputs: _run(*inputs, measure=lambda X: (X - X.mean(0)).norm()),
            "You measure how large the difference is, not which share it is: divide by the norm "
            "of X.",
        ),
        Mistake(
            "the squared spread",
            lambda *inputs: _run(*inputs) ** 2,
            "Your numbers are the squares of the right ones: where is the root?",
        ),
        Mistake(
            "divided by the size of the mean",
            lambda *inputs: _run(
                *inputs,
                measure=lambda X: (X - X.mean(0)).norm() / X.mean(0).expand_as(X).norm(),
            ),
            "You divide by the norm of the mean token. Divide by the norm of X itself.",
        ),
        Mistake(
            "the start left out",
            lambda *inputs: _run(*inputs)[1:],
            "There should be one number more than there are layers: the first is that of X itself.",
        ),
        Mistake(
            "the first input added every time",
            lambda *inputs: _run(*inputs, keep="input"),
            "Each of your layers adds the first X. It should add what the layer before returned.",
        ),
        Mistake(
            "the values added, not the stream",
            _layer_by_layer(lambda X, A, W, residuals: A @ X @ W + (X @ W if residuals else 0)),
            "Right without residuals. With them you add X W. The stream itself is added, "
            "unchanged: X.",
        ),
        Mistake(
            "measured before the stream is added",
            _layer_by_layer(_layer, lambda X, A, W: A @ X @ W),
            "Right without residuals. With them you measure what the layer returns. Measure the "
            "stream, after the addition.",
        ),
        Mistake(
            "relative to the start",
            _relative_to_start,
            "You divide by the norm of the first X every time. Divide by that of the X that you "
            "measure.",
        ),
        Mistake(
            "the end left out",
            lambda *inputs: _run(*inputs)[:-1],
            "The last layer's spread is missing: measure after every layer, and once at the start.",
        ),
        Mistake(
            "the end only",
            lambda *inputs: _run(*inputs)[-1],
            "You return the last spread. Return all of them, the one at the start included.",
        ),
        Mistake(
            "the mean over the tokens' own spreads",
            lambda *inputs: _run(
                *inputs, measure=lambda X: ((X - X.mean(0)).norm(dim=1) / X.norm(dim=1)).mean()
            ),
            "You take a ratio for each token and average them. Take one norm over the whole "
            "matrix, above and below the line.",
        ),
        Mistake(
            "the spectral norm",
            lambda *inputs: _run(
                *inputs,
                measure=lambda X: (
                    torch.linalg.matrix_norm(X - X.mean(0), 2) / torch.linalg.matrix_norm(X, 2)
                ),
            ),
            "You use the spectral norm (ord=2). The norm here is the root of the sum of all "
            "squares, which is norm's default.",
        ),
        Mistake(
            "the first layer every time",
            _first_layer_only,
            "You use A and W of layer 0 in every layer. Layer l has its own: A[l] and W[l].",
        ),
        Mistake(
            "the maps transposed",
            lambda *inputs: _run(*inputs, transposed=True),
            "Your maps are transposed. Rows are queries: row i of A mixes the tokens for output i.",
        ),
        Mistake(
            "W forgotten",
            _weights_only,
            "You mix the tokens, and W, which makes the values, is not used.",
        ),
        Mistake(
            "A forgotten",
            _values_only,
            "You multiply by W, and A, which mixes the tokens, is not used.",
        ),
        Mistake(
            "the rank",
            lambda *inputs: _run(*inputs, measure=lambda X: torch.linalg.matrix_rank(X).to(X)),
            "You count the rank, a whole number that hides how near the tokens are. Measure what "
            "is left after subtracting the mean token, relative to the whole.",
        ),
    ),
    hints=(
        "If all tokens were equal, what would be left after subtracting their mean?",
        "spread(X) = norm(X - X.mean(0)) / norm(X), with the norm over all numbers of the array.",
        "Start a list with spread(X). For each layer: new = A[l] @ X @ W[l], plus X where "
        "residuals is true; then append its spread.",
    ),
    alternatives=(with_torch, by_projection),
)
