"""Is direct speech open here? A network that is asked after every character (notebooks 01, 02)."""

from jaxtyping import Float, Int
from torch import Tensor, nn

from helpers.validate import checked


@checked
def yes_or_no_loss(
    listener: nn.Module, batch: tuple[Int[Tensor, "batch time"], Float[Tensor, "batch time"]]
) -> Float[Tensor, ""]:
    """Return the mean surprise at the right answers, in nats."""
    ids, truth = batch
    return nn.functional.binary_cross_entropy_with_logits(listener(ids), truth)
