"""An image as a sentence: cut into patches, each of them one token."""

from __future__ import annotations

import torch
from einops import rearrange
from jaxtyping import Float
from torch import Tensor, nn

from helpers.layers import start
from helpers.layers.affine import affine
from helpers.layers.from_torch import copied
from helpers.validate import InputError, Size, checked

_CUT = "... channel (row y) (column x)"
_PATCHES = "... (row column) (channel y x)"


@checked
def patchify(
    images: Float[Tensor, "*batch channel height width"], size: Size
) -> Float[Tensor, "*batch patch pixel"]:
    """Cut every image into squares of ``size`` x ``size`` pixels, in reading order.

    A patch holds its numbers channel by channel, each row by row: channel * size * size of them
    (Dosovitskiy et al. 2021, arXiv 2010.11929).

    Raises InputError when height or width is not a multiple of ``size``.

    >>> patchify(torch.arange(16.0).reshape(1, 4, 4), size=2)[:2]
    tensor([[0., 1., 4., 5.],
            [2., 3., 6., 7.]])
    """
    height, width = images.shape[-2:]
    if height % size or width % size:
        raise InputError(
            f"images should have a height and a width that are multiples of size = {size}, got "
            f"{height} x {width}"
        )
    return rearrange(images, f"{_CUT} -> {_PATCHES}", y=size, x=size)


@checked
def unpatchify(
    patches: Float[Tensor, "*batch patch pixel"], size: Size, height: Size, width: Size
) -> Float[Tensor, "*batch channel height width"]:
    """Put the patches back together: undoes `patchify`.

    Raises InputError when these patches do not make an image of ``height`` x ``width``.
    """
    number, pixels = patches.shape[-2:]
    fits = height % size == 0 and width % size == 0 and pixels % size**2 == 0
    if not fits or number * size**2 != height * width:
        raise InputError(
            f"patches should be those of an image of {height} x {width} in squares of {size}, got "
            f"{number} patches of {pixels} numbers"
        )
    return rearrange(patches, f"{_PATCHES} -> {_CUT}", row=height // size, y=size, x=size)


class PatchEmbedding(nn.Module):
    """Make a token of every patch: one linear map, the same for all of them.

    ``x = patch W_p + b_p`` with W_p (channel * size * size, d_model): equal to a convolution
    whose kernel and stride are both ``size``.

    Raises InputError for sizes below 1, and in a pass for images of other sizes.
    """

    @checked
    def __init__(
        self,
        size: Size,
        channels: Size,
        d_model: Size,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.size, self.channels = size, channels
        self.W_p = start.keeping_variance(channels * size**2, d_model, generator=generator)
        self.b_p = start.zeros(d_model)

    @checked(channels="channel", W_p="_ d_model")
    def forward(
        self, images: Float[Tensor, "*batch channel height width"]
    ) -> Float[Tensor, "*batch patch d_model"]:
        """Return a token for every patch, in reading order."""
        return affine(patchify(images, self.size), self.W_p, self.b_p)

    @classmethod
    @checked
    def from_torch(cls, theirs: nn.Conv2d) -> PatchEmbedding:
        """Return the same layer as a convolution whose kernels do not overlap.

        Raises InputError for a convolution with gaps, overlaps, padding, groups or no bias.
        """
        (size, *_), kernel = theirs.kernel_size, theirs.kernel_size
        plain = theirs.padding in ((0, 0), "valid") and theirs.dilation == (1, 1)
        square = kernel == (size, size) == theirs.stride and theirs.groups == 1
        if not (plain and square) or theirs.bias is None:
            raise InputError(
                f"theirs should be a convolution with a square kernel, an equal stride and a bias, "
                f"and without padding, dilation or groups, got {theirs}"
            )
        ours = cls(size, theirs.in_channels, theirs.out_channels)
        return copied(ours, W_p=theirs.weight.flatten(1).T, b_p=theirs.bias)


@checked
def interpolate_positions(
    P: Float[Tensor, "position d_model"], rows: Size, new_rows: Size, new_columns: Size
) -> Float[Tensor, "new d_model"]:
    """Stretch the position vectors of a grid of patches to a grid of another size.

    ``P`` has the vectors of ``rows`` rows in reading order, without that of a class token.
    Between two old positions a new one is mixed in proportion, along rows and columns alike
    (bilinear); corners stay at corners. A field that is constant or linear in row and column is
    kept exactly.

    Raises InputError when the vectors do not fill ``rows`` rows.

    >>> interpolate_positions(torch.tensor([[0.0], [1.0], [2.0], [3.0]]), 2, 3, 2).flatten()
    tensor([0., 1., 1., 2., 2., 3.])
    """
    number = len(P)
    if number % rows:
        raise InputError(f"P should fill {rows} rows, got {number} vectors")
    columns = number // rows
    grid = rearrange(P, "(row column) d -> row column d", row=rows)
    down = _mixing(rows, new_rows).to(P)
    right = _mixing(columns, new_columns).to(P)
    stretched = torch.einsum("ir,jc,rcd->ijd", down, right, grid)
    return stretched.flatten(0, 1)


def _mixing(old: int, new: int) -> Tensor:
    """Return how much of each old position goes into each new one: (new, old), rows sum to 1."""
    at = torch.linspace(0, old - 1, new, dtype=torch.float64)
    return (1 - (at[:, None] - torch.arange(old)).abs()).clamp_min(0)
