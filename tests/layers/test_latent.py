"""Latent attention: both orders equal each other and the formulas of DeepSeek's inference code."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from layer_tools import SEEDS, SIZES, TIGHT, draw, gradients, leaf, properties, seeded
from torch.nn import functional as F
from torch.testing import assert_close
from torch.utils.flop_counter import FlopCounterMode

from helpers.layers import LatentAttention, LatentCache, LatentSizes, causal_mask
from helpers.traces import record
from helpers.validate import InputError

PLAIN = LatentSizes(d_c=12, d_nope=6, d_rope=4, d_v=5)
COMPRESSED = PLAIN._replace(d_q=7)
HEADS = 3


def layer_of(sizes, seed=0, heads=HEADS):
    layer = LatentAttention(8, heads, sizes, generator=seeded(seed)).double()
    with torch.no_grad():  # gains that are not 1, so that a forgotten norm shows
        for gain in (parameter for name, parameter in layer.named_parameters() if "gain" in name):
            gain.uniform_(0.5, 2.0, generator=seeded(seed + 1))
    exponents = torch.arange(0, sizes.d_rope, 2, dtype=torch.float64) / sizes.d_rope
    layer.frequencies = 10_000.0**-exponents  # in float64, as the reference has them
    return layer


def turned(X, base=10_000.0):
    """Rotary positions by complex numbers: neighbors are real and imaginary part."""
    time, size = X.shape[1], X.shape[-1]
    theta = base ** (-torch.arange(0, size, 2, dtype=torch.float64) / size)
    angles = torch.outer(torch.arange(time, dtype=torch.float64), theta)
    unit = torch.polar(torch.ones_like(angles), angles)[None, :, None]
    pairs = torch.view_as_complex(X.unflatten(-1, (-1, 2)).contiguous())
    return torch.view_as_real(pairs * unit).flatten(-2)


def rms(x, gain):
    return F.rms_norm(x, gain.shape, gain, 1e-6)


def published(layer, X, absorbed):
    """The formulas of DeepSeek-V2 and V3, token axis before the head axis, causal."""
    s, h = layer.sizes, layer.n_heads
    down = torch.cat([layer.W_dkv, layer.W_kr], 1)  # one matrix there
    up = torch.cat(
        [layer.W_uk.unflatten(1, (h, -1)), layer.W_uv.unflatten(1, (h, -1))], -1
    )  # (d_c, h, ...)
    x_q = X if layer.W_dq is None else rms(X @ layer.W_dq, layer.q_norm.gain)
    q = (x_q @ layer.W_q).unflatten(-1, (h, -1))
    q_nope, q_rope = q[..., : s.d_nope], turned(q[..., s.d_nope :])
    kv, k_rope = (X @ down).split([s.d_c, s.d_rope], -1)
    kv, k_rope = rms(kv, layer.c_norm.gain), turned(k_rope[:, :, None])[:, :, 0]
    if absorbed:
        q_c = torch.einsum("bshd,chd->bshc", q_nope, up[..., : s.d_nope])
        scores = torch.einsum("bshc,btc->bsht", q_c, kv)
        scores = scores + torch.einsum("bshr,btr->bsht", q_rope, k_rope)
    else:
        k, v = torch.einsum("btc,chd->bthd", kv, up).split([s.d_nope, s.d_v], -1)
        k = torch.cat([k, k_rope[:, :, None].expand(-1, -1, h, -1)], -1)
        scores = torch.einsum("bshd,bthd->bsht", torch.cat([q_nope, q_rope], -1), k)
    scores = scores * (s.d_nope + s.d_rope) ** -0.5
    future = torch.ones(X.shape[1], X.shape[1], dtype=torch.bool).triu(1)
    A = scores.masked_fill(future[:, None], -torch.inf).softmax(-1)
    if absorbed:
        y = torch.einsum("bsht,btc->bshc", A, kv)
        y = torch.einsum("bshc,chd->bshd", y, up[..., -s.d_v :])
    else:
        y = torch.einsum("bsht,bthd->bshd", A, v)
    return y.flatten(2) @ layer.W_o


@pytest.mark.parametrize("sizes", [PLAIN, COMPRESSED])
@pytest.mark.parametrize("absorbed", [False, True])
@given(SEEDS, SIZES)
@properties
def test_it_equals_the_published_formulas(sizes, absorbed, seed, time):
    layer = layer_of(sizes, seed)
    (X,) = leaf(*draw(seed, (2, time, 8)))
    weights = (X, *layer.parameters())
    for theirs in (False, True):
        Y, expected = layer(X, causal_mask(time), absorbed=absorbed), published(layer, X, theirs)
        assert_close(Y, expected, **TIGHT)
        assert_close(gradients(Y, *weights), gradients(expected, *weights), **TIGHT)


@given(SEEDS, st.integers(2, 9))
@properties
def test_a_cache_holds_latent_vectors_alone_and_changes_nothing(seed, time):
    layer = layer_of(PLAIN, seed)
    (X,) = draw(seed, (2, time, 8))
    for absorbed in (False, True):
        cache = LatentCache()
        steps = [layer(X[:, t : t + 1], cache=cache, absorbed=absorbed) for t in range(time)]
        assert_close(torch.cat(steps, 1), layer(X, causal_mask(time)), **TIGHT)
        assert cache.nbytes == 2 * time * PLAIN.cached * 8  # batch, time, d_c + d_rope, float64
        assert cache.C.shape == (2, time, 12)
        assert cache.K_rope.shape == (2, time, 4)


def test_scores_and_weights_are_the_same_in_both_orders():
    layer = layer_of(COMPRESSED)
    (X,) = draw(3, (2, 6, 8))
    explicit, absorbed = (
        record(layer, X, causal_mask(6), absorbed=absorbed) for absorbed in (False, True)
    )
    for name in ("c", "E", "A", "heads"):
        assert_close(torch.tensor(explicit[name]), torch.tensor(absorbed[name]), **TIGHT)
    assert explicit["A"].shape == (2, HEADS, 6, 6)


def test_absorbed_multiplications_are_those_of_the_formula():
    sizes, heads, past, new = LatentSizes(32, 16, 8, 16), 4, 50, 3
    layer = LatentAttention(24, heads, sizes)

    def counted(absorbed):
        cache = LatentCache()
        layer(torch.zeros(1, past - new, 24), cache=cache)
        with FlopCounterMode(display=False) as counter, torch.no_grad():
            record(
                layer,
                torch.zeros(1, new, 24),
                causal_mask(new, past - new),
                cache,
                absorbed=absorbed,
            )
        return counter.get_total_flops() // 2

    shared = new * 24 * (4 * 24 + 32 + 8) + new * 4 * 16 * 24  # W_q, W_dkv, W_kr; W_o
    explicit = heads * (past * 32 * (16 + 16) + new * past * (16 + 8 + 16))
    absorbed = heads * (new * 32 * (16 + 16) + new * past * (2 * 32 + 8))
    assert counted(False) == shared + explicit
    assert counted(True) == shared + absorbed


def test_a_mask_for_each_sequence_never_meets_the_heads():
    layer = layer_of(PLAIN, heads=4)
    (X,) = draw(0, (4, 3, 8))  # as many sequences as heads
    mask = torch.ones(4, 1, 3, dtype=torch.bool)
    mask[0, :, 2] = False
    for absorbed in (False, True):
        A = record(layer, X, mask, absorbed=absorbed)["A"]
        assert (A[0, :, :, 2] == 0).all()
        assert (A[1:] > 0).all()


def test_what_does_not_fit_is_named():
    with pytest.raises(InputError, match="d_k should be even"):
        LatentAttention(8, 2, PLAIN._replace(d_rope=3))
    with pytest.raises(InputError, match="d_model"):
        layer_of(PLAIN)(torch.ones(2, 3, 7).double())
    layer, cache = layer_of(PLAIN), LatentCache()
    layer(torch.ones(2, 3, 8).double(), cache=cache)
    with pytest.raises(InputError, match="cache should belong to this batch"):
        layer(torch.ones(1, 1, 8).double(), cache=cache)
