"""Patches go back together, their embedding is a convolution, stretching keeps what is linear."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from layer_tools import SEEDS, TIGHT, draw, gradients, leaf, properties, seeded
from torch import nn
from torch.nn import functional as F
from torch.testing import assert_close

from helpers.layers.patches import PatchEmbedding, interpolate_positions, patchify, unpatchify
from helpers.validate import InputError

FEW = st.integers(1, 4)


@given(SEEDS, FEW, FEW, FEW, st.integers(1, 3))
@properties
def test_patches_are_those_of_unfold_and_go_back_together(seed, size, rows, columns, channels):
    (images,) = draw(seed, (2, channels, rows * size, columns * size))
    patches = patchify(images, size)
    assert torch.equal(patches, F.unfold(images, size, stride=size).mT)
    assert torch.equal(unpatchify(patches, size, *images.shape[-2:]), images)
    assert torch.equal(patchify(images[0], size), patches[0])


@given(SEEDS, FEW, FEW, FEW)
@properties
def test_the_embedding_equals_a_strided_convolution(seed, size, rows, columns):
    torch.manual_seed(seed)
    theirs = nn.Conv2d(3, 5, size, stride=size).double()
    ours = PatchEmbedding.from_torch(theirs)
    (images,) = leaf(*draw(seed, (2, 3, rows * size, columns * size)))
    Y, Y_torch = ours(images), theirs(images).flatten(2).mT
    assert_close(Y, Y_torch, **TIGHT)
    assert_close(gradients(Y, images), gradients(Y_torch, images), **TIGHT)
    (W,) = gradients(Y, ours.W_p)
    assert_close(W.T.reshape(theirs.weight.shape), *gradients(Y_torch, theirs.weight), **TIGHT)


def test_a_vit_has_196_patches_of_768_numbers():
    assert patchify(torch.zeros(3, 224, 224), 16).shape == (196, 768)
    assert sum(p.numel() for p in PatchEmbedding(16, 3, 768).parameters()) == 768 * 768 + 768


@given(SEEDS, FEW, FEW, st.integers(1, 7), st.integers(1, 7))
@properties
def test_stretching_equals_torchs_bilinear_with_corners_kept(seed, rows, columns, new_r, new_c):
    (P,) = draw(seed, (rows * columns, 3))
    grid = P.T.reshape(1, 3, rows, columns)
    theirs = F.interpolate(grid, (new_r, new_c), mode="bilinear", align_corners=True)
    ours = interpolate_positions(P, rows, new_r, new_c)
    assert_close(ours, theirs[0].flatten(1).T, **TIGHT)


def test_what_is_constant_or_linear_is_kept_and_384_pixels_make_576_tokens():
    row, column = torch.meshgrid(torch.linspace(0, 1, 14), torch.linspace(0, 1, 14), indexing="ij")
    P = torch.stack([torch.ones(14, 14), 2 * row - 3 * column], -1).flatten(0, 1).double()
    new = interpolate_positions(P, 14, 24, 24)
    assert new.shape == (576, 2)
    row, column = torch.meshgrid(torch.linspace(0, 1, 24), torch.linspace(0, 1, 24), indexing="ij")
    wanted = torch.stack([torch.ones(24, 24), 2 * row - 3 * column], -1).flatten(0, 1).double()
    assert_close(new, wanted, rtol=0, atol=1e-6)
    assert_close(interpolate_positions(P, 14, 14, 14), P, **TIGHT)


def test_what_does_not_fit_is_named():
    with pytest.raises(InputError, match="multiples of size = 3, got 6 x 8"):
        patchify(torch.ones(1, 6, 8), 3)
    patches = patchify(torch.ones(1, 6, 9), 3)
    for size, height, width in ((3, 6, 6), (2, 6, 9), (3, 9, 8)):
        with pytest.raises(InputError, match="patches should be those of an image"):
            unpatchify(patches, size, height, width)
    with pytest.raises(InputError, match="P should fill 4 rows, got 6 vectors"):
        interpolate_positions(torch.ones(6, 2), 4, 2, 2)
    for conv in (nn.Conv2d(1, 2, 3), nn.Conv2d(1, 2, 2, stride=2, bias=False),
                 nn.Conv2d(1, 2, 2, stride=2, padding=1)):  # fmt: skip
        with pytest.raises(InputError, match="square kernel, an equal stride"):
            PatchEmbedding.from_torch(conv)
    with pytest.raises(InputError, match="images"):
        PatchEmbedding(2, 3, 4, generator=seeded(0))(torch.ones(1, 4, 4))
