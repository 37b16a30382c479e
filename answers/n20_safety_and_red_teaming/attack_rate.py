"""20.1: the attack success rate with Wilson's interval."""

import math

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(k, n, z):
    p = k / n
    center = (k + z**2 / 2) / (n + z**2)
    spread = z * math.sqrt(n * p * (1 - p) + z**2 / 4) / (n + z**2)
    return p, center - spread, center + spread


def as_roots(k, n, z):
    """Solve (k/n - p)^2 = z^2 p (1 - p) / n for both ends."""
    share = np.divide(k, n)
    a, b, c = 1 + z * z / n, -(2 * share + z * z / n), share**2
    root = np.sqrt(max(b * b - 4 * a * c, 0.0))
    return share, *((-b + sign * root) / (2 * a) for sign in (-1, 1))


def with_torch(k, n, z):
    p, w = torch.tensor(k / n, dtype=torch.float64), z**2 / n
    ends = (p + w / 2 + torch.tensor([-1.0, 1.0]) * (w * p * (1 - p) + w**2 / 4).sqrt()) / (1 + w)
    return p, ends[0], ends[1]


def cases(rng: Generator) -> list[Case]:
    def case(name: str, k: int, n: int, z: float = 1.96) -> Case:
        return Case(name, {"k": k, "n": n, "z": z})

    n = int(rng.integers(20, 200))
    return [
        case("some of 40", 12, 40),
        case("none of 30", 0, 30),
        case("all of 25", 25, 25),
        case("half", 50, 100),
        case("a 99% interval", 3, 60, 2.576),
        case("drawn", int(rng.integers(1, n)), n),
        case("one trial", 0, 1),
    ]


def _normal(k, n, z, p=None):
    p = k / n
    half = z * math.sqrt(p * (1 - p) / n)
    return p, p - half, p + half


def _around_the_share(k, n, z):
    p, low, high = answer(k, n, z)
    half = (high - low) / 2
    return p, p - half, p + half


def _without_the_quarter(k, n, z):
    p = k / n
    center = (k + z**2 / 2) / (n + z**2)
    half = z * math.sqrt(n * p * (1 - p)) / (n + z**2)
    return p, center - half, center + half


def _middle_of_two(k, n, z):
    _, low, high = answer(k, n, z)
    return (low + high) / 2, low, high


def _agresti(k, n, z):
    many = n + z**2
    p = (k + z**2 / 2) / many
    half = z * math.sqrt(p * (1 - p) / many)
    return k / n, p - half, p + half


def _cut_normal(k, n, z):
    p, low, high = _normal(k, n, z)
    return p, max(low, 0.0), min(high, 1.0)


def _half_width(k, n, z):
    return z * math.sqrt(n * (k / n) * (1 - k / n) + z**2 / 4)


def _never_divided(k, n, z):
    center, half = k / n + z**2 / (2 * n), _half_width(k, n, z) / n
    return k / n, center - half, center + half


def _narrow(k, n, z):
    center, half = (k + z**2 / 2) / (n + z**2), _half_width(k, n, z) / (n + z**2) / z
    return k / n, center - half, center + half


def _not_squared(k, n, z):
    center = (k + z / 2) / (n + z)
    half = z * math.sqrt(k * (1 - k / n) + z / 4) / (n + z)
    return k / n, center - half, center + half


def _n_not_squared(k, n, z):
    p, w = k / n, z**2 / n
    half = z * math.sqrt(p * (1 - p) / n + z**2 / (4 * n)) / (1 + w)
    return p, (p + w / 2) / (1 + w) - half, (p + w / 2) / (1 + w) + half


def _undivided(k, n, z, middle=True):
    """Divide only one of the two, the middle or the half-width, by 1 + z^2 / n."""
    p, w, half = k / n, z**2 / n, _half_width(k, n, z) / n
    center = (p + w / 2) / (1 + w) if middle else p + w / 2
    half = half if middle else half / (1 + w)
    return p, center - half, center + half


def _whole_shift(k, n, z):
    p, w, half = k / n, z**2 / n, _half_width(k, n, z) / n
    return p, (p + w - half) / (1 + w), (p + w + half) / (1 + w)


def _three_over_n(k, n, z):
    return (0.0, 0.0, 3 / n) if k == 0 else answer(k, n, z)


def _two_more_of_each(k, n, z):
    q = (k + 2) / (n + 4)
    half = z * math.sqrt(q * (1 - q) / (n + 4))
    return k / n, q - half, q + half


def _below_zero(k, n, z):
    p, low, high = answer(k, n, z)
    return p, -high, -low


def _distances(k, n, z):
    p, low, high = answer(k, n, z)
    return p, p - low, high - p


def _percent(k, n, z):
    return tuple(100 * value for value in answer(k, n, z))


EXERCISE = Exercise(
    id="safety.attack_rate",
    notebook="20",
    number="20.1",
    title="An attack success rate with its interval",
    kind="practice",
    difficulty=1,
    minutes=10,
    points=0,
    function="attack_rate",
    answer=answer,
    cases=cases,
    outputs=("rate", "low", "high"),
    mistakes=(
        Mistake(
            "the normal interval",
            _normal,
            "You use the standard error of the measured share. At k = 0 it is 0, and so is your "
            "interval. Wilson's interval uses the standard error that p itself would have.",
        ),
        Mistake(
            "the normal interval, cut to 0 and 1",
            _cut_normal,
            "This is the usual interval, cut to 0 and 1. At k = 0 it still has no width. Wilson's "
            "interval uses the standard error that p itself would have.",
        ),
        Mistake(
            "centered on k / n",
            _around_the_share,
            "The width is right. The middle of Wilson's interval is not k / n: it is pulled "
            "toward one half.",
        ),
        Mistake(
            "without z^2 / 4 under the root",
            _without_the_quarter,
            "The middle is right. Under the root, z^2 / (4 n^2) is missing.",
        ),
        Mistake(
            "the middle as the rate",
            _middle_of_two,
            "Both ends are right. The rate itself is k / n, not the middle of the interval.",
        ),
        Mistake(
            "Agresti and Coull's interval",
            _agresti,
            "The middle is right. You put the middle into p (1 - p) / n; that is Agresti and "
            "Coull's interval, a little wider than Wilson's.",
        ),
        Mistake(
            "never divided by 1 + z^2 / n",
            _never_divided,
            "Your two roots lack their denominator. The p^2 in the quadratic equation has the "
            "factor 1 + z^2 / n: divide by it.",
        ),
        Mistake(
            "no z before the root",
            _narrow,
            "The middle is right. The half-width lacks its factor z in front of the root.",
        ),
        Mistake(
            "z in place of z^2",
            _not_squared,
            "You use z where z^2 belongs. Squaring the condition squares z, too.",
        ),
        Mistake(
            "z^2 / (4 n) under the root",
            _n_not_squared,
            "The middle is right. Under the root, you divide z^2 / 4 by n; once p (1 - p) is "
            "divided by n, it has to be n^2.",
        ),
        Mistake(
            "the half-width not divided",
            _undivided,
            "The middle is right. The half-width lacks its denominator, 1 + z^2 / n.",
        ),
        Mistake(
            "the middle not divided",
            lambda k, n, z: _undivided(k, n, z, middle=False),
            "The half-width is right. The middle lacks its denominator, 1 + z^2 / n.",
        ),
        Mistake(
            "the middle shifted too far",
            _whole_shift,
            "The half-width is right. The middle is shifted too far: in the quadratic formula, "
            "every term of -b is halved.",
        ),
        Mistake(
            "the rule of three at k = 0",
            _three_over_n,
            "At k = 0 you use the rule of three. Wilson's condition needs no exception: solve it "
            "for k = 0, too.",
        ),
        Mistake(
            "two successes and two failures more",
            _two_more_of_each,
            "You add two successes and two failures, which is a rule of thumb for 95%. Solve the "
            "condition exactly, for any `z`.",
        ),
        Mistake(
            "the sign of b",
            _below_zero,
            "Your ends are negative. In the quadratic equation, the factor of p is negative, so "
            "-b is positive.",
        ),
        Mistake(
            "distances in place of ends",
            _distances,
            "You return how far the ends are from the rate. Return the ends themselves.",
        ),
        Mistake("in percent", _percent, "Return shares between 0 and 1, not percentages."),
        Mistake(
            "z left out",
            lambda k, n, z: answer(k, n, 1.0),
            "You use one standard error, z = 1. The argument `z` says how many to use.",
        ),
        Mistake(
            "always 95%",
            lambda k, n, z: answer(k, n, 1.96),
            "You use z = 1.96 everywhere. Use the argument `z`.",
        ),
    ),
    hints=(
        "Which rates p are at most z standard errors away from k / n? Write the condition with the "
        "standard error of p: sqrt(p (1 - p) / n).",
        "Squared, the condition is a quadratic equation in p. Its two roots are the ends.",
        "The middle is (k + z^2 / 2) / (n + z^2). At k = 0 the lower end is 0, the upper one "
        "z^2 / (n + z^2).",
    ),
    alternatives=(as_roots, with_torch),
)
