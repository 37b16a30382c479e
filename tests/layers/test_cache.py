"""A cache changes what is computed again, and nothing that comes out."""

from itertools import pairwise

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from layer_tools import SEEDS, TIGHT, draw, properties, seeded
from torch.testing import assert_close

from helpers.layers import (
    ContextCache,
    DecoderBlock,
    DecoderCache,
    EncoderStack,
    KeyValueCache,
    LearnedPositions,
    MultiHeadAttention,
    SinusoidalPositions,
    causal_mask,
)
from helpers.validate import InputError


def in_pieces(seed, time):
    """Cut a text at random: every piece is one pass."""
    cuts = torch.randperm(time - 1, generator=seeded(seed))[: time // 2] + 1
    return [0, *sorted(cuts.tolist()), time]


@given(SEEDS, st.integers(2, 9), st.sampled_from(["pre", "post"]))
@properties
def test_a_text_in_pieces_equals_one_pass(seed, time, norm):
    block = DecoderBlock(8, 2, d_context=6, norm=norm, generator=seeded(seed)).double()
    X, C = draw(seed, (3, time, 8), (3, 5, 6))
    whole = block(X, C, causal_mask(time))
    cache, pieces = DecoderCache(), []
    ends = in_pieces(seed, time)
    for first, last in pairwise(ends):
        assert len(cache) == first
        mask = causal_mask(last - first, past=first)
        pieces.append(block(X[:, first:last], C, mask, cache=cache))
    assert_close(torch.cat(pieces, 1), whole, **TIGHT)


@given(SEEDS, st.integers(2, 9))
@properties
def test_a_stack_of_encoder_blocks_with_a_causal_mask_can_be_cached_too(seed, time):
    stack = EncoderStack(3, 8, 2, generator=seeded(seed)).double()
    (X,) = draw(seed, (2, time, 8))
    caches = [KeyValueCache() for _ in range(3)]
    steps = [stack(X[:, t : t + 1], caches=caches) for t in range(time)]
    assert_close(torch.cat(steps, 1), stack(X, causal_mask(time)), **TIGHT)


def test_only_the_new_tokens_and_a_new_context_are_projected(monkeypatch):
    attention = MultiHeadAttention(8, 2, generator=seeded(0)).double()
    X, C = draw(0, (1, 4, 8), (1, 5, 8))
    past, context = KeyValueCache(), ContextCache()
    attention(X[:, :3], cache=past)
    old_K, old_V = past.K, past.V
    with torch.no_grad():
        attention.W_k.zero_()
        attention.W_v.zero_()
    attention(X[:, 3:], cache=past)
    assert torch.equal(past.K[..., :3, :], old_K)
    assert torch.equal(past.V[..., :3, :], old_V)
    assert not past.K[..., 3:, :].any()
    attention(X, C, cache=context)
    kept = context.K
    attention(X, C, cache=context)
    assert context.K is kept


def test_bytes_are_counted():
    block, cache = DecoderBlock(8, 2, d_context=6), DecoderCache()
    X, C = torch.ones(3, 4, 8), torch.ones(3, 5, 6)
    assert (len(cache), cache.nbytes) == (0, 0)
    block(X, C, causal_mask(4), cache=cache)
    assert cache.past.nbytes == 2 * 3 * 4 * 8 * 4  # K and V, batch, tokens, d_model, float32
    assert cache.nbytes == cache.past.nbytes + 2 * 3 * 5 * 8 * 4
    block(X[:, :1], C, cache=cache)
    assert cache.past.nbytes == 2 * 3 * 5 * 8 * 4


def test_the_cache_of_another_batch_or_context_is_refused():
    attention = MultiHeadAttention(8, 2)
    past, context = KeyValueCache(), ContextCache()
    attention(torch.ones(2, 3, 8), cache=past)
    with pytest.raises(InputError, match="cache should belong to this batch"):
        attention(torch.ones(1, 1, 8), cache=past)
    assert len(past) == 3
    C = torch.ones(2, 5, 8)
    attention(torch.ones(2, 3, 8), C, cache=context)
    with pytest.raises(InputError, match="cache should belong to this context"):
        attention(torch.ones(2, 1, 8), C.clone(), cache=context)
    with pytest.raises(InputError, match="one for each of the 2 blocks"):
        EncoderStack(2, 8, 2)(torch.ones(1, 1, 8), caches=[KeyValueCache()])


@pytest.mark.parametrize("positions", [SinusoidalPositions(8), LearnedPositions(9, 8)])
def test_positions_go_on_after_the_past(positions):
    X = torch.ones(2, 9, 8)
    assert_close(positions(X[:, 4:], past=4), positions(X)[:, 4:])
    assert_close(causal_mask(3, past=6), causal_mask(9)[6:])
