"""Turning keeps lengths, shows distances alone, and equals the published code in both layouts."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from layer_tools import SEEDS, TIGHT, draw, properties
from torch.testing import assert_close
from transformers import LlamaConfig
from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding, apply_rotary_pos_emb

from helpers.layers.rotary import LAYOUTS, rotary_frequencies, rotate
from helpers.validate import InputError

BOTH = pytest.mark.parametrize("layout", LAYOUTS)


def frequencies(d_k, base=10_000.0):
    return base ** (-torch.arange(0, d_k, 2, dtype=torch.float64) / d_k)


@BOTH
@given(SEEDS, st.integers(1, 9), st.integers(0, 500))
@properties
def test_the_product_depends_on_the_distance_alone(layout, seed, time, shift):
    Q, K = draw(seed, (2, time, 8), (2, time, 8))
    theta, p = frequencies(8), torch.arange(time)

    def products(first):
        return rotate(Q, theta, p + first, layout) @ rotate(K, theta, p + first, layout).mT

    assert_close(products(shift), products(0), **TIGHT)
    assert_close(rotate(Q, theta, p + shift, layout).norm(dim=-1), Q.norm(dim=-1), **TIGHT)
    assert torch.equal(rotate(Q, theta, p * 0, layout), Q)


@given(SEEDS, st.integers(1, 9))
@properties
def test_one_layout_is_the_other_with_its_numbers_permuted(seed, time):
    (X,) = draw(seed, (3, time, 8))
    halves = torch.arange(8).reshape(4, 2).T.flatten()  # 0 2 4 6 1 3 5 7
    pairs = rotate(X, frequencies(8))
    assert_close(
        rotate(X[..., halves], frequencies(8), layout="halves"), pairs[..., halves], **TIGHT
    )
    if time > 1:
        assert not torch.allclose(rotate(X, frequencies(8), layout="halves"), pairs)


@pytest.mark.parametrize("base", [10_000.0, 100_000.0])
def test_halves_equal_the_code_of_llama(base):
    config = LlamaConfig(hidden_size=32, num_attention_heads=4, rope_theta=base)
    Q, K = (X.float() for X in draw(0, (2, 4, 7, 8), (2, 4, 7, 8)))
    cos, sin = LlamaRotaryEmbedding(config)(Q, torch.arange(7)[None])
    theirs = apply_rotary_pos_emb(Q, K, cos, sin)
    ours = [rotate(X, rotary_frequencies(8, base), layout="halves") for X in (Q, K)]
    assert_close(ours, list(theirs))


def test_pairs_are_the_matrix_of_the_paper():
    (X,) = draw(0, (5, 4))
    for p in range(5):
        turns = [
            torch.tensor([[a.cos(), -a.sin()], [a.sin(), a.cos()]]) for a in p * frequencies(4)
        ]
        assert_close(rotate(X, frequencies(4))[p], torch.block_diag(*turns) @ X[p], **TIGHT)


def test_what_does_not_fit_is_named():
    with pytest.raises(InputError, match="d_k should be even"):
        rotary_frequencies(5)
    with pytest.raises(InputError, match="vectors of size 8, two numbers for each"):
        rotate(torch.ones(2, 6), rotary_frequencies(8))
    with pytest.raises(InputError, match="layout should be one of pairs, halves"):
        rotate(torch.ones(2, 8), rotary_frequencies(8), layout="interleaved")
