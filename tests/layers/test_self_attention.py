"""Self-attention and its masks: equal to torch, equivariant, and blind to the future when told."""

import math

import pytest
import torch
from hypothesis import given
from layer_tools import SEEDS, SIZES, TIGHT, draw, gradients, leaf, properties, seeded
from torch import nn
from torch.testing import assert_close

from helpers.layers import SelfAttention, causal_mask, padding_mask
from helpers.traces import record


def layer(seed=0, d_x=4, d_k=4, d_v=4):
    return SelfAttention(d_x, d_k, d_v, seeded(seed)).double()


@given(SEEDS, SIZES, SIZES, SIZES, SIZES)
@properties
def test_it_equals_torch_in_output_and_gradients(seed, time, d_x, d_k, d_v):
    (X,) = leaf(*draw(seed, (2, time, d_x)))
    ours = layer(seed, d_x, d_k, d_v)
    Y = ours(X, causal_mask(time))
    Q, K, V = (X @ W for W in (ours.W_q, ours.W_k, ours.W_v))
    theirs = nn.functional.scaled_dot_product_attention(Q, K, V, is_causal=True)
    assert_close(Y, theirs, **TIGHT)
    everything = (X, *ours.parameters())
    assert_close(gradients(Y, *everything), gradients(theirs, *everything), **TIGHT)


def test_it_equals_torch_multi_head_attention_with_one_head_and_no_output_projection():
    ours, (X,) = layer(), draw(1, (3, 5, 4))
    theirs = nn.MultiheadAttention(4, 1, bias=False, batch_first=True).double()
    with torch.no_grad():
        theirs.in_proj_weight.copy_(torch.cat([ours.W_q.T, ours.W_k.T, ours.W_v.T]))
        theirs.out_proj.weight.copy_(torch.eye(4))
    Y_torch, A_torch = theirs(X, X, X, attn_mask=~causal_mask(5))
    trace = record(ours, X, causal_mask(5))
    assert_close(torch.tensor(trace["A"]), A_torch, **TIGHT)
    assert_close(torch.tensor(trace.output), Y_torch, **TIGHT)


@given(SEEDS, SIZES)
@properties
def test_the_outputs_follow_the_inputs_when_these_change_places(seed, time):
    """A8: self-attention is permutation equivariant: f(P x) = P f(x), and A becomes P A P^T."""
    (X,), ours = draw(seed, (time, 4)), layer(seed)
    order = torch.randperm(time, generator=seeded(seed))
    plain, moved = record(ours, X), record(ours, X[order])
    Y, A = (torch.tensor(plain[name]) for name in ("output", "A"))
    assert_close(torch.tensor(moved.output), Y[order], **TIGHT)
    assert_close(torch.tensor(moved["A"]), A[order][:, order], **TIGHT)


@given(SEEDS, SIZES)
@properties
def test_its_mean_does_not_feel_the_order(seed, time):
    (X,), ours = draw(seed, (time, 4)), layer(seed)
    order = torch.randperm(time, generator=seeded(seed))
    assert_close(ours(X[order]).mean(0), ours(X).mean(0), **TIGHT)


@given(SEEDS, SIZES)
@properties
def test_an_output_is_a_mean_of_the_values(seed, time):
    (X,), ours = draw(seed, (time, 4)), layer(seed)
    Y, V = ours(X), X @ ours.W_v
    assert (V.amax(0) + 1e-12 >= Y).all()
    assert (V.amin(0) - 1e-12 <= Y).all()


@given(SEEDS, SIZES)
@properties
def test_with_the_causal_mask_the_future_cannot_change_the_past(seed, time):
    """A10: exactly, not nearly."""
    X, noise = draw(seed, (time, 4), (time, 4))
    ours, mask = layer(seed), causal_mask(time)
    for t in range(time):
        changed = torch.cat([X[: t + 1], noise[t + 1 :]])
        assert torch.equal(ours(changed, mask)[: t + 1], ours(X, mask)[: t + 1])


def test_the_jacobian_of_causal_attention_is_exactly_zero_above_the_diagonal():
    (X,), ours, mask = draw(0, (6, 4)), layer(), causal_mask(6)
    J = torch.autograd.functional.jacobian(lambda x: ours(x, mask), X)  # (time, d, time, d)
    influence = J.abs().amax((1, 3))
    assert torch.equal(influence.triu(1), torch.zeros(6, 6, dtype=torch.float64))
    assert (influence.tril() > 0).sum() == 21  # and everything else is alive


def test_the_first_position_sees_itself_alone():
    (X,), ours = draw(0, (5, 4)), layer()
    trace = record(ours, X, causal_mask(5))
    assert trace["A"][0].tolist() == [1, 0, 0, 0, 0]
    assert trace["E"][0, 1] == -math.inf


@given(SEEDS, SIZES)
@properties
def test_one_masked_pass_equals_one_pass_for_every_prefix(seed, time):
    """A10: attention is parallel across time."""
    (X,), ours = draw(seed, (time, 4)), layer(seed)
    one_by_one = torch.stack([ours(X[: t + 1])[t] for t in range(time)])
    assert_close(ours(X, causal_mask(time)), one_by_one, **TIGHT)


def test_padding_does_not_change_a_sequence():
    (X,), ours = draw(0, (2, 5, 4)), layer()
    Y = ours(X, padding_mask(torch.tensor([3, 5]), 5))
    assert_close(Y[0, :3], ours(X[0, :3]), **TIGHT)
    assert_close(Y[1], ours(X[1]), **TIGHT)
    both = causal_mask(5) & padding_mask(torch.tensor([0, 2]), 5)
    assert both.shape == (2, 5, 5)
    assert not both[0].any()
    assert both[1].sum(-1).tolist() == [1, 2, 2, 2, 2]


@pytest.mark.parametrize("time", [1, 2, 7])
def test_the_causal_mask_is_true_where_one_may_look(time):
    mask = causal_mask(time)
    assert all(mask[t, s] == (s <= t) for t in range(time) for s in range(time))


def test_it_starts_with_scores_of_variance_one():
    (X,), ours = draw(0, (300, 128)), layer(0, 128, 64, 64)
    assert torch.tensor(record(ours, X)["E"]).var().item() == pytest.approx(1, rel=0.1)
