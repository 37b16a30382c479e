"""Without attention no two places meet, whatever the weights: the sum is additive."""

import torch

from helpers.experiments.same_colour import SameColourRuns
from helpers.models.same_colour import SameColour


def untrained(seed, gamma):
    return SameColour(gamma=gamma, generator=torch.Generator().manual_seed(seed))


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
        aa, ab, ba, bb = logits_of_four(untrained(seed, gamma=None))
        assert abs(aa + bb - ab - ba) < 1e-9
        aa, ab, ba, bb = logits_of_four(untrained(seed, gamma=1.0))
        assert abs(aa + bb - ab - ba) > 1e-6


def test_with_gamma_zero_it_starts_without_a_comparison():
    aa, ab, ba, bb = logits_of_four(untrained(0, gamma=0.0))
    assert abs(aa + bb - ab - ba) < 1e-9


def test_the_runs_are_found_by_variant_and_seed():
    runs = SameColourRuns()
    assert len(runs.runs) == 12
    assert [run.compare.gamma.item() for run in runs.of("attention, γ = 0")] == [0.0, 0.0, 0.0]
    one, two = runs.of("CNN alone")[:2]
    assert not torch.equal(one.read.weight, two.read.weight)  # another seed
    assert torch.equal(two.read.weight, untrained(1, gamma=None).read.weight)
