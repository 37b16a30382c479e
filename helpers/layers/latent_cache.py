"""What multi-head latent attention keeps between decoding steps."""

from __future__ import annotations

import torch
from torch import Tensor

from helpers.validate import InputError


class LatentCache:
    """The latent vectors and rotated key parts of all tokens so far: neither K nor V.

    ``C`` is (..., time, d_c) and ``K_rope`` (..., time, d_rope), or None before the first pass.
    Neither has a head axis: both serve all heads.
    """

    def __init__(self) -> None:
        self.C: Tensor | None = None
        self.K_rope: Tensor | None = None

    def __len__(self) -> int:
        """Return the number of tokens that are kept."""
        return 0 if self.C is None else self.C.shape[-2]

    def latents(self, C: Tensor, K_rope: Tensor) -> tuple[Tensor, Tensor]:
        """Return the vectors of all tokens: those that are kept, then the new ones.

        Raises InputError when the new tokens are of another batch than the ones that are kept.
        """
        if self.C is not None and self.K_rope is not None:
            if C.shape[:-2] != self.C.shape[:-2]:
                raise InputError(
                    f"cache should belong to this batch: it holds vectors of "
                    f"{tuple(self.C.shape)}, the new ones are {tuple(C.shape)}"
                )
            C, K_rope = torch.cat([self.C, C], -2), torch.cat([self.K_rope, K_rope], -2)
        self.C, self.K_rope = C, K_rope
        return C, K_rope

    @property
    def nbytes(self) -> int:
        """Return how much memory both take, in bytes."""
        return 0 if self.C is None or self.K_rope is None else self.C.nbytes + self.K_rope.nbytes
