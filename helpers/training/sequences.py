"""Sequences that end at different times: their loss without the padding, and exact match."""

from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from helpers.text.padding import END_ID, PAD_ID
from helpers.validate import InputError, checked, require_ids, require_numbers


@checked
def masked_loss(
    scores: Float[Tensor, "batch time tokens"], targets: Int[Tensor, "batch time"]
) -> Float[Tensor, ""]:
    """Return the mean surprise ``-log p(y_t)`` over the targets that are not padding, in nats.

    Raises InputError for targets that are padding alone, and for ids that are not tokens.
    """
    require_ids("targets", targets, scores.shape[-1])
    if not (targets != PAD_ID).any():
        raise InputError("targets should hold a token, got padding alone: it has no loss")
    return nn.functional.cross_entropy(scores.flatten(0, 1), targets.flatten(), ignore_index=PAD_ID)


@checked
def exact_match(
    hypothesis: Int[Tensor, "batch time"], reference: Int[Tensor, "batch steps"]
) -> Bool[Tensor, " batch"]:
    """Return for every row whether all its tokens, its end included, are the correct ones.

    ``reference`` is framed and padded; what comes after its end does not count. Raises InputError
    for a reference that has no end: anything would match it.
    """
    require_numbers(hypothesis=hypothesis)
    if not (reference == END_ID).any(1).all():
        raise InputError("reference should have an end token in every row")
    wanted = reference[:, 1:]
    longer = max(hypothesis.shape[1], wanted.shape[1])
    got = nn.functional.pad(hypothesis, (0, longer - hypothesis.shape[1]), value=END_ID)
    wanted = nn.functional.pad(wanted, (0, longer - wanted.shape[1]), value=PAD_ID)
    return ((got == wanted) | (wanted == PAD_ID)).all(1)
