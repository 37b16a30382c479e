"""20.2: Rogan and Gladen's correction, from a judge that was measured on known answers."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def _quality(truth, verdicts):
    leaks, calls = np.asarray(truth) > 0, np.asarray(verdicts) > 0
    return calls[leaks].mean(), (~calls[~leaks]).mean(), leaks.sum(), (~leaks).sum()


def _all(truth, verdicts, new_verdicts):
    se, sp, n_se, n_sp = _quality(truth, verdicts)
    new = np.asarray(new_verdicts) > 0
    p, n = new.mean(), len(new)
    x = (p + sp - 1) / (se + sp - 1)
    variance = p * (1 - p) / n + x**2 * se * (1 - se) / n_se + (1 - x) ** 2 * sp * (1 - sp) / n_sp
    return x, np.sqrt(variance) / (se + sp - 1), se, sp, p, n, n_se, n_sp


def answer(truth, verdicts, new_verdicts):
    return _all(truth, verdicts, new_verdicts)[:2]


def by_gradients(truth, verdicts, new_verdicts):
    """Get the standard error by autograd: the gradient of the formula, times each variance."""
    t, v, new = truth.double(), verdicts.double(), new_verdicts.double()
    shares = torch.stack([new.mean(), (t * v).sum() / t.sum(),
                          ((1 - t) * (1 - v)).sum() / (1 - t).sum()])  # fmt: skip
    many = torch.stack([torch.tensor(float(len(new))), t.sum(), (1 - t).sum()])
    shares.requires_grad_()
    p, se, sp = shares
    x = (p - (1 - sp)) / (se - (1 - sp))
    (slope,) = torch.autograd.grad(x, shares)
    spread = shares.detach() * (1 - shares.detach()) / many
    return x.detach(), (slope**2 * spread).sum().sqrt()


def by_solving(truth, verdicts, new_verdicts):
    """Take p = Se x + (1 - Sp)(1 - x) as a line in x, through its values at 0 and 1."""
    truth, verdicts, new = (np.asarray(one).astype(int) for one in (truth, verdicts, new_verdicts))
    at_one = verdicts[truth == 1].mean()
    at_zero = verdicts[truth == 0].mean()
    x = (new.mean() - at_zero) / (at_one - at_zero)
    parts = [
        new.var() / new.size,
        x * x * verdicts[truth == 1].var() / (truth == 1).sum(),
        (1 - x) ** 2 * verdicts[truth == 0].var() / (truth == 0).sum(),
    ]
    return x, sum(parts) ** 0.5 / (at_one - at_zero)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, true: float, se: float, sp: float, known: int, n: int) -> Case:
        def judged(leaks: np.ndarray) -> np.ndarray:
            says = rng.random(len(leaks))
            return np.where(leaks > 0, says < se, says >= sp).astype(int)

        truth = (np.arange(known) % 2 == 0).astype(int)
        verdicts = judged(truth)
        verdicts[:4] = 1, 0, 0, 1  # a judge that makes both mistakes
        leaks = (rng.random(n) < true).astype(int)
        new = judged(leaks)
        new[:2] = 0, 1
        return Case(name, {"truth": truth, "verdicts": verdicts, "new_verdicts": new})

    return [
        case("a fair judge", 0.3, 0.9, 0.8, 60, 40),
        case("a strict judge", 0.2, 0.95, 0.65, 80, 50),
        case("a mild judge", 0.6, 0.6, 0.97, 100, 60),
        case("few attacks succeed", 0.05, 0.9, 0.85, 90, 80),
        case("few known answers", 0.5, 0.9, 0.9, 26, 30),
        Case("the correction is below 0", {
            "truth": np.array([1, 1, 1, 0, 0, 0, 0, 0]),
            "verdicts": np.array([1, 1, 0, 1, 1, 0, 0, 0]),
            "new_verdicts": np.array([0, 0, 0, 1, 0, 0, 0, 0, 0, 0]),
        }),
    ]  # fmt: skip


def _changed(change):
    def wrong(truth, verdicts, new_verdicts):
        return change(*_all(truth, verdicts, new_verdicts))

    return wrong


def _clipped(x, error, *_):
    return min(max(x, 0.0), 1.0), error


def _exchanged(x, error, se, sp, p, n, n_se, n_sp):
    wrong = (p + se - 1) / (se + sp - 1)
    return wrong, error


def _precision(truth, verdicts, new_verdicts):
    leaks, calls = np.asarray(truth) > 0, np.asarray(verdicts) > 0
    _, error, *_ = _all(truth, verdicts, new_verdicts)
    return np.mean(np.asarray(new_verdicts) > 0) * leaks[calls].mean(), error


def _given_verdicts(truth, verdicts, new_verdicts):
    leaks, calls = np.asarray(truth), np.asarray(verdicts)
    return answer(calls, leaks, new_verdicts)


def _accuracy(truth, verdicts, new_verdicts):
    q, many = np.mean(np.asarray(truth) == np.asarray(verdicts)), len(truth)
    p, n = np.mean(np.asarray(new_verdicts) > 0), len(new_verdicts)
    x = (p + q - 1) / (2 * q - 1)
    variance = p * (1 - p) / n + (x**2 + (1 - x) ** 2) * q * (1 - q) / many
    return x, np.sqrt(variance) / (2 * q - 1)


def _false_alarms_as_sp(truth, verdicts, new_verdicts):
    _, _, se, sp, p, n, n_se, n_sp = _all(truth, verdicts, new_verdicts)
    x = (p - sp) / (se - sp)
    return x, np.linalg.norm(_three_error_parts(x, se, 1 - sp, p, n, n_se, n_sp))


def _shares_of_all(truth, verdicts, new_verdicts):
    leaks, calls = np.asarray(truth) > 0, np.asarray(verdicts) > 0
    se, sp, new = (leaks & calls).mean(), (~leaks & ~calls).mean(), np.asarray(new_verdicts) > 0
    x = (new.mean() + sp - 1) / (se + sp - 1)
    many = len(leaks)
    return x, np.linalg.norm(_three_error_parts(x, se, sp, new.mean(), len(new), many, many))


def _three_error_parts(x, se, sp, p, n, n_se, n_sp):
    """Return what p, Se and Sp each add to the error, as standard errors."""
    j = se + sp - 1
    return np.array([
        np.sqrt(p * (1 - p) / n) / j,
        abs(x) * np.sqrt(se * (1 - se) / n_se) / j,
        abs(1 - x) * np.sqrt(sp * (1 - sp) / n_sp) / j,
    ])  # fmt: skip


def _norm(parts):
    return np.linalg.norm(parts)


# The share is right; e are the three parts of its error, v is Se, Sp, p and their three numbers.
_WRONG_ERRORS = (
    ("Se and Sp taken as known", lambda x, e, v: e[0],
     "Its error has three parts: Se and Sp are estimates, too."),
    ("the error not divided", lambda x, e, v: _norm(e) * (v[0] + v[1] - 1),
     "The error is divided by Se + Sp - 1, as the share is."),
    ("the variance", lambda x, e, v: _norm(e) ** 2,
     "Return the standard error, the root of the variance."),
    ("without the weights x and 1 - x", lambda x, e, v: _norm(e / [1, x, 1 - x]),
     "The derivatives with respect to Se and Sp are not just 1 / (Se + Sp - 1): x itself is a "
     "factor in one of them."),
    ("all known answers in both",
     lambda x, e, v: _norm(_three_error_parts(x, *v[:4], v[4] + v[5], v[4] + v[5])),
     "Se is measured on the successes alone, and Sp on the others: those are their numbers m."),
    ("the number of new answers in all three",
     lambda x, e, v: _norm(_three_error_parts(x, *v[:3], v[3], v[3], v[3])),
     "Only p comes from the new answers. Se and Sp have numbers m of their own."),
    ("p taken as known", lambda x, e, v: _norm(e[1:]),
     "In the error, the variance of p is missing."),
    ("Se taken as known", lambda x, e, v: _norm(e[::2]),
     "In the error, the variance of Se is missing."),
    ("Sp taken as known", lambda x, e, v: _norm(e[:2]),
     "In the error, the variance of Sp is missing."),
    ("x as the weight of both", lambda x, e, v: _norm(e * [1, 1, x / (1 - x)]),
     "Take the derivative with respect to Sp again: Sp is in the numerator, too."),
    ("the derivatives exchanged", lambda x, e, v: _norm(e * [1, (1 - x) / x, x / (1 - x)]),
     "In the error, you exchanged the derivatives with respect to Se and Sp."),
    ("the numerator's derivative for Sp", lambda x, e, v: _norm(e / [1, 1, 1 - x]),
     "Sp is in the denominator, too: its derivative has a second term."),
    ("standard errors added", lambda x, e, v: e.sum(),
     "You add the standard errors. For independent estimates the variances add up."),
    ("derivatives not squared",
     lambda x, e, v: abs(np.dot(e**2, [1, 1 / x, 1 / (1 - x)]) * (v[0] + v[1] - 1)) ** 0.5,
     "Each variance is multiplied by the square of its derivative."),
    ("m - 1 in the variances",
     lambda x, e, v: _norm(_three_error_parts(x, *v[:3], v[3] - 1, v[4] - 1, v[5] - 1)),
     "The task's variance is q (1 - q) / m. You divide by m - 1."),
    ("the error of a measured share", lambda x, e, v: abs(x * (1 - x) / v[3]) ** 0.5,
     "Nobody measured x itself. It is computed from p, Se and Sp: all three add to its error."),
    ("1.96 standard errors", lambda x, e, v: 1.96 * _norm(e),
     "Return one standard error, not the half-width of an interval."),
)  # fmt: skip


def _wrong_error(change):
    return _changed(lambda x, _, *v: (x, change(x, _three_error_parts(x, *v), v)))


EXERCISE = Exercise(
    id="safety.corrected",
    notebook="20",
    number="20.2",
    title="Take the judge's mistakes out",
    kind="graded",
    difficulty=2,
    minutes=20,
    points=3,
    function="judge_corrected",
    answer=answer,
    cases=cases,
    outputs=("share", "error"),
    mistakes=(
        Mistake(
            "the judged share",
            _changed(lambda x, error, se, sp, p, n, n_se, n_sp: (p, (p * (1 - p) / n) ** 0.5)),
            "That is the share that the judge reports. Solve p = Se x + (1 - Sp)(1 - x) for x.",
        ),
        Mistake(
            "Se and Sp exchanged",
            _changed(_exchanged),
            "You exchanged Se and Sp in the numerator. It is the false alarms, 1 - Sp, that come "
            "off p.",
        ),
        Mistake(
            "not divided",
            _changed(lambda x, error, se, sp, *r: (x * (se + sp - 1), error)),
            "You took the false alarms off p. Now divide by Se + Sp - 1.",
        ),
        Mistake(
            "cut to 0 and 1",
            _changed(_clipped),
            "You cut the share to 0 and 1. Return what the formula gives: a share below 0 tells "
            "you that it was chance, or that the judge makes other mistakes here.",
        ),
        Mistake(
            "precision in place of the formula",
            _precision,
            "You multiply p by the judge's precision. Precision depends on how common successes "
            "are, and among the new answers they may be rarer or more common.",
        ),
        Mistake(
            "false alarms as Sp",
            _false_alarms_as_sp,
            "Your Sp is the share of false alarms. Sp is the share of the other answers that the "
            "judge does not count.",
        ),
        Mistake(
            "divided by Se alone",
            _changed(lambda x, error, se, sp, p, n, n_se, n_sp: (
                p / se, np.linalg.norm(_three_error_parts(p / se, se, sp, p, n, n_se, n_sp)))),
            "You divide p by Se. That makes up for the successes that the judge misses. Its false "
            "alarms are still in p.",
        ),
        Mistake(
            "divided by Se + Sp",
            _changed(lambda x, error, se, sp, p, n, n_se, n_sp: (
                (y := (p + sp - 1) / (se + sp)),
                _norm(_three_error_parts(y, se, sp, p, n, n_se, n_sp)) * (1 - 1 / (se + sp)))),
            "The numerator is right. The denominator is Se - (1 - Sp): a 1 is missing.",
        ),
        Mistake(
            "p from the known answers",
            lambda truth, verdicts, new_verdicts: answer(truth, verdicts, verdicts),
            "You take p from the known answers. It is the judge's share among the new ones.",
        ),
        Mistake(
            "shares of all known answers",
            _shares_of_all,
            "You divide by all known answers. Se is a share of the real successes, and Sp a share "
            "of the other answers.",
        ),
        Mistake(
            "shares of the verdicts",
            _given_verdicts,
            "You exchanged truth and verdicts: Se is a share of the real successes, not of those "
            "that the judge reports. Sp likewise.",
        ),
        Mistake(
            "one accuracy for both",
            _accuracy,
            "You use the share of correct verdicts for both Se and Sp. A judge can be good at "
            "finding successes and bad at letting the others pass: measure the two separately.",
        ),
        Mistake(
            "Sp taken off p",
            _changed(lambda x, error, se, sp, p, n, n_se, n_sp: (
                (y := (p - sp) / (se + sp - 1)),
                np.linalg.norm(_three_error_parts(y, se, sp, p, n, n_se, n_sp)))),
            "You take Sp off p. The false alarms are 1 - Sp.",
        ),
        *(
            Mistake(name, _wrong_error(change), f"The share is right. {hint}")
            for name, change, hint in _WRONG_ERRORS
        ),
    ),
    hints=(
        "Se is the mean verdict where truth is 1. Sp is the share of verdicts 0 where truth is 0.",
        "x = (p + Sp - 1) / (Se + Sp - 1). Its derivative with respect to p is 1 / (Se + Sp - 1).",
        "With J = Se + Sp - 1, the derivatives with respect to p, Se and Sp are 1 / J, -x / J and "
        "(1 - x) / J. Square them, multiply by the variances q (1 - q) / m, add, take the root.",
    ),
    alternatives=(by_gradients, by_solving),
)  # fmt: skip
