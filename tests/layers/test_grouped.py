"""Grouped queries: at one end multi-head, at the other multi-query; equal to torch and to Llama."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from layer_tools import SEEDS, SIZES, TIGHT, draw, gradients, leaf, properties, seeded
from torch.nn import functional as F
from torch.testing import assert_close
from transformers import LlamaConfig
from transformers.models.llama.modeling_llama import LlamaAttention, LlamaRotaryEmbedding

from helpers.layers import KeyValueCache, MultiHeadAttention, causal_mask, split_heads
from helpers.layers.grouped import GroupedQueryAttention, repeat_groups
from helpers.traces import record
from helpers.validate import InputError


@pytest.mark.parametrize("groups", [1, 2, 4])
@given(SEEDS, SIZES)
@properties
def test_it_equals_torchs_own_grouped_attention(groups, seed, time):
    layer = GroupedQueryAttention(8, 4, groups, generator=seeded(seed)).double()
    (X,) = leaf(*draw(seed, (2, time, 8)))
    Q = split_heads(X @ layer.W_q, 4)
    K, V = split_heads(X @ layer.W_k, groups), split_heads(X @ layer.W_v, groups)
    theirs = F.scaled_dot_product_attention(Q, K, V, is_causal=True, enable_gqa=True)
    Y, Y_torch = layer(X, causal_mask(time)), theirs.transpose(1, 2).flatten(2) @ layer.W_o
    assert_close(Y, Y_torch, **TIGHT)
    weights = (X, layer.W_q, layer.W_k, layer.W_v, layer.W_o)
    assert_close(gradients(Y, *weights), gradients(Y_torch, *weights), **TIGHT)


@given(SEEDS, SIZES)
@properties
def test_as_many_groups_as_heads_is_multi_head_attention(seed, time):
    theirs = MultiHeadAttention(8, 4, generator=seeded(seed)).double()
    ours = GroupedQueryAttention.from_multi_head(theirs, 4)
    (X,) = draw(seed, (2, time, 8))
    assert_close(ours(X), theirs(X), **TIGHT)
    one = GroupedQueryAttention.from_multi_head(theirs, 1)
    mean = torch.stack([theirs.W_k[:, 2 * head : 2 * head + 2] for head in range(4)]).mean(0)
    assert_close(one.W_k, mean, **TIGHT)


@pytest.mark.parametrize("groups", [1, 2, 4])
def test_it_equals_llamas_attention(groups):
    config = LlamaConfig(
        hidden_size=32, num_attention_heads=4, num_key_value_heads=groups, rope_theta=500.0,
        attn_implementation="eager",
    )  # fmt: skip
    torch.manual_seed(0)
    theirs = LlamaAttention(config, layer_idx=0).double().eval()
    ours = GroupedQueryAttention(32, 4, groups, rotary_base=500.0).double()
    with torch.no_grad():
        for name in "qkvo":
            getattr(ours, f"W_{name}").copy_(getattr(theirs, f"{name}_proj").weight.T)
    (X,) = draw(0, (2, 7, 32))
    turns = LlamaRotaryEmbedding(config)(X, torch.arange(7)[None])
    forbidden = torch.zeros(7, 7, dtype=torch.float64).masked_fill(~causal_mask(7), -torch.inf)
    Y, A = theirs(X, position_embeddings=turns, attention_mask=forbidden)
    assert_close(ours(X, causal_mask(7)), Y, rtol=1e-5, atol=1e-6)  # their angles are float32
    trace = record(ours, X, causal_mask(7))
    assert_close(torch.tensor(trace["A"]), A.double(), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("base", [None, 10_000.0])
@given(SEEDS, st.integers(2, 9))
@properties
def test_a_cache_holds_the_groups_alone_and_changes_nothing(base, seed, time):
    layer = GroupedQueryAttention(8, 4, 2, rotary_base=base, generator=seeded(seed)).double()
    (X,) = draw(seed, (3, time, 8))
    cache = KeyValueCache()
    steps = [layer(X[:, t : t + 1], cache=cache) for t in range(time)]
    assert_close(torch.cat(steps, 1), layer(X, causal_mask(time)), **TIGHT)
    assert cache.nbytes == 2 * 3 * time * 2 * 2 * 8  # K and V, batch, time, groups, d_k, float64


def test_a_mask_for_each_sequence_never_meets_the_heads():
    layer = GroupedQueryAttention(8, 4, 2, generator=seeded(0)).double()
    (X,) = draw(0, (4, 3, 8))  # as many sequences as heads
    mask = torch.ones(4, 1, 3, dtype=torch.bool)
    mask[0, :, 2] = False
    A = record(layer, X, mask)["A"]
    assert (A[0, :, :, 2] == 0).all()
    assert (A[1:] > 0).all()


def test_what_does_not_fit_is_named():
    with pytest.raises(InputError, match="n_heads should be a multiple of n_groups = 3, got 4"):
        GroupedQueryAttention(8, 4, 3)
    with pytest.raises(InputError, match="d_model should be a multiple of n_heads = 4, got 6"):
        GroupedQueryAttention(6, 4, 2)
    with pytest.raises(InputError, match="n_groups = 3, got 4"):
        repeat_groups(torch.ones(3, 2, 2), 4)
    with pytest.raises(InputError, match="without biases, got biases"):
        GroupedQueryAttention.from_multi_head(MultiHeadAttention(8, 4, bias=True), 2)
    with pytest.raises(InputError, match="got a context of size 6"):
        GroupedQueryAttention.from_multi_head(MultiHeadAttention(8, 4, d_context=6), 2)
