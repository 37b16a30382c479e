"""Counting by attention: written by hand it is exact, trained it is right, and not the same."""

import numpy as np
import pytest
import torch

from answers import EXERCISES
from helpers.experiments import histogram
from helpers.experiments.block_variants import (
    DEPTHS,
    SEEDS,
    VARIANTS,
    measured,
    new_variant,
    variant_steps,
)
from helpers.training import load_weights
from helpers.worlds.histogram import VOCAB, counting_map, random_strings


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def test_the_head_written_by_hand_is_exact_on_two_thousand_strings():
    head = EXERCISES["encoder.histogram_head"].answer
    for length in range(5, 41, 5):
        tokens, wanted = random_strings(250, seeded(length), length=length)
        for row, counts, A_wanted in zip(tokens, wanted, counting_map(tokens), strict=True):
            A, found = head(np.eye(VOCAB)[row])
            assert np.abs(found[1:] - counts.numpy()).max() < 1e-9
            assert np.abs(A - A_wanted.numpy()).max() < 1e-6


@pytest.mark.parametrize("seed", range(3))
def test_the_shipped_encoders_count(seed):
    model = histogram.counting_encoder()
    stored = load_weights(model, f"counting_encoder_{seed}")
    right = histogram.right_counts(model)
    assert right > 0.99
    assert abs(right - stored["metrics"]["right"]) < 0.005


def test_training_follows_from_its_seed_and_lowers_the_loss():
    runs = []
    for _ in range(2):
        model = histogram.counting_encoder(seeded(1))
        runs.append([step.loss for step in histogram.counting_steps(model, 1, 60)])
    assert runs[0] == pytest.approx(runs[1])
    assert np.mean(runs[0][-10:]) < 0.9 * np.mean(runs[0][:10])


def test_there_is_a_measured_share_for_every_variant_depth_and_seed():
    stored = measured()
    assert list(stored) == list(VARIANTS)
    for shares in stored.values():
        assert tuple(shares) == DEPTHS
        assert {len(of_seeds) for of_seeds in shares.values()} == {len(SEEDS)}


def test_the_variants_differ_in_what_their_names_say():
    blocks = {name: new_variant(name, 3, 0).encoder.blocks for name in VARIANTS}
    assert {len(b) for b in blocks.values()} == {3}
    assert [b[0].norm for b in blocks.values()] == ["pre", "post", "post", "none", "pre", "none"]
    assert [b[0].residuals for b in blocks.values()] == [True] * 4 + [False] * 2


def test_a_short_training_run_agrees_with_what_is_stored():
    """The cheapest of the measured ones, again: within what seeds and processors vary."""
    model = new_variant("post-norm", 2, 0)
    for _ in variant_steps(model, "post-norm", 0):
        pass
    stored = measured()["post-norm"][2]
    assert min(stored) - 0.1 < histogram.right_counts(model) < max(stored) + 0.1
