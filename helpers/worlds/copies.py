"""Random tokens whose previous and first token are asked at every step."""

import torch
from jaxtyping import Int
from torch import Tensor

from helpers.validate import Size, checked, require

VOCAB, TIME = 16, 8
FIRST_ASKED = 2  # from here on the previous token is not the first one


@checked
def targets_of(tokens: Int[Tensor, "batch time"]) -> Int[Tensor, "batch asked 2"]:
    """Return what should come out from the third step on: the previous and the first token.

    Raises InputError for sequences of fewer than three tokens.
    """
    require(tokens.shape[1] > FIRST_ASKED, "tokens", "three or more in each row", tokens)
    previous = tokens[:, FIRST_ASKED - 1 : -1]
    return torch.stack([previous, tokens[:, :1].expand_as(previous)], -1)


@checked
def random_tokens(
    count: Size, generator: torch.Generator, vocab: Size = VOCAB
) -> Int[Tensor, "count time"]:
    """Return sequences without any pattern, so that nothing can be learned by heart.

    Raises InputError for a count or a vocabulary below 1.
    """
    return torch.randint(vocab, (count, TIME), generator=generator)
