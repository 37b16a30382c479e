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


def _three_error_parts(x, se, sp, p, n, n_se, n_sp):
    """Return what p, Se and Sp each add to the error, as standard errors."""
    j = se + sp - 1
    return np.array([
        np.sqrt(p * (1 - p) / n) / j,
        abs(x) * np.sqrt(se * (1 - se) / n_se) / j,
        abs(1 - x) * np.sqrt(sp * (1 - sp) / n_sp) / j,
    ])  # fmt: skip


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
            "You cut the share to 0 and 1. Return what the formula gives: a share below 0 is a "
            "sign that the judge makes other mistakes here, or of chance.",
        ),
        Mistake(
            "precision in place of the formula",
            _precision,
            "You multiply p by the judge's precision. Precision depends on how common successes "
            "are, and among the new answers they may be rarer or more common.",
        ),
        Mistake(
            "Se and Sp taken as known",
            _changed(lambda x, error, se, sp, p, n, *r: (
                x, (p * (1 - p) / n) ** 0.5 / (se + sp - 1))),
            "The share is right. Its error has three parts: Se and Sp are estimates, too.",
        ),
        Mistake(
            "the error not divided",
            _changed(lambda x, error, se, sp, *r: (x, error * (se + sp - 1))),
            "The share is right. The error is divided by Se + Sp - 1, as the share is.",
        ),
        Mistake(
            "the variance",
            _changed(lambda x, error, *r: (x, error**2)),
            "The share is right. Return the standard error, the root of the variance.",
        ),
        Mistake(
            "without the weights x and 1 - x",
            _changed(lambda x, error, se, sp, p, n, n_se, n_sp: (
                x,
                (p * (1 - p) / n + se * (1 - se) / n_se + sp * (1 - sp) / n_sp) ** 0.5
                / (se + sp - 1),
            )),
            "The share is right. The derivatives with respect to Se and Sp are not just "
            "1 / (Se + Sp - 1): x itself is a factor in one of them.",
        ),
        Mistake(
            "all known answers in both",
            _changed(lambda x, error, se, sp, p, n, n_se, n_sp: (
                x,
                (p * (1 - p) / n + x**2 * se * (1 - se) / (n_se + n_sp)
                 + (1 - x) ** 2 * sp * (1 - sp) / (n_se + n_sp)) ** 0.5 / (se + sp - 1),
            )),
            "The share is right. Se is measured on the successes alone, and Sp on the others "
            "alone: those are the numbers m for their variances.",
        ),
        Mistake(
            "the number of new answers in all three",
            _changed(lambda x, error, se, sp, p, n, *r: (
                x, np.linalg.norm(_three_error_parts(x, se, sp, p, n, n, n)))),
            "The share is right. Only p comes from the new answers. Se and Sp have variances of "
            "their own, each with the number of known answers on which it was measured.",
        ),
        Mistake(
            "p taken as known",
            _changed(lambda x, error, se, sp, *r: (
                x, np.linalg.norm(_three_error_parts(x, se, sp, *r)[1:]))),
            "The share is right. In the error, the variance of p is missing.",
        ),
        Mistake(
            "x as the weight of both",
            _changed(lambda x, error, se, sp, p, n, n_se, n_sp: (
                x, np.sqrt(p * (1 - p) / n + x**2 * (se * (1 - se) / n_se + sp * (1 - sp) / n_sp))
                / (se + sp - 1))),
            "The share is right. Take the derivative with respect to Sp again: Sp is in the "
            "numerator as well as in the denominator.",
        ),
        Mistake(
            "standard errors added",
            _changed(lambda x, error, *r: (x, _three_error_parts(x, *r).sum())),
            "The share is right. You add the standard errors. For independent estimates the "
            "variances add up.",
        ),
        Mistake(
            "derivatives not squared",
            _changed(lambda x, error, se, sp, p, n, n_se, n_sp: (
                x, np.sqrt(abs(p * (1 - p) / n + x * se * (1 - se) / n_se
                               + (1 - x) * sp * (1 - sp) / n_sp) / (se + sp - 1)))),
            "The share is right. Each variance is multiplied by the square of its derivative.",
        ),
        Mistake(
            "m - 1 in the variances",
            _changed(lambda x, error, se, sp, p, n, n_se, n_sp: (
                x, np.linalg.norm(_three_error_parts(x, se, sp, p, n - 1, n_se - 1, n_sp - 1)))),
            "The share is right. The task's variance is q (1 - q) / m. You divide by m - 1.",
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
    ),
    hints=(
        "Se is the mean verdict where truth is 1. Sp is the share of verdicts 0 where truth is 0.",
        "x = (p + Sp - 1) / (Se + Sp - 1). Its derivative with respect to p is 1 / (Se + Sp - 1).",
        "With J = Se + Sp - 1, the derivatives with respect to p, Se and Sp are 1 / J, -x / J and "
        "(1 - x) / J. Square them, multiply by the variances q (1 - q) / m, add, take the root.",
    ),
    alternatives=(by_gradients, by_solving),
)  # fmt: skip
