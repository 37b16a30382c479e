"""What attention keeps between decoding steps: keys and values that need not be made again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor

from helpers.validate import InputError

Make = Callable[[], tuple[Tensor, Tensor]]


class KeyValueCache:
    """The keys and values of all tokens so far: a pass makes those of its new tokens alone.

    ``K`` and ``V`` are (..., head, time, d_k), or None before the first pass. What was kept never
    changes: with a causal mask a token's keys and values depend on its past alone.
    """

    def __init__(self) -> None:
        self.K: Tensor | None = None
        self.V: Tensor | None = None

    def __len__(self) -> int:
        """Return the number of tokens that are kept."""
        return 0 if self.K is None else self.K.shape[-2]

    def keys_and_values(self, X: Tensor, make: Make) -> tuple[Tensor, Tensor]:
        """Return the keys and values of all tokens: those that are kept, then the new ones.

        Raises InputError when the new tokens are of another batch than the ones that are kept.
        """
        K, V = make()
        if self.K is not None and self.V is not None:
            if K.shape[:-2] != self.K.shape[:-2]:
                raise InputError(
                    f"cache should belong to this batch: it holds keys of {tuple(self.K.shape)}, "
                    f"the new ones are {tuple(K.shape)}"
                )
            K, V = torch.cat([self.K, K], -2), torch.cat([self.V, V], -2)
        self.K, self.V = K, V
        return K, V

    @property
    def nbytes(self) -> int:
        """Return how much memory keys and values take, in bytes."""
        return _nbytes(self.K) + _nbytes(self.V)


class ContextCache:
    """The keys and values of a context, made in the first pass and used in all later ones."""

    def __init__(self) -> None:
        self.C: Tensor | None = None
        self.K: Tensor | None = None
        self.V: Tensor | None = None

    def keys_and_values(self, X: Tensor, make: Make) -> tuple[Tensor, Tensor]:
        """Return the context's keys and values, made once.

        Raises InputError for another context than that of the first pass: what is kept would be
        the wrong one, and nothing else would show it.
        """
        if self.K is None or self.V is None:
            self.C, (self.K, self.V) = X, make()
        elif X is not self.C:
            raise InputError("cache should belong to this context, got one of another context")
        return self.K, self.V

    @property
    def nbytes(self) -> int:
        """Return how much memory keys and values take, in bytes."""
        return _nbytes(self.K) + _nbytes(self.V)


@dataclass
class DecoderCache:
    """What one decoder block keeps: the past of its self-attention, and its context."""

    past: KeyValueCache = field(default_factory=KeyValueCache)
    context: ContextCache = field(default_factory=ContextCache)

    def __len__(self) -> int:
        """Return the number of tokens that are kept."""
        return len(self.past)

    @property
    def nbytes(self) -> int:
        """Return how much memory both take, in bytes."""
        return self.past.nbytes + self.context.nbytes


def _nbytes(kept: Tensor | None) -> int:
    return 0 if kept is None else kept.nbytes
