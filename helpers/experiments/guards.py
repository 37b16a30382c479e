"""Guards around an assistant: one reads the request, the other reads the answer.

The input guard is a logistic regression on words and pairs of neighboring words. It learns from
requests alone, and never sees the assistant. The output guard knows the secret.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from helpers.validate import checked, require

_RIDGE, _ROUNDS = 0.1, 12


def _features(text: str) -> set[str]:
    words = text.split()
    return {*words, *(f"{a} {b}" for a, b in pairwise(words))}


class InputGuard(NamedTuple):
    """Weights of words and pairs of words, and a bias: what makes a request suspicious."""

    weights: dict[str, float]
    bias: float

    def score(self, request: str) -> float:
        """Return the probability that a request is forbidden, from 0 to 1."""
        total = self.bias + sum(self.weights.get(feature, 0.0) for feature in _features(request))
        return float(1 / (1 + np.exp(-total)))

    def scores(self, requests: Sequence[str]) -> Float[np.ndarray, " requests"]:
        """Return the probability of each request."""
        return np.array([self.score(request) for request in requests])


@checked
def train_guard(harmless: Sequence[str], forbidden: Sequence[str]) -> InputGuard:
    """Return the guard that fits requests best: logistic regression with a ridge, by Newton steps.

    Raises InputError where there are no harmless or no forbidden requests.
    """
    require(bool(harmless), "harmless", "one request or more", harmless)
    require(bool(forbidden), "forbidden", "one request or more", forbidden)
    texts = [*harmless, *forbidden]
    names = sorted(set().union(*map(_features, texts)))
    column = {name: i for i, name in enumerate(names)}
    X = np.zeros((len(texts), len(names) + 1))
    X[:, -1] = 1.0
    for row, text in enumerate(texts):
        X[row, [column[feature] for feature in _features(text)]] = 1.0
    y = np.r_[np.zeros(len(harmless)), np.ones(len(forbidden))]
    w, ridge = np.zeros(X.shape[1]), _RIDGE * np.eye(X.shape[1])
    for _ in range(_ROUNDS):
        p = 1 / (1 + np.exp(-X @ w))
        slope = X.T @ (p - y) + ridge @ w
        w -= np.linalg.solve((X.T * (p * (1 - p))) @ X + ridge, slope)
    return InputGuard(dict(zip(names, w.tolist(), strict=False)), float(w[-1]))


@checked
def names_the_secret(secret: str, answer: str) -> bool:
    """Return whether an output guard stops an answer: it holds the place, in English."""
    return secret in answer.split()
