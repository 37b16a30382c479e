"""A mixture of experts: many MLPs, of which every token goes through a few."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from helpers.layers import start
from helpers.layers.gated_mlp import GatedMLP
from helpers.layers.tap import Tap
from helpers.validate import InputError, Range, Size, checked, require, require_numbers

Positive = Annotated[float, Range(0)]
SCORES = ("sigmoid", "softmax")


@dataclass(frozen=True)
class Routing:
    """How a token's experts are chosen and weighed.

    ``top_k`` experts have the highest scores, ``scores`` being a sigmoid of each logit or a
    softmax over all. With ``n_groups`` the experts are in groups, of which the best ``top_groups``
    take part. Weights are the scores of the chosen ones, divided by their sum with
    ``normalize``, times ``scale``. DeepSeek-V3 has ``Routing(8, "sigmoid", 8, 4, True, 2.5)``,
    V2 ``Routing(6, "softmax", 8, 3, False, 16.0)``.

    Raises InputError for other scores, or counts that do not fit each other.
    """

    top_k: int
    scores: str = "sigmoid"
    n_groups: int = 1
    top_groups: int = 1
    normalize: bool = True
    scale: float = 1.0

    def __post_init__(self) -> None:
        if self.scores not in SCORES:
            raise InputError(f"scores should be one of {', '.join(SCORES)}, got {self.scores!r}")
        if not 1 <= self.top_groups <= self.n_groups:
            raise InputError(
                f"top_groups should be in 1..n_groups = {self.n_groups}, got {self.top_groups}"
            )
        if self.top_k < 1 or not self.scale > 0:
            raise InputError(
                f"top_k and scale should be above 0, got {self.top_k} and {self.scale}"
            )

    def require_fits(self, n_experts: int) -> None:
        """Raise InputError where groups are unequal or hold too few experts."""
        if n_experts % self.n_groups:
            raise InputError(
                f"n_experts should be a multiple of n_groups = {self.n_groups}, got {n_experts}"
            )
        open_to_it = n_experts // self.n_groups * self.top_groups
        if self.top_k > open_to_it:
            raise InputError(f"top_k should be at most {open_to_it}, got {self.top_k}")


@checked
def route(
    logits: Float[Tensor, "*batch expert"],
    routing: Routing,
    bias: Float[Tensor, " expert"] | None = None,
) -> tuple[
    Int[Tensor, "*batch chosen"], Float[Tensor, "*batch chosen"], Float[Tensor, "*batch expert"]
]:
    """Return every token's experts, their weights, and the scores of all experts.

    ``bias`` is added to the scores for choosing only (Wang et al. 2024, arXiv 2408.15664): the
    weights are those of the scores without it. A group's score is its best expert's, or with a
    bias the sum of its two best, as in DeepSeek-V3 (arXiv 2412.19437).

    Raises InputError when sizes do not fit.

    >>> logits, even = torch.tensor([1.0, 0.0, 0.0]), torch.tensor([0.0, 0.0, 0.5])
    >>> route(logits, Routing(2), even)[0].tolist()
    [2, 0]
    """
    routing.require_fits(logits.shape[-1])
    scores = logits.sigmoid() if routing.scores == "sigmoid" else logits.softmax(-1)
    preference = scores if bias is None else scores + bias
    if routing.n_groups > 1:
        preference = _of_best_groups(preference, routing, best=1 if bias is None else 2)
    chosen = preference.topk(routing.top_k, -1).indices
    weights = scores.gather(-1, chosen)
    if routing.normalize:
        weights = weights / weights.sum(-1, keepdim=True)
    return chosen, weights * routing.scale, scores


def _of_best_groups(preference: Tensor, routing: Routing, best: int) -> Tensor:
    """Give minus infinity to the experts of all other groups."""
    grouped = preference.unflatten(-1, (routing.n_groups, -1))
    of_group = grouped.topk(min(best, grouped.shape[-1]), -1).values.sum(-1)
    kept = torch.zeros_like(of_group, dtype=torch.bool)
    kept.scatter_(-1, of_group.topk(routing.top_groups, -1).indices, True)
    return grouped.masked_fill(~kept.unsqueeze(-1), -torch.inf).flatten(-2)


@checked
def expert_load(chosen: Int[Tensor, "*batch chosen"], n_experts: Size) -> Float[Tensor, " expert"]:
    """Return the share of all assignments that each expert got; they sum to one.

    Raises InputError for experts outside 0..n_experts - 1.

    >>> expert_load(torch.tensor([[0, 1], [0, 2]]), 4)
    tensor([0.5000, 0.2500, 0.2500, 0.0000])
    """
    require_numbers(chosen=chosen)
    require(chosen.numel() > 0, "chosen", "the experts of at least one token", chosen)
    if chosen.min() < 0 or chosen.max() >= n_experts:
        raise InputError(
            f"chosen should hold experts from 0 to {n_experts - 1}, got {int(chosen.min())} to "
            f"{int(chosen.max())}"
        )
    counts = torch.bincount(chosen.flatten(), minlength=n_experts)
    return counts.to(torch.get_default_dtype()) / chosen.numel()


@checked
def auxiliary_loss(
    scores: Float[Tensor, "*batch expert"], chosen: Int[Tensor, "*batch chosen"]
) -> Float[Tensor, ""]:
    """Return how unequally the experts are used: 1 when all are used alike, up to n_experts.

    ``n_experts * sum_e f_e P_e`` with ``f_e`` the expert's share of the assignments and ``P_e`` its
    mean share of the scores (Fedus et al. 2021, arXiv 2101.03961). Only ``P`` has a gradient.

    >>> auxiliary_loss(torch.full((4, 2), 0.5), torch.tensor([[0], [1], [0], [1]]))
    tensor(1.)
    """
    n_experts = scores.shape[-1]
    share = (scores / scores.sum(-1, keepdim=True)).reshape(-1, n_experts).mean(0)
    return n_experts * (expert_load(chosen, n_experts).to(share) * share).sum()


@checked
def updated_bias(
    bias: Float[Tensor, " expert"], load: Float[Tensor, " expert"], speed: Positive = 1e-3
) -> Float[Tensor, " expert"]:
    """Return the bias after one step: up for experts with less than their share, down for others.

    ``b + speed * sign(mean(load) - load)``: no gradient and no loss (DeepSeek-V3, section 2.1.2).

    >>> updated_bias(torch.zeros(3), torch.tensor([0.6, 0.3, 0.1]), 0.5)
    tensor([-0.5000,  0.5000,  0.5000])
    """
    return bias + speed * (load.mean() - load).sign()


class MixtureOfExperts(nn.Module):
    """Many gated MLPs; a router sends every token through a few, and some are for all.

    ``y = sum_chosen weight_e MLP_e(x) + sum_shared MLP_s(x)``, with experts and weights from
    ``router``, which is `route` unless given (DeepSeekMoE, arXiv 2401.06066). ``bias`` is a buffer
    that `balance` moves. After a pass ``chosen`` and ``scores`` hold its routing. Taps: ``gates``,
    the weights of all experts (0 where an expert was not chosen), and ``logits``.

    Raises InputError for sizes that do not fit each other.
    """

    bias: Tensor | None

    @checked
    def __init__(
        self,
        d_model: Size,
        d_hidden: Size,
        n_experts: Size,
        routing: Routing,
        *,
        n_shared: Annotated[int, Range(0)] = 0,
        biased: bool = False,
        router: Callable[..., tuple[Tensor, Tensor, Tensor]] = route,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        routing.require_fits(n_experts)
        self.routing, self.router = routing, router
        self.W_r = start.keeping_variance(d_model, n_experts, generator=generator)
        self.register_buffer("bias", torch.zeros(n_experts) if biased else None)
        self.experts = nn.ModuleList(
            GatedMLP(d_model, d_hidden, generator=generator) for _ in range(n_experts)
        )
        self.shared = nn.ModuleList(
            GatedMLP(d_model, d_hidden, generator=generator) for _ in range(n_shared)
        )
        self.logits, self.gates = Tap(), Tap()
        self.chosen: Tensor | None = None
        self.scores: Tensor | None = None

    @checked(W_r="d_model _")
    def forward(
        self,
        X: Float[Tensor, "*batch d_model"],
        X_r: Float[Tensor, "*batch d_model"] | None = None,
    ) -> Float[Tensor, "*batch d_model"]:
        """Return the weighted sum of what each token's experts make of it.

        The router reads ``X_r``, and X itself unless it is given.
        """
        logits = self.logits((X if X_r is None else X_r) @ self.W_r)
        chosen, weights, scores = self.router(logits, self.routing, self.bias)
        self.chosen, self.scores = chosen, scores
        gates = self.gates(torch.zeros_like(scores).scatter(-1, chosen, weights))
        Y = torch.zeros_like(X)
        for e, expert in enumerate(self.experts):
            here = (chosen == e).any(-1)
            if here.any():  # an expert computes for its own tokens only
                Y[here] += gates[here][:, e, None] * expert(X[here])
        for expert in self.shared:
            Y = Y + expert(X)
        return Y

    @checked
    def balance(self, speed: Positive = 1e-3) -> None:
        """Move the bias by the load of the last pass, as DeepSeek-V3 does after every step.

        Raises InputError before the first pass, and for a layer without a bias.
        """
        if self.bias is None or self.chosen is None:
            raise InputError("balance should be called after a pass of a layer with biased=True")
        self.bias = updated_bias(self.bias, expert_load(self.chosen, len(self.bias)), speed)
