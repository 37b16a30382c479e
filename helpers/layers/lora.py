"""Low-rank adaptation: a trained matrix stays as it is, and a thin product is added to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.utils import parametrize

from helpers.layers import start
from helpers.validate import Count, InputError, Range, Size, checked

Alpha = Annotated[float, Range(0)]


class LowRank(nn.Module):
    """Add a product of rank r to a matrix: ``W + (alpha / r) A B``.

    ``A`` is (rows, r) and starts at random, ``B`` is (r, columns) and starts at 0, so that the
    model starts as it was (Hu et al. 2021, arXiv 2106.09685, whose matrices are transposed).
    With r = 0 nothing is added. ``alpha`` is r unless it is given.

    Raises InputError for sizes below 1, and in a pass for a matrix of another size.
    """

    @checked
    def __init__(
        self,
        rows: Size,
        columns: Size,
        r: Count,
        alpha: Alpha | None = None,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.r = r
        self.factor = 1.0 if alpha is None or r == 0 else alpha / r
        self.A = start.normal(rows, r, std=rows**-0.5, generator=generator)
        self.B = start.zeros(r, columns)

    @checked(A="rows r", B="r columns")
    def forward(self, W: Float[Tensor, "rows columns"]) -> Float[Tensor, "rows columns"]:
        """Return the adapted matrix."""
        return W + self.factor * (self.A @ self.B)


@checked
def matrices(model: nn.Module) -> list[str]:
    """Return the names of a model's linear maps: its ``W_…`` and the weights of nn.Linear."""
    linear = {f"{name}.weight" for name, part in model.named_modules()
              if isinstance(part, nn.Linear)}  # fmt: skip
    return [
        name
        for name, weight in model.named_parameters()
        if weight.ndim == 2 and (name in linear or name.rpartition(".")[2].startswith("W_"))
    ]


@checked
def add_lora(
    model: nn.Module,
    r: Count,
    names: Sequence[str] | None = None,
    alpha: Alpha | None = None,
    generator: torch.Generator | None = None,
) -> int:
    """Freeze a model and add a `LowRank` to its matrices; return how many numbers it can learn.

    ``names`` are those of the matrices, all linear maps without it. Raises InputError for a name
    that the model does not have, and for a weight that is not a matrix.
    """
    weights = dict(model.named_parameters())
    chosen = matrices(model) if names is None else list(names)
    for name in chosen:
        if name not in weights or weights[name].ndim != 2:
            raise InputError(f"names should be those of matrices of the model, got {name!r}")
    model.requires_grad_(False)
    for name in chosen:
        where, _, last = name.rpartition(".")
        W = weights[name]
        rows, columns = W.shape
        low_rank = LowRank(rows, columns, r, alpha, generator).to(W)
        parametrize.register_parametrization(model.get_submodule(where), last, low_rank)
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


@checked
def merge_lora(model: nn.Module) -> None:
    """Put every product into its matrix: the same function, and no `LowRank` any more."""
    for part in list(model.modules()):
        held = getattr(part, "parametrizations", None)
        if not isinstance(held, nn.ModuleDict):
            continue
        for name, added in list(held.items()):
            if any(isinstance(one, LowRank) for one in added.children()):
                parametrize.remove_parametrizations(part, name, leave_parametrized=True)
