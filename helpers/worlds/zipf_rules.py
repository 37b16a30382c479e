"""A world of rules that are asked more or less often: its scaling laws can be derived.

There are many rules, each a key with a value of its own. Rule k is asked with probability
proportional to ``k^-(1 + alpha)``, as words are used (Zipf 1949). Who knows the rule is
surprised by ``known`` nats (the world is a little noisy); who does not know it guesses, and pays
``guess`` nats. So a loss says which share of the questions is about unknown rules.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

import numpy as np
from jaxtyping import Float

from helpers.validate import Count, InputError, Range, Seed, Size, checked

Alpha = Annotated[float, Range(0.01)]
RULES = 1_000_000
VALUES = 16
NOISE = 0.1  # the share of answers that are a random other value


@checked
def known_cost(values: Annotated[int, Range(2)] = VALUES, noise: float = NOISE) -> float:
    """Return the entropy of an answer whose rule is known, in nats: the world's floor.

    ``-(1 - noise) ln(1 - noise) - noise ln(noise / (values - 1))``. Raises InputError for a noise
    outside 0 to 1, both left out.
    """
    if not 0 < noise < 1:
        raise InputError(f"noise should be above 0 and below 1, got {noise}")
    return -(1 - noise) * math.log(1 - noise) - noise * math.log(noise / (values - 1))


@dataclass(frozen=True)
class ZipfRules:
    """The world for one alpha: how often each rule is asked, and what any learner has to pay.

    Raises InputError for an alpha below 0.01 or fewer than one rule.
    """

    alpha: float
    rules: int = RULES

    def __post_init__(self) -> None:
        _probabilities(self.alpha, self.rules)

    @property
    def probabilities(self) -> Float[np.ndarray, " rules"]:
        """How likely each rule is asked, the most frequent first."""
        return _probabilities(self.alpha, self.rules)

    @checked
    def unseen(self, examples: Count) -> float:
        """Return how likely a question is about a rule that no example has shown.

        ``sum_k p_k (1 - p_k)^D``, which falls with the slope ``-alpha / (1 + alpha)``.
        """
        p = self.probabilities
        return float(p @ np.exp(examples * np.log1p(-p)))

    @checked
    def without_room(self, room: Count) -> float:
        """Return how likely a question is about a rule beyond the ``room`` most frequent ones.

        ``sum_{k > n} p_k``, which falls with the slope ``-alpha``.
        """
        return float(self.probabilities[room:].sum())

    @checked
    def loss(self, unknown: Annotated[float, Range(0, 1)]) -> float:
        """Return the loss in nats of a learner that does not know this share of the questions."""
        return known_cost() + unknown * (math.log(VALUES) - known_cost())

    @checked
    def unknown_share(self, room: Size, examples: Size) -> float:
        """Return the share of unknown questions for a learner with room for the first rules.

        It has seen ``examples`` questions and kept those of them that are among the ``room`` most
        frequent rules: ``sum_{k <= n} p_k (1 - p_k)^D + sum_{k > n} p_k``.
        """
        p = self.probabilities[:room]
        return float(p @ np.exp(examples * np.log1p(-p))) + self.without_room(room)

    @checked
    def learn(self, room: Size, examples: Size, seed: Seed) -> float:
        """Return the loss of a learner that has seen examples, drawn from the seed.

        It knows the rules that it met most often, as many as it has room for.
        """
        p, rng = self.probabilities, np.random.default_rng(seed)
        met = rng.multinomial(examples, p)
        often = np.argsort(-met, kind="stable")[:room]
        known = often[met[often] > 0]
        return self.loss(max(0.0, 1 - float(p[known].sum())))


@lru_cache(maxsize=8)
@checked
def _probabilities(alpha: Alpha, rules: Size) -> Float[np.ndarray, " rules"]:
    weights = np.arange(1, rules + 1, dtype=np.float64) ** -(1 + alpha)
    p = weights / weights.sum()
    p.setflags(write=False)
    return p
