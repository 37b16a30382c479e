"""CLIP: published counts, and equality with the same network made of torch's modules."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from helpers.models.clip import CLIP, PUBLISHED, ImageEncoder, TextEncoder, published_clip


def small():
    generator = torch.Generator().manual_seed(0)
    image = ImageEncoder(16, 4, 16, 2, 2, 8, generator)
    return CLIP(image, TextEncoder(9, 6, 16, 1, 2, 8, generator)).double()


IMAGES = torch.rand(3, 3, 16, 16, generator=torch.Generator().manual_seed(1)).double()
TOKENS = torch.tensor([[1, 5, 6, 2, 0, 0], [1, 7, 2, 0, 0, 0]])


def count(model):
    return sum(p.numel() for p in model.parameters())


@pytest.mark.parametrize(
    ("name", "image", "total"),
    [("ViT-B/32", 87_849_216, 151_277_313), ("ViT-B/16", 86_192_640, 149_620_737),
     ("ViT-L/14", 303_966_208, 427_616_513)],
)  # fmt: skip
def test_the_published_models_have_their_parameters_to_the_last_one(name, image, total):
    with torch.device("meta"):
        model = published_clip(name)
    assert (count(model.image_encoder), count(model)) == (image, total)
    assert name in PUBLISHED


def test_the_image_encoder_equals_a_convolution_and_torch_s_encoder():
    ours = small().image_encoder
    conv = nn.Conv2d(3, 16, 4, 4, bias=False).double()
    conv.weight.data = ours.W_p.data.T.reshape(16, 3, 4, 4)
    X = conv(IMAGES - 0.9).flatten(2).mT
    X = torch.cat([ours.class_token.expand(3, 1, 16), X], 1) + ours.positions.P
    X = F.layer_norm(X, (16,), ours.norm.gain, ours.norm.bias)
    for block in ours.encoder.blocks:
        X = block(X)
    last = ours.encoder.final_norm
    wanted = F.layer_norm(X[:, 0], (16,), last.gain, last.bias) @ ours.W_joint
    torch.testing.assert_close(ours(IMAGES), wanted, rtol=1e-9, atol=1e-9)


def test_what_follows_the_end_of_a_caption_changes_nothing():
    model = small()
    other = TOKENS.clone()
    other[TOKENS == 0] = 8
    torch.testing.assert_close(model.embed_texts(other), model.embed_texts(TOKENS))
    changed = TOKENS.clone()
    changed[0, 1] = 7
    assert (model.embed_texts(changed)[0] - model.embed_texts(TOKENS)[0]).abs().max() > 1e-3


def test_vectors_have_length_one_and_logits_are_scaled_cosines():
    model = small()
    X, Y = model.embed_images(IMAGES), model.embed_texts(TOKENS)
    torch.testing.assert_close(X.norm(dim=1), torch.ones(3).double())
    torch.testing.assert_close(model(IMAGES, TOKENS), X @ Y.T / 0.07, rtol=1e-6, atol=1e-6)
    model.log_scale.data.fill_(9.0)
    assert model.scale.item() == 100


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: small().embed_texts(torch.tensor([[1, 5, 6]])), "<end>"),
        (lambda: small().embed_texts(torch.tensor([[1, 5, 99, 2]])), "tokens"),
        (lambda: small().embed_texts(torch.ones(1, 9, dtype=torch.long) * 2), "positions"),
        (lambda: ImageEncoder(15, 4, 16, 1, 2, 8), "multiple of patch"),
        (lambda: published_clip("ViT-X"), "one of ViT-B/32"),
    ],
)
def test_wrong_input_is_named(call, says):
    with pytest.raises(ValueError, match=says):
        call()
