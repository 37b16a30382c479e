"""Refusal as one direction of the residual stream (Arditi et al. 2024, arXiv 2406.11717).

The direction is the difference of two means: of the stream where the answer begins, over
forbidden and over harmless requests. Taking it out of the stream, or adding it, shows what it does.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from jaxtyping import Float
from torch import Tensor, nn

from helpers.experiments.treasure_assistant import prompt_rows
from helpers.validate import checked, require

Stream = Float[Tensor, "prompts d_model"]


@checked
def states_before_answers(model: nn.Module, prompts: Sequence[str], block: int = 0) -> Stream:
    """Return the residual stream after a block, at the last token of every prompt.

    Raises InputError for a block that the model does not have.
    """
    require(0 <= block < len(model.blocks), "block", f"below {len(model.blocks)}", block)
    kept: list[Tensor] = []
    hook = model.blocks[block].register_forward_hook(lambda _m, _x, X: kept.append(X))
    found = torch.zeros(len(prompts), model.embed.embedding_dim)
    try:
        for at, rows in prompt_rows(prompts):
            with torch.no_grad():
                model(rows)
            found[at] = kept[-1][:, -1]
    finally:
        hook.remove()
    return found


@checked
def difference_of_means(
    forbidden: Stream, harmless: Float[Tensor, "others d_model"]
) -> Float[Tensor, " d_model"]:
    """Return the mean over forbidden requests minus the mean over harmless ones."""
    return forbidden.mean(0) - harmless.mean(0)


@checked
def without(
    X: Float[Tensor, "*batch d_model"], direction: Float[Tensor, " d_model"]
) -> Float[Tensor, "*batch d_model"]:
    """Return the vectors without their part along a direction: ``x - (x . r) r``, r of length 1.

    Raises InputError for a direction of length 0.
    """
    length = direction.norm()
    require(bool(length > 0), "direction", "longer than 0", direction)
    r = direction / length
    return X - (X @ r)[..., None] * r


@contextmanager
def steered(
    model: nn.Module, direction: Float[Tensor, " d_model"], strength: float | None = None
) -> Iterator[nn.Module]:
    """Let a model run without a direction in its stream, or with it added, for a while.

    Without a ``strength`` the direction is taken out after the embedding and after every block.
    With one, ``strength * direction`` is added after the first block, at every position.
    """
    if strength is None:
        places = [model.embed, *model.blocks]
        hooks = [p.register_forward_hook(lambda _m, _x, X: without(X, direction)) for p in places]
    else:
        add = strength * direction
        hooks = [model.blocks[0].register_forward_hook(lambda _m, _x, X: X + add)]
    try:
        yield model
    finally:
        for hook in hooks:
            hook.remove()
