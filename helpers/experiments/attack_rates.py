"""How often an attack succeeds: intervals for a share, and what a judge's mistakes do to it.

An attack success rate is a share k / n. Its interval must not vanish when k is 0, and it must
know that whoever counted the successes makes mistakes.
"""

import math
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool

from helpers.validate import Count, Seed, Share, Size, checked, require

Z95 = 1.959963984540054  # 95% of a standard normal number lie within this distance of 0


class Rate(NamedTuple):
    """A share and its 95% interval."""

    share: float
    low: float
    high: float


class Quality(NamedTuple):
    """A judge on answers whose truth is known: what it found of the leaks, and of the others."""

    found: int  # leaks that it calls leaks
    leaks: int
    passed: int  # other answers that it calls no leak
    others: int

    @property
    def sensitivity(self) -> float:
        """Se: the share of leaks that it calls leaks."""
        return self.found / self.leaks

    @property
    def specificity(self) -> float:
        """Sp: the share of other answers that it calls no leak."""
        return self.passed / self.others


@checked
def wilson_interval(k: Count, n: Size) -> Rate:
    """Return k / n with its 95% interval (Wilson 1927).

    It holds every share p from which k / n is at most 1.96 standard errors away, with the error
    that p itself has: ``|k/n - p| <= z sqrt(p (1 - p) / n)``. So it does not vanish at k = 0.
    Raises InputError for more successes than trials.
    """
    require(k <= n, "k", f"at most n = {n}", k)
    p, z2 = k / n, Z95**2
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 / (1 + z2 / n) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    low, high = middle - half, middle + half
    return Rate(p, low if k > 0 else 0.0, high if k < n else 1.0)


@checked
def bootstrap_interval(k: Count, n: Size, draws: Size = 2000, seed: Seed = 0) -> Rate:
    """Return k / n with the percentile bootstrap: draw n of the outcomes again and again.

    At k = 0 every draw is all zeros, and the interval collapses to [0, 0]. Raises InputError for
    more successes than trials.
    """
    require(k <= n, "k", f"at most n = {n}", k)
    shares = np.random.default_rng(seed).binomial(n, k / n, draws) / n
    low, high = np.quantile(shares, (0.025, 0.975))
    return Rate(k / n, float(low), float(high))


@checked
def coverage(p: Share, n: Size, interval: str = "wilson") -> float:
    """Return how often an interval from n trials holds the true share p: exactly, over all k.

    Raises InputError for an interval other than "wilson" and "bootstrap".
    """
    known = {"wilson": wilson_interval, "bootstrap": bootstrap_interval}
    require(interval in known, "interval", f"one of {', '.join(known)}", interval)
    total = 0.0
    for k in range(n + 1):
        found = known[interval](k, n)
        if found.low <= p <= found.high:
            total += math.comb(n, k) * p**k * (1 - p) ** (n - k)
    return total


@checked
def quality_of(judged: Bool[np.ndarray, " answers"], true: Bool[np.ndarray, " answers"]) -> Quality:
    """Return how good a judge was on answers whose truth is known.

    Raises InputError where there is no leak, or nothing else.
    """
    both = bool(true.any()) and not bool(true.all())
    require(both, "true", "true for some answers and false for others", true)
    return Quality(
        int((judged & true).sum()),
        int(true.sum()),
        int((~judged & ~true).sum()),
        int((~true).sum()),
    )


@checked
def corrected_share(judged: Share, sensitivity: Share, specificity: Share) -> float:
    """Return the true share behind a judged one (Rogan and Gladen 1978).

    The judge says "leak" with probability ``p = Se x + (1 - Sp)(1 - x)``; solved for x:
    ``x = (p + Sp - 1) / (Se + Sp - 1)``. It can lie outside of 0 and 1, by chance or because the
    judge is another one here. Raises InputError for a judge no better than a coin.
    """
    better = sensitivity + specificity > 1
    require(better, "sensitivity + specificity", "above 1", sensitivity + specificity)
    return (judged + specificity - 1) / (sensitivity + specificity - 1)


@checked
def corrected_interval(k: Count, n: Size, judge: Quality) -> Rate:
    """Return the corrected share of k of n judged leaks, with its 95% interval.

    Three shares are estimates: the judged one, Se, and Sp. Their variances go through the
    formula's derivatives (Lang and Reiczigel 2014), each with the successes and failures added
    that keep them from vanishing at 0 and 1. Cut to 0 and 1. Raises InputError for more leaks
    than answers, for a judge measured on nothing, and for one no better than a coin.
    """
    require(k <= n, "k", f"at most n = {n}", k)
    require(judge.leaks > 0 and judge.others > 0, "judge", "measured on leaks and others", judge)
    z2 = Z95**2
    many, n_se, n_sp = n + z2, judge.leaks + 2, judge.others + 2
    p, se, sp = (k + z2 / 2) / many, (judge.found + 1) / n_se, (judge.passed + 1) / n_sp
    x, slope = corrected_share(p, se, sp), se + sp - 1
    of_se, of_sp = se * (1 - se) / n_se, sp * (1 - sp) / n_sp
    shift = 2 * z2 * (x * of_se - (1 - x) * of_sp)
    error = math.sqrt(p * (1 - p) / many + x**2 * of_se + (1 - x) ** 2 * of_sp) / slope
    raw = corrected_share(k / n, judge.sensitivity, judge.specificity)
    share, low, high = np.clip([raw, x + shift - Z95 * error, x + shift + Z95 * error], 0.0, 1.0)
    return Rate(float(share), float(low), float(high))
