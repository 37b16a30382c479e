"""A policy without a network: one number for each answer, and one expected reward."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from helpers.validate import checked


class TablePolicy(nn.Module):
    """A distribution over the answers to one prompt, ``pi = softmax(logits)``.

    It starts as the ``reference`` [answer]. ``value`` is the reward that it expects, the value
    head of PPO. Nothing limits what it can represent: what a method leaves undone here is due to
    the method.
    """

    @checked
    def __init__(self, reference: Float[Tensor, " answer"]) -> None:
        super().__init__()
        self.logits = nn.Parameter(reference.log())
        self.value = nn.Parameter(torch.zeros((), dtype=reference.dtype))

    def forward(self) -> Float[Tensor, " answer"]:
        """Return the log-probability of every answer."""
        return torch.log_softmax(self.logits, -1)
