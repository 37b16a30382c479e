"""The masked autoencoder: what the encoder sees, where the loss is, what it learns."""

import pytest
import torch

from helpers.experiments import pretext
from helpers.layers import patchify, unpatchify
from helpers.models.masked_autoencoder import MaskedAutoencoder, random_visible
from helpers.training import load_weights


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def model():
    return MaskedAutoencoder(8, 2, 1, 16, 1, 2, seeded()).double()


IMAGES = torch.rand(3, 1, 8, 8, generator=seeded(1)).double()
VISIBLE = random_visible(3, 16, 4, seeded(2))
HIDDEN = torch.ones(3, 16, dtype=torch.bool).scatter(1, VISIBLE, False)


def test_visible_patches_are_all_equally_often_chosen_and_none_twice():
    chosen = random_visible(4000, 16, 4, seeded())
    assert chosen.shape == (4000, 4)
    assert (chosen.diff(dim=1) > 0).all()
    often = chosen.flatten().bincount(minlength=16) / 4000
    assert (often - 0.25).abs().max() < 0.04


def test_the_encoder_sees_the_visible_patches_alone():
    net = model()
    patches = patchify(IMAGES, 2)
    other = torch.where(HIDDEN[..., None], 1 - patches, patches)
    changed = unpatchify(other, 2, 8, 8)
    assert net.encode(IMAGES, VISIBLE).shape == (3, 4, 16)
    torch.testing.assert_close(net.encode(changed, VISIBLE), net.encode(IMAGES, VISIBLE))
    torch.testing.assert_close(net(changed, VISIBLE).guessed, net(IMAGES, VISIBLE).guessed)
    assert net(changed, VISIBLE).loss != net(IMAGES, VISIBLE).loss


def test_the_loss_is_over_the_hidden_pixels_alone():
    found = model()(IMAGES, VISIBLE)
    each = (found.guessed - patchify(IMAGES, 2)).square()
    torch.testing.assert_close(found.loss, each[HIDDEN].mean())


def test_all_patches_visible_is_the_encoder_as_it_is():
    net = model()
    everything = torch.arange(16).expand(3, 16)
    torch.testing.assert_close(net.encode(IMAGES, everything), net.encode(IMAGES))


@pytest.mark.parametrize("seed", range(3))
def test_the_shipped_model_fills_in_much_better_than_the_mean(seed):
    net = pretext.new_autoencoder()
    stored = load_weights(net, f"masked_digits_{seed}")
    error = pretext.masked_error(net)
    assert error < 0.65 * pretext.error_of_the_mean()
    assert abs(error - stored["metrics"]["error"]) < 0.002


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: random_visible(2, 16, 16), "visible"),
        (lambda: MaskedAutoencoder(9, 2, 1), "multiple of patch"),
        (lambda: model().encode(IMAGES, VISIBLE + 16), "visible"),
    ],
)
def test_wrong_input_is_named(call, says):
    with pytest.raises(ValueError, match=says):
        call()
