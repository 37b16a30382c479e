"""A GPT that returns one number at every position: a reward model, or the values of PPO."""

import copy

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from helpers.models.gpt import GPT
from helpers.validate import checked


@checked
def scalar_gpt(model: GPT) -> GPT:
    """Return a copy of a GPT whose output head has one column in place of the vocabulary.

    The column starts at 0, and so does every number it returns; the blocks are those of ``model``.
    """
    found = copy.deepcopy(model)
    found.W_y = nn.Parameter(torch.zeros_like(model.embed.weight[:1].detach().T))
    return found


@checked
def numbers_of(model: GPT, tokens: Int[Tensor, "batch time"]) -> Float[Tensor, "batch time"]:
    """Return the number that a `scalar_gpt` gives at every position."""
    return model(tokens)[..., 0]
