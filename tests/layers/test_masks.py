"""The prefix mask: a prefix read in both directions, the rest from left to right."""

import pytest
import torch

from helpers.layers import causal_mask, prefix_mask


@pytest.mark.parametrize("prefix", range(6))
def test_it_is_what_its_definition_says(prefix):
    mask = prefix_mask(5, prefix)
    for t in range(5):
        for s in range(5):
            assert mask[t, s] == (s < prefix or s <= t)


def test_its_ends_are_the_causal_mask_and_no_mask():
    for prefix in (0, 1):
        assert torch.equal(prefix_mask(6, prefix), causal_mask(6))
    assert prefix_mask(6, 6).all()


def test_a_prefix_longer_than_the_text_is_refused():
    with pytest.raises(ValueError, match="at most time = 3, got 4"):
        prefix_mask(3, 4)
