"""How often does my symbol occur here? A task that needs all tokens, and no order.

A string of symbols begins with a token of its own, BOS ("beginning of sequence"). Every symbol
asks how often it occurs in its string, itself included.
"""

import torch
from jaxtyping import Float, Int
from torch import Tensor

from helpers.validate import Size, checked

SYMBOLS = 8
BOS = SYMBOLS  # the number after the symbols
VOCAB = SYMBOLS + 1
LENGTH = 10


@checked
def counts_of(tokens: Int[Tensor, "batch time"]) -> Int[Tensor, "batch time"]:
    """Return for every token how often it occurs in its row.

    >>> counts_of(torch.tensor([[8, 3, 5, 3]]))
    tensor([[1, 2, 1, 2]])
    """
    return (tokens[:, :, None] == tokens[:, None, :]).sum(-1)


@checked
def random_strings(
    count: Size, generator: torch.Generator, length: Size = LENGTH, symbols: Size = SYMBOLS
) -> tuple[Int[Tensor, "batch time"], Int[Tensor, "batch length"]]:
    """Return strings that begin with BOS, and for each of their symbols how often it occurs.

    Every string draws from its own alphabet of 1 to ``symbols`` kinds, so that large counts
    occur, too. BOS is the number ``symbols``, and is not counted.
    """
    kinds = torch.randint(1, symbols + 1, (count, 1), generator=generator)
    nth = (torch.rand(count, length, generator=generator) * kinds).long()
    alphabet = torch.rand(count, symbols, generator=generator).argsort(1)
    string = alphabet.gather(1, nth)
    bos = torch.full((count, 1), symbols)
    return torch.cat([bos, string], 1), counts_of(string)


@checked
def counting_map(tokens: Int[Tensor, "batch time"]) -> Float[Tensor, "batch time time"]:
    """Return the attention map from which counts can be read: equal shares for own kind and BOS.

    A symbol that occurs c times gives each copy, and BOS, the weight 1 / (c + 1). BOS, in column
    0, attends to itself.

    >>> counting_map(torch.tensor([[8, 3, 3]]))[0]
    tensor([[1.0000, 0.0000, 0.0000],
            [0.3333, 0.3333, 0.3333],
            [0.3333, 0.3333, 0.3333]])
    """
    shares = (tokens[:, :, None] == tokens[:, None, :]).float()
    shares[:, :, 0] = 1.0
    return shares / shares.sum(-1, keepdim=True)
