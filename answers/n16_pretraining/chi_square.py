"""16.4: does a sampler draw with the probabilities that it claims?"""

import numpy as np
import torch
from numpy.random import Generator
from scipy.stats import chi2, chisquare

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(drawn, P):
    P = np.asarray(P)
    counts = np.bincount(np.asarray(drawn), minlength=len(P))
    possible = P > 0
    expected = len(drawn) * P[possible]
    statistic = ((counts[possible] - expected) ** 2 / expected).sum()
    return np.inf if counts[~possible].any() else statistic, int(possible.sum()) - 1


def with_scipy(drawn, P):
    drawn, P = np.asarray(drawn), np.asarray(P)
    if (P[drawn] == 0).any():
        return float("inf"), np.count_nonzero(P) - 1
    counts = np.array([(drawn == token).sum() for token in np.flatnonzero(P)])
    return chisquare(counts, len(drawn) * P[P > 0]).statistic, len(counts) - 1


def with_torch(drawn, P):
    expected = P * drawn.numel()
    counts = torch.zeros_like(P).index_add(0, drawn, torch.ones(len(drawn), dtype=P.dtype))
    each = (counts - expected).square() / expected  # 0 / 0 is NaN: never drawn, rightly
    return each.nan_to_num(nan=0.0, posinf=torch.inf).sum(), (P > 0).sum() - 1


def cases(rng: Generator) -> list[Case]:
    def case(name: str, P: list[float], count: int, by: list[float] | None = None) -> Case:
        drawn = rng.choice(len(P), size=count, p=P if by is None else by)
        return Case(name, {"drawn": drawn, "P": np.array(P)})

    drawn = rng.dirichlet(np.ones(6)).tolist()
    rare = Case("the last token is never drawn", {
        "drawn": np.array([0, 1, 0, 2, 0, 1, 0, 0]), "P": np.array([0.5, 0.25, 0.125, 0.125])
    })  # fmt: skip
    return [
        case("four tokens, a good sampler", [0.4, 0.3, 0.2, 0.1], 100),
        case("a bad sampler", [0.4, 0.3, 0.2, 0.1], 100, [0.1, 0.2, 0.3, 0.4]),
        rare,
        case("two tokens have no probability", [0.5, 0.0, 0.3, 0.0, 0.2], 60),
        case("one of them is drawn all the same", [0.5, 0.0, 0.5], 40, [0.4, 0.2, 0.4]),
        case("drawn at random", drawn, 500),
    ]


def _with(drawn, P, each=None, degrees=None):
    """Sum ``each(count, expected)`` over the tokens that can be drawn."""
    statistic, df = answer(drawn, P)
    P = np.asarray(P)
    counts = np.bincount(np.asarray(drawn), minlength=len(P))
    expected = len(drawn) * P
    if each is not None and np.isfinite(statistic):
        with np.errstate(all="ignore"):
            statistic = each(counts, expected)[P > 0].sum()
    return statistic, df if degrees is None else degrees(P)


def _drawn_ones(drawn, P):
    P = np.asarray(P)
    tokens, counts = np.unique(np.asarray(drawn), return_counts=True)
    expected = len(drawn) * P[tokens]
    with np.errstate(all="ignore"):
        statistic = ((counts - expected) ** 2 / expected).sum()
    return statistic, int((P > 0).sum()) - 1


def _impossible_ignored(drawn, P):
    P = np.asarray(P)
    counts = np.bincount(np.asarray(drawn), minlength=len(P))[P > 0]
    expected = len(drawn) * P[P > 0]
    return ((counts - expected) ** 2 / expected).sum(), len(counts) - 1


def _no_case_of_its_own(drawn, P):
    """Divide by 0 where a token cannot be drawn."""
    counts, expected = np.bincount(drawn, minlength=len(P)), len(drawn) * np.asarray(P)
    with np.errstate(all="ignore"):
        return ((counts - expected) ** 2 / expected).sum(), int((expected > 0).sum()) - 1


def _nearly_zero(drawn, P, epsilon=1e-9):
    counts, expected = np.bincount(drawn, minlength=len(P)), len(drawn) * np.asarray(P)
    return ((counts - expected) ** 2 / (expected + epsilon)).sum(), int((expected > 0).sum()) - 1


def _likelihood_ratio(drawn, P):
    def each(n, e):
        return 2 * np.where(n > 0, n * np.log(np.maximum(n, 1) / e), 0)

    return _with(drawn, P, each)


def _equally_likely(drawn, P):
    return _with(drawn, P, lambda n, e: (n - len(drawn) / (e > 0).sum()) ** 2
                 / (len(drawn) / (e > 0).sum()))  # fmt: skip


def _frequencies(drawn, P):
    return _with(drawn, P, lambda n, e: (n - e) ** 2 / e / len(drawn))


def _scaled(drawn, P, factor):
    statistic, df = answer(drawn, P)
    return factor(statistic, df), df


def _drawn_degrees(drawn, P):
    return answer(drawn, P)[0], len(np.unique(np.asarray(drawn))) - 1


EXERCISE = Exercise(
    id="pretraining.chi_square",
    notebook="16",
    number="16.4",
    title="Test a sampler",
    kind="practice",
    difficulty=2,
    minutes=15,
    points=0,
    function="chi_square",
    answer=answer,
    cases=cases,
    outputs=("statistic", "degrees"),
    mistakes=(
        Mistake("frequencies instead of counts", _frequencies,
                "You compare frequencies. The test needs counts: a deviation of 1% means more, the "
                "more you draw."),
        Mistake("divided by the count", lambda d, P: _with(d, P, lambda n, e: (n - e) ** 2 / n),
                "You divide by what was counted. Divide by what was expected.",
                (lambda d, P: _with(d, P, lambda n, e: (n - e) ** 2 / np.maximum(n, 1)),)),
        Mistake("no case for impossible tokens", _no_case_of_its_own,
                "A token with probability 0 is expected 0 times, so you divide by 0. Leave such "
                "tokens out of the sum, unless one was drawn."),
        Mistake("a small number instead of 0", _nearly_zero,
                "You divide by a small number where 0 is expected, so an impossible draw costs "
                "only a finite amount. Return infinity.",
                tuple(lambda d, P, k=k: _nearly_zero(d, P, 10.0**-k) for k in (6, 8, 10, 12))),
        Mistake("the p-value", lambda d, P: _scaled(d, P, lambda s, df: chi2.sf(s, df)),
                "You return the p-value. Return χ² itself."),
        Mistake("all tokens equally likely", _equally_likely,
                "You expect every token equally often. `P` says how often each is expected."),
        Mistake("divided by the variance",
                lambda d, P: _with(d, P, lambda n, e: (n - e) ** 2 / (e * (1 - e / len(d)))),
                "You divide by the variance of each count, N p (1 - p). χ² divides by what is "
                "expected, N p."),
        Mistake("the likelihood ratio", _likelihood_ratio,
                "You compute another statistic, G, from logarithms. χ² has squared differences."),
        Mistake("two degrees too few", lambda d, P: (answer(d, P)[0], answer(d, P)[1] - 1),
                "You subtract too much from the degrees of freedom. Only one is lost."),
        Mistake("not squared", lambda d, P: _with(d, P, lambda n, e: abs(n - e) / e),
                "You do not square the differences."),
        Mistake("differences cancel", lambda d, P: _with(d, P, lambda n, e: (n - e) / e),
                "Your differences have signs, so they cancel. Square them."),
        Mistake("divided by the root", lambda d, P: _with(d, P, lambda n, e: (n - e) ** 2 / e**0.5),
                "You divide by the root of what was expected. Divide by what was expected."),
        Mistake("tokens that were never drawn are left out", _drawn_ones,
                "You leave out tokens that were never drawn. Their count is 0, and they count: "
                "np.bincount has `minlength`."),
        Mistake("one degree too many",
                lambda d, P: _with(d, P, degrees=lambda P: int((P > 0).sum())),
                "One degree of freedom is lost: the counts must sum to the number of draws."),
        Mistake("impossible tokens in the degrees",
                lambda d, P: _with(d, P, degrees=lambda P: len(P) - 1),
                "A token with probability 0 gives no degree of freedom."),
        Mistake("the degrees come from the draws",
                lambda d, P: _with(d, P, degrees=lambda _: len(d) - 1),
                "The degrees of freedom come from the number of tokens, not of draws."),
        Mistake("an impossible token is forgiven", _impossible_ignored,
                "A token with probability 0 was drawn. Nothing can excuse that: return infinity."),
        Mistake("divided by the number of draws",
                lambda d, P: _with(d, P, lambda n, e: (n - e) ** 2 / len(d)),
                "You divide by the number of draws. Divide each square by its own expected count."),
        Mistake("divided by the probability",
                lambda d, P: _with(d, P, lambda n, e: (n - e) ** 2 / (e / len(d))),
                "You divide by the probability. Divide by the expected *count*."),
        Mistake("not divided", lambda d, P: _with(d, P, lambda n, e: (n - e) ** 2),
                "You sum the squares themselves. Divide each by what was expected."),
        Mistake("relative differences squared",
                lambda d, P: _with(d, P, lambda n, e: ((n - e) / e) ** 2),
                "You square the whole fraction. Only the difference is squared."),
        Mistake("the root of the sum", lambda d, P: _scaled(d, P, lambda s, df: s**0.5),
                "You return χ, the root. χ² is the sum itself."),
        Mistake("divided by the degrees", lambda d, P: _scaled(d, P, lambda s, df: s / df),
                "You divide χ² by the degrees of freedom. Return the sum itself."),
        Mistake("a mean", lambda d, P: _scaled(d, P, lambda s, df: s / (df + 1)),
                "You take a mean over the tokens. χ² is a sum."),
        Mistake("degrees of the drawn tokens", _drawn_degrees,
                "You count the tokens that *were* drawn. The degrees of freedom come from those "
                "that *can* be drawn."),
        Mistake("the whole vocabulary as degrees",
                lambda d, P: _with(d, P, degrees=len),
                "You return the size of the vocabulary. Count only the tokens that can be drawn; "
                "one degree is lost, since the counts must sum to the number of draws."),
    ),
    hints=(
        "Count how often each token was drawn (np.bincount). You expect len(drawn) · P.",
        "Each token adds (count - expected)² / expected. Leave out tokens with P = 0.",
        "If one with P = 0 was drawn, the result is infinite. Degrees: possible tokens, minus 1.",
    ),
    alternatives=(with_scipy, with_torch),
)  # fmt: skip
