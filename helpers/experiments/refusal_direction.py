"""Refusal as one direction of the residual stream (Arditi et al. 2024, arXiv 2406.11717).

The direction is the difference of two means: of the stream where the answer begins, over
forbidden and over harmless requests. A vector has a place along it, its projection. Moving that
one number, at that one position, turns an answer into a refusal or back. Zero is not where the
harmless requests are, so the move needs a target (Marshall et al. 2024, arXiv 2411.09003).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from jaxtyping import Float
from torch import Tensor, nn

from helpers.experiments.treasure_assistant import prompt_rows
from helpers.models.gpt import GPT
from helpers.validate import Count, checked, require, require_numbers

Direction = Float[Tensor, " d_model"]


@checked
def states_before_answers(
    model: GPT, prompts: Sequence[str], block: Count = 0
) -> Float[Tensor, "prompts d_model"]:
    """Return the residual stream after a block, at the last token of every prompt.

    Raises InputError for a block that the model does not have.
    """
    require(block < len(model.blocks), "block", f"below {len(model.blocks)}", block)
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
    forbidden: Float[Tensor, "prompts d_model"], harmless: Float[Tensor, "others d_model"]
) -> Direction:
    """Return the mean over forbidden requests minus the mean over harmless ones, of length 1.

    Raises InputError where both means are the same.
    """
    require_numbers(forbidden=forbidden, harmless=harmless)
    difference = forbidden.mean(0) - harmless.mean(0)
    require(bool(difference.norm() > 0), "forbidden", "on average not what harmless is", forbidden)
    return difference / difference.norm()


@checked
def moved(
    X: Float[Tensor, "*batch d_model"], direction: Direction, to: float = 0.0
) -> Float[Tensor, "*batch d_model"]:
    """Return the vectors with another projection: ``x - (x . r) r + to r``, r of length 1.

    ``to = 0`` takes the direction out. What is at right angles to it stays.
    """
    return X + (to - X @ direction)[..., None] * direction


@contextmanager
def steered(model: GPT, direction: Direction, to: float, block: int = 0) -> Iterator[GPT]:
    """Let a model run with another projection, where its answer begins, for a while.

    Only the last position of the prompt is changed, and only after one block; the answer's own
    tokens are not.
    """

    def hook(_module: nn.Module, _inputs: object, X: Tensor) -> Tensor:
        if X.shape[1] == 1:  # a token of the answer
            return X
        return torch.cat([X[:, :-1], moved(X[:, -1:], direction, to)], 1)

    handle = model.blocks[block].register_forward_hook(hook)
    try:
        yield model
    finally:
        handle.remove()
