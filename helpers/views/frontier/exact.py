"""The exact frontier: the most mean reward that any policy reaches at a given KL divergence.

The policy that maximizes E[r] - beta * KL(pi || pi_ref) is pi* ~ pi_ref * exp(r / beta). All its
values of beta together are the frontier. With several prompts, reward and KL are means over them.
"""

import numpy as np
from jaxtyping import Float

Table = Float[np.ndarray, "prompt answer"]
Policies = Float[np.ndarray, "point prompt answer"]
Means = Float[np.ndarray, " point"]
_HALVINGS = 80
_STEEPEST = 1e9  # the largest 1 / beta that is tried, in units of 1 / (largest - smallest reward)


def best_policy(reference: Table, reward: Table, beta: float) -> Table:
    """Return pi* ~ pi_ref * exp(r / beta): the best policy for this weight of the KL term."""
    with np.errstate(divide="ignore"):
        logits = np.log(reference) + (reward - reward.max(-1, keepdims=True)) / beta
    weights = np.exp(logits - logits.max(-1, keepdims=True))
    return weights / weights.sum(-1, keepdims=True)


def kl(P: Policies, reference: Table) -> Means:
    """Return KL(P || reference) in nats, the mean over the prompts; 0 log 0 = 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.where(P > 0, P * (np.log(P) - np.log(reference)), 0.0)
    return parts.sum(-1).mean(-1)


def mean_of(P: Policies, reward: Table) -> Means:
    """Return the mean reward of policies, over answers and prompts."""
    return (P * reward).sum(-1).mean(-1)


def furthest(reference: Table, reward: Table) -> tuple[float, float]:
    """Return KL and reward at the end of the curve, where only the best answers are left."""
    possible = np.where(reference > 0, reward, -np.inf)
    best = possible.max(-1, keepdims=True)
    mass = np.where(possible == best, reference, 0.0).sum(-1)
    return float(-np.log(mass).mean()), float(best.mean())


def along(reference: Table, reward: Table, measure: str, target: float) -> float:
    """Return the beta at which pi* has a certain "kl" or "reward"; 0 beyond the curve's end.

    Infinity at its start, where pi* is the reference.
    """
    spread = float(np.ptp(reward[reference > 0])) or 1.0

    def reached(steep: float) -> float:
        P = best_policy(reference, reward, spread / steep)[None]
        return float((kl(P, reference) if measure == "kl" else mean_of(P, reward))[0])

    end = furthest(reference, reward)[measure == "reward"]
    start = 0.0 if measure == "kl" else float(mean_of(reference[None], reward)[0])
    if target <= start:
        return float("inf")
    if target >= end - 1e-12 or reached(_STEEPEST) <= target:
        return 0.0
    low, high = 1e-9, 1.0
    while reached(high) < target:
        high *= 2
    for _ in range(_HALVINGS):
        middle = np.sqrt(low * high)
        low, high = (middle, high) if reached(middle) < target else (low, middle)
    return spread / float(np.sqrt(low * high))


def reward_at(reference: Table, reward: Table, nats: float) -> float:
    """Return the height of the curve at a KL divergence: no policy has a larger mean reward."""
    beta = along(reference, reward, "kl", nats)
    if beta == 0:
        return furthest(reference, reward)[1]
    return float(mean_of(best_policy(reference, reward, beta)[None], reward)[0])


def kl_at(reference: Table, reward: Table, height: float) -> float:
    """Return the KL divergence at which the curve reaches a mean reward: none costs less."""
    beta = along(reference, reward, "reward", height)
    if beta == 0:
        return furthest(reference, reward)[0]
    return float(kl(best_policy(reference, reward, beta)[None], reference)[0])
