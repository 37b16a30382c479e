"""The attention layer equals torch's in outputs and gradients and does what the lecture says."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.testing import assert_close

from helpers.layers import (
    GeneralAttention,
    additive_scores,
    attend,
    dot_product_scores,
    entropy_bits,
    mask_scores,
    softmax,
)

TIGHT = {"rtol": 1e-9, "atol": 1e-9}
SIZES = st.integers(1, 6)
SEEDS = st.integers(0, 10**6)
properties = settings(deadline=None, max_examples=40)


def draw(seed, *shapes):
    generator = torch.Generator().manual_seed(seed)
    return [torch.randn(*shape, generator=generator, dtype=torch.float64) for shape in shapes]


def gradients(output, *inputs):
    """The gradients of a loss that weighs every output differently."""
    weights = torch.arange(1, output.numel() + 1, dtype=output.dtype).reshape(output.shape)
    return torch.autograd.grad((output * weights).sum(), inputs, retain_graph=True)


def leaf(*tensors):
    return [tensor.clone().requires_grad_() for tensor in tensors]


@given(SEEDS, SIZES, SIZES, st.sampled_from([1.0, 100.0, 1e4]))
@properties
def test_softmax_equals_torch_in_output_and_gradient(seed, rows, columns, size):
    (E,) = leaf(*draw(seed, (rows, columns)))
    ours, theirs = softmax(E * size), torch.softmax(E * size, -1)
    assert_close(ours, theirs, **TIGHT)
    assert_close(gradients(ours, E), gradients(theirs, E), **TIGHT)


@pytest.mark.parametrize("dim", [0, 1, -1])
def test_softmax_works_along_any_axis(dim):
    (E,) = draw(0, (3, 4))
    assert_close(softmax(E, dim), torch.softmax(E, dim), **TIGHT)


@given(SEEDS, SIZES, st.floats(-1e3, 1e3))
@properties
def test_softmax_sums_to_one_keeps_order_and_ignores_a_constant(seed, keys, constant):
    (e,) = draw(seed, (keys,))
    a = softmax(e)
    assert_close(a.sum(), torch.tensor(1.0, dtype=torch.float64), **TIGHT)
    assert torch.equal(a.argsort(), e.argsort())
    assert_close(softmax(e + constant), a, rtol=1e-9, atol=1e-12)


def test_a_row_that_may_look_at_nothing_gets_zero_weights_and_zero_gradient():
    (E,) = leaf(torch.zeros(2, 3, dtype=torch.float64))
    mask = torch.tensor([[True, False, True], [False, False, False]])
    A = softmax(mask_scores(E, mask))
    assert torch.equal(A[1], torch.zeros(3, dtype=torch.float64))
    assert_close(A[0], torch.tensor([0.5, 0.0, 0.5], dtype=torch.float64))
    (gradient,) = gradients(A, E)
    assert torch.isfinite(gradient).all()
    assert torch.equal(gradient[1], torch.zeros(3, dtype=torch.float64))


@given(SEEDS, SIZES, SIZES, SIZES, SIZES, st.booleans(), st.booleans())
@properties
def test_attend_equals_torch_in_output_and_gradient(seed, M, N, d_k, d_v, batched, masked):
    batch = (2, 3) if batched else ()
    Q, K, V = leaf(*draw(seed, (*batch, M, d_k), (*batch, N, d_k), (*batch, N, d_v)))
    mask = None
    if masked:
        mask = torch.rand(M, N, generator=torch.Generator().manual_seed(seed)) < 0.6
        mask[:, 0] = True  # torch has no answer for a row without any key
    Y, A = attend(Q, K, V, mask)
    theirs = nn.functional.scaled_dot_product_attention(Q, K, V, attn_mask=mask)
    assert_close(Y, theirs, **TIGHT)
    assert_close(A @ V, Y, **TIGHT)
    assert_close(gradients(Y, Q, K, V), gradients(theirs, Q, K, V), **TIGHT)


def test_attend_with_another_scale_equals_torch():
    Q, K, V = draw(1, (3, 4), (5, 4), (5, 2))
    theirs = nn.functional.scaled_dot_product_attention(Q, K, V, scale=0.3)
    assert_close(attend(Q, K, V, scale=0.3)[0], theirs, **TIGHT)


def test_a_query_that_may_look_at_nothing_gets_zero():
    Q, K, V = leaf(*draw(2, (2, 4), (3, 4), (3, 2)))
    mask = torch.tensor([[True, True, False], [False, False, False]])
    Y, A = attend(Q, K, V, mask)
    assert torch.equal(Y[1], torch.zeros(2, dtype=torch.float64))
    assert torch.equal(A[1], torch.zeros(3, dtype=torch.float64))
    assert all(torch.isfinite(g).all() for g in gradients(Y, Q, K, V))


@given(SEEDS, SIZES, SIZES)
@properties
def test_the_order_of_the_inputs_does_not_matter(seed, M, N):
    """A4: attention is permutation invariant in its inputs."""
    Q, K, V = draw(seed, (M, 4), (N, 4), (N, 3))
    order = torch.randperm(N, generator=torch.Generator().manual_seed(seed))
    Y, A = attend(Q, K, V)
    Y_permuted, A_permuted = attend(Q, K[order], V[order])
    assert_close(Y_permuted, Y, **TIGHT)
    assert_close(A_permuted, A[:, order], **TIGHT)


@given(SEEDS, SIZES, SIZES)
@properties
def test_queries_do_not_know_of_each_other(seed, M, N):
    """A5: each query gives its own context vector."""
    Q, K, V = draw(seed, (M + 1, 4), (N, 4), (N, 3))
    changed = Q.clone()
    changed[0] += 1
    assert_close(attend(changed, K, V)[0][1:], attend(Q, K, V)[0][1:], **TIGHT)


def test_equal_keys_give_the_mean_of_the_values():
    Q, k, V = draw(3, (2, 4), (1, 4), (5, 3))
    Y, _ = attend(Q, k.expand(5, 4), V)
    assert_close(Y, V.mean(0).expand(2, 3), **TIGHT)


@pytest.mark.parametrize("size", [4, 64, 1024])
def test_the_variance_of_a_dot_product_is_its_size_and_one_after_scaling(size):
    """A3, footnote 4 of arXiv 1706.03762."""
    Q, K = draw(4, (400, size), (400, size))
    assert dot_product_scores(Q, K, scale=1.0).var().item() == pytest.approx(size, rel=0.1)
    assert dot_product_scores(Q, K).var().item() == pytest.approx(1, rel=0.1)


def test_additive_scores_equal_a_torch_network_in_output_and_gradient():
    Q, X, W_q, W_x, w = leaf(*draw(5, (3, 4), (5, 2), (4, 6), (2, 6), (6,)))
    network = nn.Sequential(nn.Linear(6, 6, bias=False), nn.Tanh(), nn.Linear(6, 1, bias=False))
    network = network.double()
    with torch.no_grad():
        network[0].weight.copy_(torch.cat([W_q, W_x]).T)
        network[2].weight.copy_(w[None])
    pairs = torch.cat([Q[:, None].expand(3, 5, 4), X[None].expand(3, 5, 2)], -1)
    ours, theirs = additive_scores(Q, X, W_q, W_x, w), network(pairs)[..., 0]
    assert_close(ours, theirs, **TIGHT)
    assert_close(gradients(ours, Q, X), gradients(theirs, Q, X), **TIGHT)
    grad_W = torch.cat(gradients(ours, W_q, W_x)).T
    assert_close(grad_W, gradients(theirs, network[0].weight)[0], **TIGHT)


def test_general_attention_equals_torch_multi_head_attention_with_its_weights():
    """torch's layer has W_q and an output projection of its own: both are set to the identity."""
    torch.manual_seed(0)
    d = 4
    ours = GeneralAttention(d, d, d).double()
    theirs = nn.MultiheadAttention(d, 1, bias=False, batch_first=True).double()
    with torch.no_grad():
        eye = torch.eye(d, dtype=torch.float64)
        theirs.in_proj_weight.copy_(torch.cat([eye, ours.W_k.T, ours.W_v.T]))
        theirs.out_proj.weight.copy_(eye)
    q, X = leaf(*draw(6, (2, 3, d), (2, 5, d)))
    Y = ours(q, X)
    Y_torch, _ = theirs(q, X, X)
    assert_close(Y, Y_torch, **TIGHT)
    assert_close(gradients(Y, q, X), gradients(Y_torch, q, X), **TIGHT)
    grad_W = torch.cat([g.T for g in gradients(Y, ours.W_k, ours.W_v)])
    assert_close(grad_W, gradients(Y_torch, theirs.in_proj_weight)[0][d:], **TIGHT)


def test_general_attention_reduces_to_the_layer_without_projections():
    q, X = draw(7, (3, 4), (5, 4))
    layer = GeneralAttention(4, 4, 4).double()
    with torch.no_grad():
        for W in (layer.W_k, layer.W_v):
            W.copy_(torch.eye(4))
    assert_close(layer(q, X), attend(q, X, X)[0], **TIGHT)


def test_general_attention_starts_with_keys_of_the_inputs_variance():
    layer = GeneralAttention(256, 64, 64, generator=torch.Generator().manual_seed(0))
    (X,) = draw(8, (500, 256))
    assert (X.float() @ layer.W_k).var().item() == pytest.approx(1, rel=0.1)


@given(SEEDS, st.integers(1, 64))
@properties
def test_entropy_lies_between_zero_and_log_n_and_equals_scipy(seed, N):
    from scipy.stats import entropy

    A = softmax(draw(seed, (3, N))[0] * 3)
    H = entropy_bits(A)
    assert np.allclose(H, entropy(A.numpy(), base=2, axis=-1), atol=1e-9)
    assert (H >= 0).all()
    assert (math.log2(N) + 1e-9 >= H).all()
