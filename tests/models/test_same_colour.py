"""Without attention no two places meet, whatever the weights: the sum is additive."""

import torch

from helpers.images.two_patches import two_patches
from helpers.models.same_colour import SameColour, train_same_colour


def logits_of_four(model):
    """The logits of AA, AB, BA, BB with patches at two fixed places."""
    colours = {"a": torch.tensor([1.0, 0, 0]), "b": torch.tensor([0.0, 0, 1])}
    images = torch.zeros(4, 3, 16, 16)
    for i, (left, right) in enumerate(("aa", "ab", "ba", "bb")):
        images[i, :, 6:10, 0:4] = colours[left][:, None, None]
        images[i, :, 6:10, 12:16] = colours[right][:, None, None]
    return model.double()(images.double())


def test_without_attention_same_and_different_cancel_exactly():
    for seed in range(5):
        aa, ab, ba, bb = logits_of_four(SameColour(gamma=None, seed=seed))
        assert abs(aa + bb - ab - ba) < 1e-9
        aa, ab, ba, bb = logits_of_four(SameColour(gamma=1.0, seed=seed))
        assert abs(aa + bb - ab - ba) > 1e-6


def test_with_gamma_zero_it_starts_without_a_comparison():
    aa, ab, ba, bb = logits_of_four(SameColour(gamma=0.0))
    assert abs(aa + bb - ab - ba) < 1e-9


def test_training_changes_the_model_and_is_the_same_twice():
    images, same, _ = two_patches(64, torch.Generator().manual_seed(9))
    losses = []
    for _ in range(2):
        model = train_same_colour(SameColour(), seed=0, steps=3)
        loss = torch.nn.functional.binary_cross_entropy_with_logits(model(images), same.float())
        losses.append(loss.item())
    assert losses[0] == losses[1]
