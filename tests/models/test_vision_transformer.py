"""The vision transformer equals torch's modules put together, and has the published sizes."""

import pytest
import torch
from torch import nn
from torch.testing import assert_close

from helpers.layers import EncoderStack, PatchEmbedding, interpolate_positions
from helpers.models.digit_cnn import DigitCNN
from helpers.models.vision_transformer import PUBLISHED, VisionTransformer, published_vit
from helpers.validate import InputError

TIGHT = {"rtol": 1e-9, "atol": 1e-9}


def vit(**options):
    settings = {"d_model": 16, "n_heads": 2, "generator": torch.Generator().manual_seed(0)}
    return VisionTransformer(12, 4, 3, 5, **settings | options)


def test_outputs_and_gradients_are_those_of_torchs_modules():
    torch.manual_seed(0)
    conv = nn.Conv2d(3, 16, 4, stride=4).double()
    layer = nn.TransformerEncoderLayer(16, 2, 64, 0.0, "gelu", batch_first=True, norm_first=True)
    stack = nn.TransformerEncoder(layer, 2, nn.LayerNorm(16), enable_nested_tensor=False).double()
    ours = vit().double()
    ours.patches = PatchEmbedding.from_torch(conv)
    ours.encoder = EncoderStack.from_torch(stack)
    images = torch.randn(4, 3, 12, 12).double().requires_grad_()
    X = conv(images).flatten(2).mT
    X = torch.cat([ours.class_token.expand(4, 1, 16), X], 1) + ours.positions.P
    theirs = ours.head(stack(X)[:, 0])
    assert_close(ours(images), theirs, **TIGHT)
    grads = [torch.autograd.grad(Y.square().sum(), [images, ours.class_token, ours.positions.P])
             for Y in (ours(images), theirs)]  # fmt: skip
    for own, expected in zip(*grads, strict=True):
        assert_close(own, expected, **TIGHT)


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_models_have_their_published_number_of_parameters(name):
    model = published_vit(name)
    assert sum(p.numel() for p in model.parameters()) == PUBLISHED[name].parameters
    assert all(p.is_meta for p in model.parameters())


def test_a_vit_b_16_has_196_patches():
    assert len(published_vit("ViT-B/16").positions.P) == 1 + 196


def test_without_positions_the_patches_are_a_set():
    images = torch.randn(2, 3, 12, 12)
    turned = torch.cat([images[..., 8:], images[..., :8]], -1)  # whole columns of patches
    bag = vit(positions=False)
    assert_close(bag(images), bag(turned))
    assert not torch.allclose(vit()(images), vit()(turned), atol=1e-4)


def test_a_resized_model_has_stretched_positions_and_the_same_weights():
    model = vit(d_hidden=24, norm="post")
    large = model.resized(24)
    P = model.positions.P.detach()
    assert_close(large.positions.P[0], P[0])
    assert_close(large.positions.P[1:], interpolate_positions(P[1:], 3, 6, 6))
    assert large(torch.randn(1, 3, 24, 24)).shape == (1, 5)
    same = model.resized(12)
    images = torch.randn(2, 3, 12, 12)
    assert_close(same(images), model(images))
    assert torch.equal(model.positions.P, P)


def test_weights_follow_from_the_generator():
    assert torch.equal(vit().class_token, vit().class_token)
    other = vit(generator=torch.Generator().manual_seed(1))
    assert not torch.equal(vit().positions.P, other.positions.P)


def test_what_does_not_fit_is_named():
    with pytest.raises(InputError, match="image should be a multiple of patch = 5, got 12"):
        VisionTransformer(12, 5, 3, 2)
    with pytest.raises(InputError, match=r"12 x 12 pixels \(see resized\)"):
        vit()(torch.ones(1, 3, 8, 8))
    with pytest.raises(InputError, match="name should be one of ViT-Ti/16"):
        published_vit("ViT-X/16")
    with pytest.raises(InputError, match="positions=False"):
        vit(positions=False).resized(24)
    with pytest.raises(InputError, match="multiple of patch"):
        vit().resized(13)


def test_the_cnn_sees_neighbors_and_takes_any_size():
    cnn = DigitCNN(generator=torch.Generator().manual_seed(0))
    assert cnn(torch.ones(2, 1, 8, 8)).shape == (2, 10)
    assert cnn(torch.ones(2, 1, 11, 9)).shape == (2, 10)
    again = DigitCNN(generator=torch.Generator().manual_seed(0))
    assert torch.equal(cnn.head.weight, again.head.weight)
