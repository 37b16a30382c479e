"""Sequences that end at different times: their loss without the padding, and exact match."""

from jaxtyping import Float, Int
from torch import Tensor, nn

from helpers.text.padding import END_ID, PAD_ID


def masked_loss(
    scores: Float[Tensor, "batch time tokens"], targets: Int[Tensor, "batch time"]
) -> Float[Tensor, ""]:
    """Give the mean surprise ``-log p(y_t)`` over the targets that are no padding, in nats."""
    return nn.functional.cross_entropy(scores.flatten(0, 1), targets.flatten(), ignore_index=PAD_ID)


def exact(written: Int[Tensor, "batch time"], target: Int[Tensor, "batch steps"]) -> Tensor:
    """Say for every row whether all its tokens, its end included, are the right ones.

    ``target`` is framed and padded; what stands behind the end does not count.
    """
    wanted = target[:, 1:]
    longer = max(written.shape[1], wanted.shape[1])
    got = nn.functional.pad(written, (0, longer - written.shape[1]), value=END_ID)
    wanted = nn.functional.pad(wanted, (0, longer - wanted.shape[1]), value=PAD_ID)
    return ((got == wanted) | (wanted == PAD_ID)).all(1)
