"""Random tokens whose previous and first token are asked at every step."""

import torch
from jaxtyping import Int
from torch import Tensor

VOCAB, TIME = 16, 8
FIRST_ASKED = 2  # from here on the previous token is not the first one


def targets_of(tokens: Int[Tensor, "batch time"]) -> Int[Tensor, "batch asked 2"]:
    """Give what should come out from the third step on: the previous and the first token."""
    previous = tokens[:, FIRST_ASKED - 1 : -1]
    return torch.stack([previous, tokens[:, :1].expand_as(previous)], -1)


def random_tokens(
    count: int, generator: torch.Generator, vocab: int = VOCAB
) -> Int[Tensor, "count time"]:
    """Draw sequences without any pattern, so that nothing can be learned by heart."""
    return torch.randint(vocab, (count, TIME), generator=generator)
