"""Llama 3.1's scaled rotation equals the published code, and keeps, blends, divides as it says."""

import math

import pytest
import torch
from torch.testing import assert_close
from transformers import LlamaConfig
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

from helpers.layers import (
    GroupedQueryAttention,
    RotaryScaling,
    rotary_frequencies,
    scale_frequencies,
    scaled_pairs,
)
from helpers.validate import InputError


def theirs(d_k, base, scaling):
    config = LlamaConfig(
        hidden_size=d_k, num_attention_heads=1, max_position_embeddings=131_072,
        rope_parameters={
            "rope_type": "llama3", "rope_theta": base, "factor": scaling.factor,
            "low_freq_factor": scaling.low, "high_freq_factor": scaling.high,
            "original_max_position_embeddings": scaling.original,
        },
    )  # fmt: skip
    return ROPE_INIT_FUNCTIONS["llama3"](config, device="cpu")[0]


@pytest.mark.parametrize(
    ("d_k", "base", "scaling", "pairs"),
    [
        (128, 5e5, RotaryScaling(), (29, 6, 29)),
        (64, 5e5, RotaryScaling(factor=32.0), (15, 3, 14)),
        (16, 1e3, RotaryScaling(4.0, 1.0, 2.0, 64), None),
    ],
)
def test_it_equals_the_published_code(d_k, base, scaling, pairs):
    frequencies = rotary_frequencies(d_k, base)
    scaled = scale_frequencies(frequencies, scaling)
    assert_close(scaled, theirs(d_k, base, scaling), rtol=1e-6, atol=0)
    if pairs:
        assert scaled_pairs(frequencies, scaling) == pairs
    kept, _, divided = scaled_pairs(frequencies, scaling)
    assert torch.equal(scaled[:kept], frequencies[:kept])
    assert torch.equal(scaled[-divided:], frequencies[-divided:] / scaling.factor)
    assert (scaled[kept:-divided] < frequencies[kept:-divided]).all()
    assert (scaled[1:] < scaled[:-1]).all()  # still from fast to slow


def test_a_pair_is_divided_if_it_turns_less_than_once_in_the_original_context():
    turns = torch.tensor([5.0, 4.0, 2.5, 1.0, 0.5])
    frequencies = turns * 2 * math.pi / 8192
    scaled = scale_frequencies(frequencies, RotaryScaling())
    assert_close(scaled / frequencies, torch.tensor([1, 1, (1 + 1 / 8) / 2, 1 / 8, 1 / 8]))


def test_attention_turns_by_the_scaled_frequencies():
    scaling = RotaryScaling(4.0, 1.0, 2.0, 64)
    layer = GroupedQueryAttention(32, 2, 1, rotary_base=1e3, scaling=scaling)
    assert_close(layer.frequencies, theirs(16, 1e3, scaling), rtol=1e-6, atol=0)


def test_what_does_not_fit_is_named():
    for scaling, message in (
        (RotaryScaling(factor=0.5), r"scaling\.factor should be 1 or more"),
        (RotaryScaling(low=4.0), r"scaling\.low should be below scaling\.high = 4\.0"),
        (RotaryScaling(original=0), r"scaling\.original should be a number of tokens"),
    ):
        with pytest.raises(InputError, match=message):
            scale_frequencies(rotary_frequencies(8), scaling)
