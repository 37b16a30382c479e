"""Methods beside the exact frontier of 64 answers, and a proxy that is followed too far.

Notebook 17. What `helpers.views.Frontier` shows, and the runs behind "reward over-optimization".
"""

from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from helpers.experiments.answer_policies import (
    STEPS,
    dpo_steps,
    draw_pairs,
    grpo_steps,
    path_of,
    ppo_steps,
    rejection_policy,
)
from helpers.models.table_policy import TablePolicy
from helpers.training.kl import best_of_n_policy, best_policy, kl_divergence
from helpers.validate import Seed, Size, checked, require
from helpers.views.frontier.run import FrontierRun, Method
from helpers.worlds.answer_space import AnswerSpace, answer_space, space_with_bug

BETA, PAIRS, DRAWS = 0.1, 4000, (2, 4, 16, 64)
GRPO_BETA = 0.4  # its advantages are scaled: its beta is not PPO's
BUG_STEPS = 400


class Optimized(NamedTuple):
    """Runs against a proxy, one for each seed; points are steps of training."""

    steps: list[int]
    kl: Float[Tensor, "seed point"]
    proxy: Float[Tensor, "seed point"]
    true: Float[Tensor, "seed point"]


@checked
def exact_gap(space: AnswerSpace, policy: Float[Tensor, " answer"]) -> float:
    """Return how much reward a policy lacks against the best policy of the same KL.

    Never below 0, up to the search for that policy's beta (1e-9).
    """
    nats = float(kl_divergence(policy, space.reference))
    reward = float(policy @ space.proxy)
    low, high = 1e-3, 1e6  # the KL falls with beta
    for _ in range(100):
        beta = (low * high) ** 0.5
        best = best_policy(space.reference, space.proxy, beta)
        low, high = (beta, high) if kl_divergence(best, space.reference) > nats else (low, beta)
    return float(best_policy(space.reference, space.proxy, low) @ space.proxy) - reward


@checked
def all_methods(steps: Size = STEPS, seed: Seed = 0) -> list[Method]:
    """Return the policies of all methods on the answers without a bug: PPO's as a path."""
    space = answer_space()
    paths = {}
    for name, run in {
        "PPO": lambda policy: ppo_steps(policy, space, BETA, steps, seed),
        "GRPO": lambda policy: grpo_steps(policy, space, GRPO_BETA, steps, seed),
        "DPO": lambda policy: dpo_steps(
            policy, space, BETA, draw_pairs(space, PAIRS, seed), steps, seed
        ),
    }.items():
        policy = TablePolicy(space.reference)
        points, at = path_of(policy, run(policy))
        paths[name] = Method(name, points.numpy(), steps=at)
    best = [best_of_n_policy(space.reference, space.true, n) for n in DRAWS]
    kept = [rejection_policy(space, n, seed=seed) for n in DRAWS]
    labels = [f"n = {n}" for n in DRAWS]
    return [
        *paths.values(),
        Method("best of n", torch.stack(best).numpy(), labels=labels),
        Method("rejection sampling", torch.stack(kept).numpy(), labels=labels),
    ]


@checked
def frontier_view_of(methods: list[Method], space: AnswerSpace | None = None) -> FrontierRun:
    """Return what `helpers.views.Frontier` shows of methods, on the answers without a bug."""
    space = answer_space() if space is None else space
    bug = not torch.equal(space.true, space.proxy)
    return FrontierRun(
        space.reference.numpy(), space.proxy.numpy(), space.answers, methods,
        true=space.true.numpy() if bug else None,
    )  # fmt: skip


@checked
def over_optimize(beta: float, seeds: Size = 5, steps: Size = BUG_STEPS) -> Optimized:
    """Run PPO against the proxy with the bug, from several seeds.

    Each seed has its own order of rewards. Raises InputError for a beta below 0.
    """
    require(beta >= 0, "beta", "0 or more", beta)
    kl, proxy, true = [], [], []
    at: list[int] = []
    for seed in range(seeds):
        space = space_with_bug(seed)
        policy = TablePolicy(space.reference)
        points, at = path_of(policy, ppo_steps(policy, space, beta, steps, seed), every=10)
        kl.append(kl_divergence(points, space.reference.expand_as(points)))
        proxy.append(points @ space.proxy)
        true.append(points @ space.true)
    return Optimized(at, torch.stack(kl), torch.stack(proxy), torch.stack(true))


@checked
def turning_points(runs: Optimized) -> tuple[list[int], np.ndarray]:
    """Return after how many steps the true reward is highest, for each seed, and how high."""
    best = runs.true.argmax(1)
    return [runs.steps[n] for n in best.tolist()], runs.true.amax(1).numpy()
