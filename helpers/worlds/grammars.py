"""Four grammars over the same symbols: who knows the grammar knows what comes next.

A sequence begins with the name of its grammar. From then on each symbol has one successor, which
follows nine times in ten; otherwise any symbol may come. The grammars differ in nothing but the
successors, so what a model has to learn splits cleanly in four.
"""

import math
from functools import cache
from typing import NamedTuple

import torch
from jaxtyping import Int
from torch import Tensor

from helpers.validate import Size, checked

GRAMMARS, SYMBOLS, KEPT = 4, 16, 0.9
VOCAB = SYMBOLS + GRAMMARS  # ids from SYMBOLS on are the names of the grammars
NAMES = (*"abcdefghijklmnop", *(f"G{grammar}" for grammar in range(GRAMMARS)))


class Sequences(NamedTuple):
    """Tokens, the name of the grammar first, and the grammar of each sequence."""

    tokens: Int[Tensor, "batch time"]
    grammars: Int[Tensor, " batch"]


@cache
def successors() -> Int[Tensor, "grammar symbol"]:
    """Return the successor of every symbol in every grammar: a permutation of the symbols each."""
    return torch.stack(
        [
            torch.randperm(SYMBOLS, generator=torch.Generator().manual_seed(100 + grammar))
            for grammar in range(GRAMMARS)
        ]
    )


@checked
def grammar_sequences(batch: Size, generator: torch.Generator, length: Size = 25) -> Sequences:
    """Return sequences of random grammars: a name, a random symbol, then what follows."""
    grammars = torch.randint(GRAMMARS, (batch,), generator=generator)
    symbol = torch.randint(SYMBOLS, (batch,), generator=generator)
    tokens = [SYMBOLS + grammars, symbol]
    for _ in range(length - 1):
        follows = torch.rand(batch, generator=generator) < KEPT
        other = torch.randint(SYMBOLS, (batch,), generator=generator)
        symbol = torch.where(follows, successors()[grammars, symbol], other)
        tokens.append(symbol)
    return Sequences(torch.stack(tokens, 1), grammars)


@checked
def floor() -> float:
    """Return the entropy of the next symbol in nats: no model can have a lower loss.

    >>> round(floor(), 4)
    0.565
    """
    likely, rare = KEPT + (1 - KEPT) / SYMBOLS, (1 - KEPT) / SYMBOLS
    return -likely * math.log(likely) - (SYMBOLS - 1) * rare * math.log(rare)
