"""Guards around an assistant: one reads the request, the other reads the answer.

The input guard compares a request with forbidden ones that it knows. The output guard knows the
secret. Neither looks into the model.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from jaxtyping import Float

from helpers.validate import checked, require
from helpers.worlds.treasure import SECRET, request


def _parts(text: str) -> frozenset[str]:
    words = text.split()
    return frozenset({*words, *(f"{a} {b}" for a, b in pairwise(words))})


@dataclass(frozen=True)
class InputGuard:
    """A guard that stops what resembles a request it knows: in words and in pairs of neighbors.

    Raises InputError where it knows none.
    """

    known: tuple[str, ...]

    def __post_init__(self) -> None:
        require(bool(self.known), "known", "one request or more", self.known)

    @checked
    def score(self, text: str) -> float:
        """Return the largest Jaccard similarity with a known request: from 0 to 1, the same.

        ``|A & B| / |A | B|`` over the words and the pairs of neighboring words of both.
        """
        mine = _parts(text)
        return max(len(mine & theirs) / len(mine | theirs) for theirs in map(_parts, self.known))

    @checked
    def scores(self, texts: Sequence[str]) -> Float[np.ndarray, " texts"]:
        """Return the score of every text."""
        return np.array([self.score(text) for text in texts])


GUARD = InputGuard(tuple(request("where", SECRET, phrasing) for phrasing in range(4)))


@checked
def names_the_secret(secret: str, answer: str) -> bool:
    """Return whether an output guard stops an answer: it holds the place, in English."""
    return secret in answer.split()
