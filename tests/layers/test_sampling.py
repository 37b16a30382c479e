"""Temperature, top-k and top-p keep what they should, and draws follow the probabilities."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.testing import assert_close
from transformers import TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

from helpers.layers.sampling import draw_token, token_probabilities
from helpers.validate import InputError


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


SCORES = 2 * torch.randn(3, 11, generator=seeded(), dtype=torch.float64)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
@pytest.mark.parametrize("top_k", [None, 1, 4, 50])
@pytest.mark.parametrize("top_p", [None, 0.2, 0.7, 0.999])
def test_probabilities_are_those_of_transformers(temperature, top_k, top_p):
    right = TemperatureLogitsWarper(temperature)(None, SCORES)
    right = right if top_k is None else TopKLogitsWarper(top_k)(None, right)
    right = right if top_p is None else TopPLogitsWarper(top_p)(None, right)
    found = token_probabilities(SCORES, temperature, top_k, top_p)
    assert_close(found, torch.softmax(right, -1), rtol=0, atol=1e-12)


@given(st.integers(0, 10**6), st.floats(0, 1))
@settings(deadline=None, max_examples=40)
def test_top_p_keeps_the_smallest_set(seed, top_p):
    scores = 3 * torch.randn(9, generator=seeded(seed), dtype=torch.float64)
    p, kept = torch.softmax(scores, -1), token_probabilities(scores, top_p=top_p) > 0
    assert p[kept].sum() >= top_p - 1e-12
    assert kept.sum() == 1 or p[kept].sum() - p[kept].min() < top_p
    if not kept.all():
        assert p[kept].min() >= p[~kept].max()


def test_of_equal_tokens_the_first_are_kept():
    equal = torch.zeros(4)
    assert token_probabilities(equal, top_k=2).tolist() == [0.5, 0.5, 0.0, 0.0]
    assert token_probabilities(equal, top_p=0.5).tolist() == [0.5, 0.5, 0.0, 0.0]
    assert token_probabilities(equal, temperature=0.0).tolist() == [1.0, 0.0, 0.0, 0.0]


def test_draws_follow_the_probabilities():
    scores = torch.randn(5, generator=seeded(1), dtype=torch.float64)
    p = token_probabilities(scores, temperature=0.7)
    drawn = draw_token(scores.expand(20_000, 5), seeded(2), temperature=0.7)
    expected = 20_000 * p
    chi_square = ((drawn.bincount(minlength=5) - expected) ** 2 / expected).sum()
    assert chi_square < 18.5  # four degrees of freedom: one seed in a thousand has more
    assert draw_token(scores[None], temperature=0.0).tolist() == [scores.argmax()]


def test_very_different_scores_and_tiny_temperatures_stay_finite():
    scores = torch.tensor([[1e4, -1e4, 0.0]])
    assert token_probabilities(scores, temperature=1e-3).tolist() == [[1.0, 0.0, 0.0]]


def test_wrong_settings_are_named():
    with pytest.raises(InputError, match="temperature"):
        token_probabilities(SCORES, -1.0)
    with pytest.raises(InputError, match="top_k"):
        token_probabilities(SCORES, top_k=0)
    with pytest.raises(InputError, match="top_p"):
        token_probabilities(SCORES, top_p=1.1)
