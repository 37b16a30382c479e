"""Many heads are many attentions; self and cross are one code; both equal torch's own layer."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from layer_tools import SEEDS, SIZES, TIGHT, draw, gradients, leaf, properties, seeded
from torch import nn
from torch.testing import assert_close

from helpers.layers import MultiHeadAttention, attend, causal_mask, merge_heads, split_heads
from helpers.traces import record


def torch_layer(seed, d, heads, bias, **kwargs):
    torch.manual_seed(seed)
    layer = nn.MultiheadAttention(d, heads, bias=bias, batch_first=True, **kwargs).double()
    if bias:  # torch starts them at zero, where a missing one would not be seen
        nn.init.normal_(layer.in_proj_bias)
        nn.init.normal_(layer.out_proj.bias)
    return layer


def gradients_in_torch_layout(ours, Y):
    grads = dict(zip("qkvo", gradients(Y, *(getattr(ours, f"W_{n}") for n in "qkvo")), strict=True))
    return torch.cat([grads[n].T for n in "qkv"]), grads["o"].T


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("heads", [1, 2, 4, 8])
@given(SEEDS, SIZES)
@properties
def test_self_attention_equals_torch_in_output_weights_and_gradients(heads, bias, seed, time):
    theirs = torch_layer(seed, 8, heads, bias)
    ours = MultiHeadAttention.from_torch(theirs)
    (X,) = leaf(*draw(seed, (2, time, 8)))
    Y = ours(X, mask=causal_mask(time))
    Y_torch, A_torch = theirs(X, X, X, attn_mask=~causal_mask(time), average_attn_weights=False)
    assert_close(Y, Y_torch, **TIGHT)
    A = torch.tensor(record(ours, X, mask=causal_mask(time))["A"])
    assert_close(A, A_torch, **TIGHT)
    assert_close(gradients(Y, X), gradients(Y_torch, X), **TIGHT)
    theirs_W = gradients(Y_torch, theirs.in_proj_weight, theirs.out_proj.weight)
    assert_close(gradients_in_torch_layout(ours, Y), theirs_W, **TIGHT)
    if bias:
        b = gradients(Y, ours.b_q, ours.b_k, ours.b_v, ours.b_o)
        b_torch = gradients(Y_torch, theirs.in_proj_bias, theirs.out_proj.bias)
        assert_close((torch.cat(b[:3]), b[3]), b_torch, **TIGHT)


@pytest.mark.parametrize("same_size", [True, False])
@given(SEEDS, SIZES, SIZES)
@properties
def test_cross_attention_is_the_same_code_and_equals_torch(same_size, seed, M, N):
    d_context = 8 if same_size else 6
    theirs = torch_layer(seed, 8, 2, bias=True, kdim=d_context, vdim=d_context)
    ours = MultiHeadAttention.from_torch(theirs)
    X, C = leaf(*draw(seed, (2, M, 8), (2, N, d_context)))
    Y, (Y_torch, _) = ours(X, C), theirs(X, C, C)
    assert_close(Y, Y_torch, **TIGHT)
    assert_close(gradients(Y, X, C), gradients(Y_torch, X, C), **TIGHT)
    C_v = C + 1
    assert_close(ours(X, C, C_v), theirs(X, C, C_v)[0], **TIGHT)


@given(SEEDS, SIZES, st.sampled_from([1, 2, 3, 6]))
@properties
def test_many_heads_are_separate_attentions_side_by_side(seed, time, heads):
    """A11: several sets of queries, keys and values."""
    (X,), layer = draw(seed, (time, 6)), MultiHeadAttention(6, heads, generator=seeded(seed))
    layer = layer.double()
    columns = torch.arange(6).chunk(heads)
    found = [
        attend(X @ layer.W_q[:, c], X @ layer.W_k[:, c], X @ layer.W_v[:, c])[0] for c in columns
    ]
    assert_close(layer(X), torch.cat(found, -1) @ layer.W_o, **TIGHT)
    parts = [Y @ layer.W_o[c] for Y, c in zip(found, columns, strict=True)]
    assert_close(layer(X), sum(parts), **TIGHT)  # so a head can be muted on its own
    muted = record(layer, X, edit={"heads": lambda Y: Y * (torch.arange(heads) > 0)[:, None, None]})
    assert_close(torch.tensor(muted.output), layer(X) - parts[0], **TIGHT)


@given(SEEDS, SIZES, st.sampled_from([1, 2, 4]))
@properties
def test_splitting_keeps_tokens_together_and_merging_undoes_it(seed, time, heads):
    (X,) = draw(seed, (3, time, 4))
    pieces = split_heads(X, heads)
    assert pieces.shape == (3, heads, time, 4 // heads)
    for h, c in enumerate(torch.arange(4).chunk(heads)):
        assert torch.equal(pieces[:, h], X[:, :, c])
    assert torch.equal(merge_heads(pieces), X)


@pytest.mark.parametrize("heads", [1, 2, 4, 8, 12])
def test_the_number_of_heads_costs_no_parameter(heads):
    d = 24
    count = sum(p.numel() for p in MultiHeadAttention(d, heads).parameters())
    with_bias = sum(p.numel() for p in MultiHeadAttention(d, heads, bias=True).parameters())
    assert (count, with_bias) == (4 * d**2, 4 * d**2 + 4 * d)


@given(SEEDS, SIZES)
@properties
def test_heads_together_are_equivariant_and_across_they_are_invariant(seed, time):
    X, C = draw(seed, (time, 8), (5, 8))
    layer = MultiHeadAttention(8, 2, generator=seeded(seed)).double()
    order, order_c = (torch.randperm(n, generator=seeded(seed)) for n in (time, 5))
    assert_close(layer(X[order]), layer(X)[order], **TIGHT)
    assert_close(layer(X, C[order_c]), layer(X, C), **TIGHT)


@pytest.mark.usefixtures("unchecked")
def test_sizes_that_do_not_fit_are_named():
    for make in (lambda: MultiHeadAttention(6, 4), lambda: split_heads(torch.zeros(2, 6), 4)):
        with pytest.raises(ValueError, match="d_model should be a multiple of n_heads = 4, got 6"):
            make()
