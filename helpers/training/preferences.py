"""Learning from comparisons: the reward model's loss, and DPO, which needs no reward model."""

from typing import Annotated

from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

from helpers.validate import Range, checked, require_numbers

Beta = Annotated[float, Range(0)]


@checked
def bradley_terry_loss(
    chosen: Float[Tensor, " batch"], rejected: Float[Tensor, " batch"]
) -> Float[Tensor, ""]:
    """Return ``-mean log sigmoid(r_w - r_l)``: the surprise at what people preferred, in nats.

    Bradley and Terry 1952. Only differences count, so a reward is known up to a constant.
    """
    return F.softplus(rejected - chosen).mean()


@checked
def implicit_reward(
    logp: Float[Tensor, "*batch"], logp_ref: Float[Tensor, "*batch"], beta: Beta
) -> Float[Tensor, "*batch"]:
    """Return ``beta log(pi(y | x) / pi_ref(y | x))``: the reward for which pi would be the best
    policy, up to a constant for each prompt.
    """
    return beta * (logp - logp_ref)


@checked
def dpo_loss(
    chosen: Float[Tensor, " batch"],
    rejected: Float[Tensor, " batch"],
    chosen_ref: Float[Tensor, " batch"],
    rejected_ref: Float[Tensor, " batch"],
    beta: Beta = 0.1,
) -> Float[Tensor, ""]:
    """Return DPO's loss, from ``log pi(y | x)`` of whole answers under the policy and reference.

    ``-mean log sigmoid(beta log(pi(y_w)/pi_ref(y_w)) - beta log(pi(y_l)/pi_ref(y_l)))``: the
    reward model's loss with the implicit reward in it (Rafailov et al. 2023, arXiv 2305.18290,
    equation 7).
    """
    return bradley_terry_loss(
        implicit_reward(chosen, chosen_ref, beta), implicit_reward(rejected, rejected_ref, beta)
    )


@checked
def preferred_share(chosen: Float[Tensor, " batch"], rejected: Float[Tensor, " batch"]) -> float:
    """Return how often the chosen answer has the higher reward; a tie counts one half."""
    require_numbers(chosen=chosen, rejected=rejected)
    higher = (chosen > rejected).double() + (chosen == rejected).double() / 2
    return float(higher.mean())
