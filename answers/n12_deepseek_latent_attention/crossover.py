"""12.4: from how many new tokens on the explicit form is cheaper."""

from fractions import Fraction
from math import ceil, floor

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(d_c, d_nope, d_rope, d_v):
    fixed = d_c * (d_nope + d_v)
    explicit = np.array([fixed, d_nope + d_rope + d_v])  # as a polynomial in n
    absorbed = np.array([0, d_c + d_rope + d_c])
    constant, slope = explicit - absorbed
    return float(-constant / slope)


def simplified(d_c, d_nope, d_rope, d_v):
    made = d_nope + d_v
    return float(Fraction(d_c * made, 2 * d_c - made))


def by_halving(d_c, d_nope, d_rope, d_v):
    def difference(n):
        return d_c * (d_nope + d_v) + n * (d_nope + d_rope + d_v) - n * (2 * d_c + d_rope)

    low, high = 0.0, 1e9
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if difference(middle) > 0 else (low, middle)
    return low


def solved_by_torch(d_c, d_nope, d_rope, d_v):
    costs = torch.tensor([[d_nope + d_rope + d_v, -1.0], [2 * d_c + d_rope, -1.0]])
    fixed = torch.tensor([-1.0 * d_c * (d_nope + d_v), 0.0])
    return float(torch.linalg.solve(costs.double(), fixed.double())[0])


def cases(rng: Generator) -> list[Case]:
    def case(name: str, *sizes: int) -> Case:
        return Case(name, dict(zip(("d_c", "d_nope", "d_rope", "d_v"), sizes, strict=True)))

    d_nope, d_v, d_rope = (int(rng.integers(low, 60)) for low in (8, 8, 2))
    return [
        case("DeepSeek-V2 and V3", 512, 128, 64, 128),
        case("the toy", 32, 16, 8, 16),
        case("values smaller than keys", 64, 32, 8, 16),
        case("a latent vector just large enough", 20, 16, 4, 16),
        case("hardly any rotary part", 100, 20, 2, 40),
        case("sizes drawn at random", d_nope + d_v + 7, d_nope, d_rope, d_v),
    ]


EXERCISE = Exercise(
    id="latent.crossover",
    notebook="12",
    number="12.4",
    title="Which order is cheaper?",
    kind="practice",
    difficulty=2,
    minutes=12,
    points=0,
    function="crossover_queries",
    answer=answer,
    cases=cases,
    outputs=("n",),
    mistakes=(
        Mistake(
            "the rotary part counted once",
            lambda c, n, r, v: c * (n + v) / (2 * c - n - r - v),
            "You count the rotary product in the explicit form only. The absorbed form has it, "
            "too, so it cancels.",
        ),
        Mistake(
            "the rotary part counted in the absorbed form only",
            lambda c, n, r, v: c * (n + v) / (2 * c + r - n - v),
            "You count the rotary product in the absorbed form only. The explicit form has it, "
            "too, so it cancels.",
        ),
        Mistake(
            "the latent vector used once",
            lambda c, n, r, v: c * (n + v) / (c - n - v),
            "In the absorbed form, every query uses the latent vectors twice: once for the scores "
            "and once for the mix.",
        ),
        Mistake(
            "keys only",
            lambda c, n, r, v: c * n / (2 * c - n - v),
            "The explicit form makes values as well as keys.",
        ),
        Mistake(
            "the values forgotten on both sides",
            lambda c, n, r, v: c * n / (c - n),
            "You count the scores alone. The values are made and mixed, too.",
        ),
        Mistake(
            "the rotary keys made",
            lambda c, n, r, v: c * (n + r + v) / (2 * c - n - v),
            "The rotary part of the key is cached, not made from the latent vector.",
        ),
        Mistake(
            "turned over",
            lambda c, n, r, v: (2 * c - n - v) / (c * (n + v)),
            "Your fraction is upside down: solve explicit(n) = absorbed(n) for n.",
        ),
        Mistake(
            "rounded",
            lambda c, n, r, v: round(c * (n + v) / (2 * c - n - v)),
            "Right, but rounded. Return the number itself.",
            alike=(
                lambda c, n, r, v: ceil(c * (n + v) / (2 * c - n - v)),
                lambda c, n, r, v: floor(c * (n + v) / (2 * c - n - v)),
            ),
        ),
        Mistake(
            "the explicit form's second row left out",
            lambda c, n, r, v: c * (n + v) / (2 * c + r),
            "You leave out the explicit form's own scores and mix. The second row counts for both "
            "forms.",
        ),
        Mistake(
            "the absorbed form's second row left out",
            lambda c, n, r, v: c * (n + v) / (n + r + v),
            "You leave out the absorbed form's scores and mix. Only its first row drops out.",
        ),
        Mistake(
            "added instead of subtracted",
            lambda c, n, r, v: c * (n + v) / (2 * c + n + v),
            "You add the two costs of a query. Bring them to one side: which sign do you get?",
        ),
        Mistake(
            "d_c forgotten",
            lambda c, n, r, v: (n + v) / (2 * c - n - v),
            "A key or a value is made from d_c numbers, and each of them is multiplied.",
        ),
        Mistake(
            "the sign",
            lambda c, n, r, v: c * (n + v) / (n + v - 2 * c),
            "A number of queries cannot be negative: check which side you subtracted.",
        ),
        Mistake(
            "the absorbed form's first row kept",
            lambda c, n, r, v: c * (n + v) / (2 * c - n - v + c * (n + v)),
            "You keep the first row of the absorbed form, but without dividing it by T. For a long "
            "cache it vanishes.",
        ),
        Mistake(
            "values only",
            lambda c, n, r, v: c * v / (2 * c - n - v),
            "The explicit form makes keys as well as values.",
        ),
        Mistake(
            "d_nope times d_v",
            lambda c, n, r, v: c * n * v / (2 * c - n - v),
            "You multiply d_nope by d_v. A key and a value are made one after the other, so their "
            "sizes add up.",
        ),
        Mistake(
            "the explicit mix left out",
            lambda c, n, r, v: c * (n + v) / (2 * c - n),
            "You leave out the explicit form's mix: d_v numbers for each pair of query and token.",
        ),
        Mistake(
            "one more",
            lambda c, n, r, v: c * (n + v) / (2 * c - n - v) + 1,
            "You add 1. The question is where both cost *the same*, not where the order changes.",
        ),
        Mistake(
            "the ratio of the costs",
            lambda c, n, r, v: (c * (n + v) + n + r + v) / (2 * c + r),
            "You divide the costs for one new token. Set the costs for n new tokens equal, and "
            "solve for n.",
        ),
    ),
    hints=(
        "Write down both costs from the table. For a long cache, T is a factor of every term that "
        "matters.",
        "Divide both costs by T and set them equal. The explicit form has one term without n; all "
        "others are multiples of n.",
        "Collect the terms with n on one side. The rotary part cancels. Then divide.",
    ),
    alternatives=(simplified, by_halving, solved_by_torch),
)
