"""Attention over two halves of the keys, merged without using the keys again."""

import math

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(Y_a, L_a, Y_b, L_b):
    Y_a, L_a, Y_b, L_b = (np.asarray(array) for array in (Y_a, L_a, Y_b, L_b))
    L = np.logaddexp(L_a, L_b)
    reached = np.where(np.isinf(L), 0.0, L)  # -inf - (-inf) would be NaN
    share_a, share_b = np.exp(L_a - reached), np.exp(L_b - reached)
    return share_a[:, None] * Y_a + share_b[:, None] * Y_b, L


def with_torch(Y_a, L_a, Y_b, L_b):
    L = torch.logsumexp(torch.stack([L_a, L_b]), dim=0)
    shares = torch.softmax(torch.stack([L_a, L_b]), dim=0).nan_to_num(nan=0.0)
    return torch.einsum("sm,smd->md", shares, torch.stack([Y_a, Y_b])), L


def with_loops(Y_a, L_a, Y_b, L_b):
    Y, L = [], []
    for y_a, l_a, y_b, l_b in zip(Y_a, L_a, Y_b, L_b, strict=True):
        low, high = sorted((float(l_a), float(l_b)))
        L.append(high if math.isinf(low) else high + math.log1p(math.exp(low - high)))
        share = 0.5 if math.isinf(high) else math.exp(float(l_a) - L[-1])
        Y.append([float(a) * share + float(b) * (1 - share) for a, b in zip(y_a, y_b, strict=True)])
    return Y, L


def cases(rng: Generator) -> list[Case]:
    def part(scores, values):
        """Attend over one set of keys and keep what a merge needs: output, log-sum-exp."""
        scores = np.array(scores, dtype=np.float64)
        largest = scores.max(-1, keepdims=True)
        exponentials = np.exp(scores - np.where(np.isinf(largest), 0.0, largest))
        total = exponentials.sum(-1, keepdims=True)
        with np.errstate(divide="ignore"):
            L = np.log(total) + np.where(np.isinf(largest), 0.0, largest)
        return exponentials / np.where(total == 0, 1.0, total) @ values, L[:, 0]

    def case(name: str, scores, split: int, d_v: int = 3) -> Case:
        scores = np.array(scores, dtype=np.float64)
        values = rng.normal(size=(scores.shape[1], d_v))
        Y_a, L_a = part(scores[:, :split], values[:split])
        Y_b, L_b = part(scores[:, split:], values[split:])
        return Case(name, {"Y_a": Y_a, "L_a": L_a, "Y_b": Y_b, "L_b": L_b})

    def some(rows: int, keys: int):
        return rng.normal(size=(rows, keys))

    one_side, both_sides = some(3, 5), some(3, 4)
    one_side[0, :2], one_side[2, 2:] = -np.inf, -np.inf
    both_sides[1], both_sides[2, 2:] = -np.inf, -np.inf
    high_and_low = [[1000.0], [-1000.0], [0.0]]
    return [
        case("three queries, two keys and five keys", some(3, 7), 2),
        case("one query, values of size 1", some(1, 4), 2, d_v=1),
        case("as many queries as values are wide", some(3, 6), 4),
        case("one key on each side", some(2, 2), 1, d_v=2),
        case("log-sum-exp of about 1000 and -1000", some(3, 6) + high_and_low, 3),
        case("sides far apart", some(2, 4) + [[1000.0] * 2 + [-1000.0] * 2] * 2, 2),
        case("one side fully masked", one_side, 2),
        case("both sides fully masked", both_sides, 2),
    ]


def _mix(share_a, Y_a, Y_b):
    return share_a[:, None] * Y_a + (1 - share_a)[:, None] * Y_b


def _without_subtracting(Y_a, L_a, Y_b, L_b):
    total = torch.exp(L_a) + torch.exp(L_b)
    return _mix(torch.exp(L_a) / total, Y_a, Y_b), torch.log(total)


def _share(L_a, L_b):
    return torch.sigmoid(L_a - L_b).nan_to_num(nan=0.5)


def _wrong_share(share):
    """Mix with another share of the first half; L is correct."""
    return lambda Y_a, L_a, Y_b, L_b: (_mix(share(L_a, L_b), Y_a, Y_b), torch.logaddexp(L_a, L_b))


def _wrong_L(log_sum):
    """Return another L; Y is correct."""
    return lambda Y_a, L_a, Y_b, L_b: (_mix(_share(L_a, L_b), Y_a, Y_b), log_sum(L_a, L_b))


def _overflowing_L(Y_a, L_a, Y_b, L_b):
    L = torch.log(torch.exp(L_a) + torch.exp(L_b))
    return torch.exp(L_a - L)[:, None] * Y_a + torch.exp(L_b - L)[:, None] * Y_b, L


def _overflowing_L_and_the_rest(Y_a, L_a, Y_b, L_b):
    L = torch.log(torch.exp(L_a) + torch.exp(L_b))
    return _mix(torch.exp(L_a - L), Y_a, Y_b), L


def _weights_along_the_columns(Y_a, L_a, Y_b, L_b):
    share = _share(L_a, L_b)
    return share * Y_a + (1 - share) * Y_b, torch.logaddexp(L_a, L_b)


def _minus_the_larger(Y_a, L_a, Y_b, L_b):
    larger = torch.maximum(L_a, L_b)
    a, b = torch.exp(L_a - larger), torch.exp(L_b - larger)
    return _mix(a / (a + b), Y_a, Y_b), torch.log(a + b) + larger


def _not_divided(Y_a, L_a, Y_b, L_b):
    larger = torch.maximum(L_a, L_b).nan_to_num(neginf=0.0)
    a, b = torch.exp(L_a - larger), torch.exp(L_b - larger)
    return a[:, None] * Y_a + b[:, None] * Y_b, torch.logaddexp(L_a, L_b)


def _one_largest_for_all(Y_a, L_a, Y_b, L_b):
    largest = torch.cat([L_a, L_b]).max()
    a, b = torch.exp(L_a - largest), torch.exp(L_b - largest)
    return _mix(a / (a + b), Y_a, Y_b), torch.log(a + b) + largest


EXERCISE = Exercise(
    id="attention.merge",
    notebook="06",
    number="6.5",
    title="Two halves of the keys, one answer",
    kind="graded",
    difficulty=3,
    minutes=25,
    points=3,
    function="merge",
    answer=answer,
    cases=cases,
    outputs=("Y", "L"),
    mistakes=(
        Mistake(
            "the mean of both outputs",
            lambda Y_a, L_a, Y_b, L_b: ((Y_a + Y_b) / 2, torch.logaddexp(L_a, L_b)),
            "L is correct. Y is the plain mean of both halves, but one half can have much more "
            "weight than the other: L_a and L_b tell how much.",
        ),
        Mistake(
            "both outputs added",
            lambda Y_a, L_a, Y_b, L_b: (Y_a + Y_b, torch.logaddexp(L_a, L_b)),
            "L is correct. Y is the plain sum of both halves. The weights over all keys must sum "
            "to one, but those of each half already do.",
        ),
        Mistake(
            "outputs added, logarithms added",
            lambda Y_a, L_a, Y_b, L_b: (Y_a + Y_b, L_a + L_b),
            "You add both. Y_a and Y_b are means, so Y is a weighted mean of them. L_a and L_b are "
            "logarithms of sums, and it is those sums that add up.",
        ),
        Mistake(
            "the weights of the halves along the columns",
            _weights_along_the_columns,
            "L is correct. In Y, each half needs one weight per query, but yours line up with the "
            "columns. Give them a second axis: [:, None].",
        ),
        Mistake(
            "overflows",
            _without_subtracting,
            "exp(1000) is infinity and exp(-1000) is 0, and infinity / infinity and 0 / 0 are NaN. "
            "Subtract a number from both L_a and L_b before the exponential.",
        ),
        Mistake(
            "L overflows, and so do the weights made from it",
            _overflowing_L,
            "For L near 1000 or -1000 your new L is infinite: exp(1000) is infinity and log(0) is "
            "minus infinity. Subtract the larger of L_a and L_b before the exponential, and add it "
            "again after the logarithm.",
        ),
        Mistake(
            "L overflows, and so does the weight made from it",
            _overflowing_L_and_the_rest,
            "For L near 1000 or -1000 your new L is infinite, and with it the weight of the first "
            "half is wrong. Subtract the larger of L_a and L_b before the exponential, and add it "
            "again after the logarithm.",
        ),
        Mistake(
            "one largest L for all queries",
            _one_largest_for_all,
            "You subtract the same number for all queries. For a query far below it both "
            "exponentials become 0, and 0 / 0 is NaN. Take the larger of L_a and L_b for each "
            "query.",
        ),
        Mistake(
            "NaN where both sides are masked",
            _wrong_share(lambda L_a, L_b: torch.sigmoid(L_a - L_b)),
            "Check the query that is masked in both halves: minus infinity minus minus infinity "
            "is NaN. Its Y should be 0 and its L minus infinity.",
        ),
        Mistake(
            "the two log-sum-exp added",
            _wrong_L(torch.add),
            "Y is correct. You add the two logarithms, which multiplies the sums inside them. The "
            "sum of exponentials over all keys is the sum of the two sums.",
        ),
        Mistake(
            "the larger log-sum-exp",
            _wrong_L(torch.maximum),
            "Y is correct. Your L is the larger of the two: nearly correct when one half is far "
            "above the other, and too small otherwise.",
        ),
        Mistake(
            "the largest one is not put back",
            _wrong_L(
                lambda L_a, L_b: (
                    torch.logaddexp(L_a, L_b) - torch.maximum(L_a, L_b).nan_to_num(neginf=0.0)
                )
            ),
            "Y is correct. Your L lacks the larger of L_a and L_b: what you subtract before the "
            "exponentials has to be added again after the logarithm.",
        ),
        Mistake(
            "weighted by L itself",
            _wrong_share(lambda L_a, L_b: L_a / (L_a + L_b)),
            "L is correct. You weight Y by the logarithms themselves, which can be negative. Undo "
            "the logarithm first.",
        ),
        Mistake(
            "the two sides exchanged",
            _wrong_share(lambda L_a, L_b: _share(L_b, L_a)),
            "L is correct. In Y the weights of the two halves are exchanged: the half with the "
            "larger L gets the larger weight.",
        ),
        Mistake(
            "the sum itself instead of its logarithm",
            _wrong_L(lambda L_a, L_b: torch.exp(L_a) + torch.exp(L_b)),
            "Y is correct. Your L is the sum of the exponentials. It should be the logarithm of "
            "the sum, so that a third part of the keys can be merged in the same way.",
        ),
        Mistake(
            "L alone overflows",
            _wrong_L(lambda L_a, L_b: torch.log(torch.exp(L_a) + torch.exp(L_b))),
            "Y is correct. In L, exp(1000) overflows. Subtract the larger of L_a and L_b first, "
            "and add it again after the logarithm.",
        ),
        Mistake(
            "NaN from the larger of two minus infinities",
            _minus_the_larger,
            "Check the query that is masked in both halves: the larger of the two is minus "
            "infinity, and minus infinity minus itself is NaN. Subtract 0 there.",
        ),
        Mistake(
            "L is 0 where both sides are masked",
            _wrong_L(lambda L_a, L_b: torch.logaddexp(L_a, L_b).nan_to_num(neginf=0.0)),
            "Only the L of the query that is masked in both halves is wrong: the logarithm of 0 "
            "is minus infinity.",
        ),
        Mistake(
            "Y is not divided by the sum of the denominators",
            _not_divided,
            "L is correct. You weight by the denominators but never divide by their sum.",
        ),
    ),
    hints=(
        "Write down attention over all keys. Its denominator is the sum over a plus the sum over "
        "b, and L is the logarithm of such a sum. Where do Y_a and Y_b appear?",
        "Y is a weighted mean of Y_a and Y_b. The two weights depend only on L_a and L_b, and they "
        "stay the same if you add one number to both.",
        "For each query, subtract the larger of L_a and L_b from both before any exponential. "
        "Where both are minus infinity, subtract 0 instead, and mind the 0 / 0.",
    ),
    alternatives=(with_torch, with_loops),
)
