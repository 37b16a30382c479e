"""17.7: three estimates of a KL divergence, from samples."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(logp, logp_ref):
    gap = torch.sub(logp, logp_ref)
    return gap.mean(), (gap**2).mean() / 2, (torch.exp(-gap) - 1 + gap).mean()


def with_ratios(logp, logp_ref):
    """Write k3 as Schulman does: with the ratio of the reference to the policy."""
    ratio = np.exp(np.asarray(logp_ref) - np.asarray(logp))
    return (
        -np.log(ratio).mean(),
        (np.log(ratio) ** 2).mean() / 2,
        (ratio - 1 - np.log(ratio)).mean(),
    )


def with_loops(logp, logp_ref):
    k = np.zeros(3)
    for a, b in zip(np.asarray(logp).tolist(), np.asarray(logp_ref).tolist(), strict=True):
        k += np.array([a - b, (a - b) ** 2 / 2, np.expm1(b - a) + a - b]) / len(logp)
    return tuple(torch.tensor(one) for one in k)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, logp, logp_ref) -> Case:
        arrays = {"logp": np.asarray(logp, float), "logp_ref": np.asarray(logp_ref, float)}
        return Case(name, arrays)

    p = np.log(rng.dirichlet(np.ones(12)))
    return [
        case("two samples", [-1.0, -2.0], [-1.5, -1.2]),
        case("the same policy", [-1.0, -0.3, -2.0], [-1.0, -0.3, -2.0]),
        case("one sample, k1 is negative", [-3.0], [-1.0]),
        case("many samples", rng.normal(size=40) - 4, rng.normal(size=40) - 4),
        case("close policies", p, p + 0.01 * rng.normal(size=12)),
        case("distant policies", p, np.log(rng.dirichlet(np.ones(12)))),
    ]


def _but(first=None, second=None, third=None):
    """Make a mistake in one of the three."""

    def wrong(logp, logp_ref):
        d = torch.as_tensor(logp) - torch.as_tensor(logp_ref)
        right = answer(logp, logp_ref)
        changed = (first, second, third)
        return tuple(r if f is None else f(d) for f, r in zip(changed, right, strict=True))

    return wrong


def _weighted(logp, logp_ref):
    logp = torch.as_tensor(logp)
    d = logp - torch.as_tensor(logp_ref)
    return logp.exp() * torch.stack([d, d**2 / 2, torch.exp(-d) - 1 + d])


EXERCISE = Exercise(
    id="assistant.kl_estimators",
    notebook="17",
    number="17.7",
    title="Three estimates of a KL divergence",
    kind="practice",
    difficulty=1,
    minutes=10,
    points=0,
    function="kl_estimators",
    answer=answer,
    cases=cases,
    outputs=("k1", "k2", "k3"),
    mistakes=(
        Mistake(
            "policy and reference exchanged",
            lambda logp, logp_ref: answer(logp_ref, logp),
            "Policy and reference are exchanged: the samples come from the policy, so d is "
            "log pi - log pi_ref.",
        ),
        Mistake(
            "the sum over samples",
            lambda logp, logp_ref: tuple(len(logp) * k for k in answer(logp, logp_ref)),
            "You sum over the samples. Each estimate is a mean.",
        ),
        Mistake(
            "k1 made positive",
            _but(first=lambda d: d.abs().mean()),
            "You take the absolute value in k1. That makes it positive, and wrong: its mean is "
            "then too large.",
        ),
        Mistake(
            "k1 cut off at zero",
            _but(first=lambda d: d.clamp(min=0).mean()),
            "You cut k1 off at 0. A negative sample is no error; without it the mean is too large.",
        ),
        Mistake(
            "k2 without one half",
            _but(second=lambda d: (d**2).mean()),
            "k1 and k3 are right. k2 has a factor one half.",
        ),
        Mistake(
            "k2 squares the mean",
            _but(second=lambda d: d.mean() ** 2 / 2),
            "k2 is the mean of the squares, not the square of the mean.",
        ),
        Mistake(
            "k3 with the ratio upside down",
            _but(third=lambda d: (torch.exp(d) - 1 - d).mean()),
            "In k3 the ratio is upside down: it is pi_ref over pi, exp(-d).",
        ),
        Mistake(
            "k3 without + d",
            _but(third=lambda d: (torch.exp(-d) - 1).mean()),
            "k3 lacks one term. exp(-d) - 1 has mean 0; adding it to k1 must not change the mean.",
        ),
        Mistake(
            "k3 without - 1",
            _but(third=lambda d: (torch.exp(-d) + d).mean()),
            "k3 should be 0 where both policies agree. Subtract 1.",
        ),
        Mistake(
            "probabilities, not their logarithms",
            lambda logp, logp_ref: answer(
                torch.as_tensor(logp).exp(), torch.as_tensor(logp_ref).exp()
            ),
            "You take exponentials first. d is a difference of logarithms.",
        ),
        Mistake(
            "each sample weighted by its probability",
            _but(first=lambda d: (torch.exp(-d) * d).mean()),
            "You weight the samples. They were drawn from the policy, so a plain mean is right.",
        ),
        Mistake(
            "k1 with the other sign",
            _but(first=lambda d: -d.mean()),
            "k2 and k3 are right. k1 has the other sign: the policy comes first.",
        ),
        Mistake(
            "k3 subtracts d",
            _but(third=lambda d: (torch.exp(-d) - 1 - d).mean()),
            "k1 and k2 are right. In k3, d is added.",
        ),
        Mistake(
            "k3 of the mean",
            _but(third=lambda d: torch.exp(-d.mean()) - 1 + d.mean()),
            "You average d before the exponential. Compute k3 for every sample, then average.",
        ),
        Mistake(
            "the mean first",
            _but(
                second=lambda d: d.mean() ** 2 / 2,
                third=lambda d: torch.exp(-d.mean()) - 1 + d.mean(),
            ),
            "You average d first. Compute k2 and k3 for every sample, then average.",
        ),
        Mistake(
            "k2 halves before it squares",
            _but(second=lambda d: (d / 2).pow(2).mean()),
            "In k2, square first, then halve.",
        ),
        Mistake(
            "k1 as a ratio minus 1",
            _but(first=lambda d: (torch.exp(d) - 1).mean()),
            "k2 and k3 are right. k1 is the mean of d itself, without an exponential.",
        ),
        Mistake(
            "k2 of absolute values",
            _but(second=lambda d: d.abs().mean() / 2),
            "k1 and k3 are right. k2 squares d.",
        ),
        Mistake(
            "k2 with a root",
            _but(second=lambda d: d.square().mean().sqrt() / 2),
            "k1 and k3 are right. k2 has no square root.",
        ),
        Mistake(
            "k3 made positive",
            _but(third=lambda d: (torch.exp(-d) - 1).abs().mean()),
            "k1 and k2 are right. k3 needs no absolute value: with d added, it is never negative.",
        ),
        Mistake(
            "k3 with the other sign",
            _but(third=lambda d: (1 - torch.exp(-d) - d).mean()),
            "k1 and k2 are right. k3 has the other sign: it is never negative.",
        ),
        Mistake(
            "k3 with the exponential of d",
            _but(third=lambda d: (torch.exp(d) - 1 + d).mean()),
            "k1 and k2 are right. In k3 the exponent is -d.",
        ),
        Mistake(
            "k3 with a parabola for the exponential",
            _but(third=lambda d: (d + d**2 / 2).mean()),
            "k1 and k2 are right. k3 has an exponential, not its first terms.",
        ),
        Mistake(
            "medians",
            lambda logp, logp_ref: tuple(
                one.median()
                for one in (lambda d: (d, d**2 / 2, torch.exp(-d) - 1 + d))(
                    torch.as_tensor(logp) - torch.as_tensor(logp_ref)
                )
            ),
            "You take medians. Each estimate is a mean.",
        ),
        Mistake(
            "k2 as an unbiased variance",
            _but(second=lambda d: d.var() / 2 if len(d) > 1 else d.mean() * torch.nan),
            "k2 is half of the mean square, not a variance: nothing is subtracted first.",
        ),
        Mistake(
            "k2 as a variance",
            _but(second=lambda d: d.var(correction=0) / 2),
            "k2 is half of the mean square. A variance subtracts the mean first.",
        ),
        Mistake(
            "summed with the policy's probabilities",
            lambda logp, logp_ref: _weighted(logp, logp_ref).sum(1).unbind(),
            "That is a sum over all answers. Here the samples were already drawn from the policy: "
            "take a plain mean.",
        ),
        Mistake(
            "averaged with the policy's probabilities",
            lambda logp, logp_ref: _weighted(logp, logp_ref).mean(1).unbind(),
            "You weight the samples by their probability. They were drawn from the policy, so a "
            "plain mean is right.",
        ),
    ),
    hints=(
        "Begin with d, the difference of the two log-probabilities: one number for each sample.",
        "k1 is the mean of d. k2 is the mean of d² / 2.",
        "k3 adds exp(-d) - 1 to k1, whose mean under the policy is 0.",
    ),
    alternatives=(with_ratios, with_loops),
)
