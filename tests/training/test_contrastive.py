"""CLIP's loss equals torch's cross-entropy both ways; its floor equals what can be enumerated."""

import itertools
import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F

from helpers.training.contrastive import (
    batch_floor,
    contrastive_floor,
    contrastive_loss,
    cosines,
)


def logits(n, seed=0, size=3.0):
    generator = torch.Generator().manual_seed(seed)
    return size * torch.randn(n, n, generator=generator, dtype=torch.float64)


@pytest.mark.parametrize("n", [1, 2, 7, 40])
def test_the_loss_and_its_gradient_equal_torchs_cross_entropy_both_ways(n):
    ours, theirs = (logits(n).requires_grad_() for _ in range(2))
    at = torch.arange(n)
    wanted = (F.cross_entropy(theirs, at) + F.cross_entropy(theirs.T, at)) / 2
    loss = contrastive_loss(ours)
    torch.testing.assert_close(loss, wanted, rtol=1e-12, atol=1e-12)
    loss.backward()
    wanted.backward()
    torch.testing.assert_close(ours.grad, theirs.grad, rtol=1e-12, atol=1e-12)


def test_images_and_captions_can_be_exchanged():
    E = logits(9)
    torch.testing.assert_close(contrastive_loss(E), contrastive_loss(E.T))
    order = torch.randperm(9)
    torch.testing.assert_close(contrastive_loss(E), contrastive_loss(E[order][:, order]))


def test_cosines_do_not_depend_on_lengths():
    X, Y = logits(5), logits(5, 1)
    torch.testing.assert_close(cosines(3 * X, Y / 7), cosines(X, Y))
    torch.testing.assert_close(cosines(X, X).diagonal(), torch.ones(5, dtype=torch.float64))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=1, max_size=14), st.integers(0, 10**6))
def test_no_model_is_below_the_floor_of_its_batch(labels, seed):
    """Equal captions have equal vectors; beyond that, images and captions are anything at all."""
    generator = torch.Generator().manual_seed(seed)
    captions = torch.randn(5, 3, generator=generator, dtype=torch.float64)[torch.tensor(labels)]
    images = torch.randn(len(labels), 3, generator=generator, dtype=torch.float64)
    scale = 10 ** (4 * torch.rand(1, generator=generator).item() - 2)
    assert contrastive_loss(scale * images @ captions.T) >= batch_floor(torch.tensor(labels)) - 1e-9


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=1, max_size=20))
def test_a_model_that_knows_the_captions_reaches_the_floor(labels):
    one_hot = F.one_hot(torch.tensor(labels), 7).double()
    loss = contrastive_loss(1000 * one_hot @ one_hot.T)
    assert loss.item() == pytest.approx(batch_floor(torch.tensor(labels)), abs=1e-9)


@pytest.mark.parametrize(("n", "k"), [(1, 3), (2, 2), (4, 3), (5, 2), (6, 1), (3, 5)])
def test_the_expected_floor_is_the_mean_over_every_batch_there_is(n, k):
    batches = list(itertools.product(range(k), repeat=n))
    mean = math.fsum(batch_floor(torch.tensor(batch)) for batch in batches) / len(batches)
    assert contrastive_floor(n, k) == pytest.approx(mean, abs=1e-12)


@pytest.mark.parametrize(
    ("n", "k", "floor"),
    [(16, 24, 0.386), (64, 24, 1.181), (256, 24, 2.413),
     (16, 576, 0.018), (64, 576, 0.074), (256, 576, 0.281)],
)  # fmt: skip
def test_the_floor_of_known_batches(n, k, floor):
    assert contrastive_floor(n, k) == pytest.approx(floor, abs=5e-4)
    assert 0 < contrastive_floor(n, k) < math.log(n)


def test_the_expected_floor_is_that_of_drawn_batches():
    labels = torch.randint(24, (2000, 64), generator=torch.Generator().manual_seed(1))
    found = torch.tensor([batch_floor(row) for row in labels])
    assert abs(found.mean() - contrastive_floor(64, 24)) < 4 * found.std() / 2000**0.5
