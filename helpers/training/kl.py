"""KL divergences of a policy from its reference: exact, estimated from samples, and at the optimum.

A policy is a distribution over all answers to a prompt. Where the answers can be enumerated,
everything that RLHF estimates from samples can be computed.
"""

import math
from typing import Annotated, NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from helpers.validate import Range, Size, checked, require, require_numbers

Beta = Annotated[float, Range(1e-9)]


class Estimates(NamedTuple):
    """Three estimates of KL(pi || pi_ref), one for each sample from pi; the mean is what counts."""

    k1: Float[Tensor, "*batch"]
    k2: Float[Tensor, "*batch"]
    k3: Float[Tensor, "*batch"]


@checked
def kl_divergence(
    policy: Float[Tensor, "*batch answer"], reference: Float[Tensor, "*batch answer"]
) -> Float[Tensor, "*batch"]:
    """Return ``KL(pi || pi_ref) = sum_y pi(y) log(pi(y) / pi_ref(y))`` in nats; 0 log 0 = 0.

    Infinite where the policy gives an answer that the reference never gives. Raises InputError
    for rows that are not distributions.
    """
    _require_distributions(policy=policy, reference=reference)
    parts = policy * (policy.log() - reference.log())
    return torch.where(policy > 0, parts, 0.0).sum(-1)


@checked
def kl_estimates(logp: Float[Tensor, "*batch"], logp_ref: Float[Tensor, "*batch"]) -> Estimates:
    """Return k1, k2 and k3 for samples from pi, from their log-probabilities under both.

    With ``d = log pi(y) - log pi_ref(y)``: ``k1 = d`` (unbiased, and often negative),
    ``k2 = d^2 / 2`` (never negative, biased), ``k3 = exp(-d) - 1 + d`` (neither; Schulman 2020,
    "Approximating KL divergence").
    """
    d = logp - logp_ref
    return Estimates(d, d.square() / 2, torch.expm1(-d) + d)


@checked
def best_policy(
    reference: Float[Tensor, "*batch answer"], reward: Float[Tensor, "*batch answer"], beta: Beta
) -> Float[Tensor, "*batch answer"]:
    """Return the policy that maximizes ``E[r] - beta KL(pi || pi_ref)``.

    ``pi*(y) = pi_ref(y) exp(r(y) / beta) / Z`` (Korbak et al. 2022, arXiv 2205.11275; DPO's
    equation 4). No other policy has more reward at the same KL.
    """
    _require_distributions(reference=reference)
    return torch.softmax(reference.log() + reward / beta, -1)


@checked
def best_of_n_policy(
    reference: Float[Tensor, " answer"], reward: Float[Tensor, " answer"], n: Size
) -> Float[Tensor, " answer"]:
    """Return how likely each answer is the best of ``n`` that the reference gave.

    With ``F(r)`` the probability of a reward of at most r and ``F(r-)`` of one below it, some
    answer of reward r wins with probability ``F(r)^n - F(r-)^n``. Of equal ones the first drawn
    wins, so they share this as the reference has them.
    """
    _require_distributions(reference=reference)
    better = reward[:, None] >= reward  # [answer, other]
    upto = (better * reference).sum(-1)
    equal = ((reward[:, None] == reward) * reference).sum(-1)
    won = upto.clamp(max=1.0) ** n - (upto - equal).clamp(min=0.0) ** n
    return torch.where(equal > 0, won * reference / equal, 0.0)


@checked
def best_of_n_bound(n: Size) -> float:
    """Return ``ln n - (n - 1) / n``: at most so many nats is the best of n from its reference.

    It is exact where no two answers ever tie; elsewhere it is an upper bound only (Beirami et al.
    2024, arXiv 2401.01879).
    """
    return math.log(n) - (n - 1) / n


def _require_distributions(**given: Tensor) -> None:
    require_numbers(**given)
    for name, P in given.items():
        sums = P.sum(-1)
        fine = bool((P >= 0).all()) and torch.allclose(sums, torch.ones_like(sums), atol=1e-4)
        require(fine, name, "probabilities that sum to 1 in the last axis", P)
