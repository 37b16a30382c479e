"""While nobody watches, attention runs through torch's fused kernel, with the same results."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from layer_tools import SEEDS, SIZES, draw, gradients, leaf, properties, seeded
from torch import nn
from torch.testing import assert_close

from helpers.layers import GeneralAttention, MultiHeadAttention, SelfAttention
from helpers.layers import attention as module
from helpers.traces import activation_bytes, record
from helpers.validate import InputError

CLOSE = {"rtol": 1e-6, "atol": 1e-6}
MASKS = st.sampled_from(["none", "keys", "pairs", "each", "heads", "nothing"])


def mask_of(kind, seed, batch, heads, time):
    shapes = {"keys": (time,), "pairs": (time, time), "each": (batch, time, time),
              "heads": (batch, heads, time, time)}  # fmt: skip
    if kind == "none":
        return None
    if kind == "nothing":
        return torch.zeros(time, time, dtype=torch.bool)
    return torch.rand(shapes[kind], generator=seeded(seed)) < 0.5  # some rows are masked whole


@pytest.fixture
def scores_written_out(monkeypatch):
    """Count how often scores and weights are written out."""
    calls = []
    written = module._attend
    monkeypatch.setattr(module, "_attend", lambda *a: calls.append(1) or written(*a))
    return calls


@given(SEEDS, SIZES, MASKS, st.sampled_from([torch.float32, torch.float64]))
@properties
def test_watched_and_unwatched_agree_in_output_and_gradient(seed, time, kind, dtype):
    layer = MultiHeadAttention(8, 2, bias=True, generator=seeded(seed)).to(dtype)
    (X,) = leaf(*(x.to(dtype) for x in draw(seed, (3, time, 8))))
    mask = mask_of(kind, seed, 3, 2, time)
    fused = layer(X, mask=mask)
    weights = list(layer.parameters())
    wanted = gradients(fused, X, *weights)
    seen = {}
    layer.A.register_forward_hook(lambda _m, _i, A: seen.update(A=A))
    written_out = layer(X, mask=mask)
    assert_close(fused, written_out, **CLOSE)
    found = gradients(written_out, X, *weights)
    largest = max(gradient.abs().max() for gradient in wanted)  # that of b_k is 0 but for rounding
    for one, other in zip(found, wanted, strict=True):
        assert_close(one / largest, other / largest, **CLOSE)
    if kind == "nothing":
        assert not seen["A"].any()
        assert torch.equal(fused, layer.b_o.expand_as(fused))


@pytest.mark.parametrize(
    ("layer", "inputs"),
    [
        (GeneralAttention(4, 3, 5), [(3, 3), (6, 4)]),
        (SelfAttention(4, 3, 5), [(2, 6, 4)]),
        (MultiHeadAttention(4, 2), [(6, 4)]),
        (MultiHeadAttention(4, 2), [(2, 3, 6, 4)]),
    ],
)
def test_every_layer_and_every_rank_agrees(layer, inputs):
    inputs = [x.float() for x in draw(0, *inputs)]
    recorded = record(layer, *inputs).output
    assert_close(layer(*inputs).detach(), torch.tensor(recorded), **CLOSE)


def test_only_a_watched_pass_writes_the_weights_out(scores_written_out):
    layer, X = MultiHeadAttention(4, 2), torch.zeros(1, 3, 4)
    layer(X)
    assert scores_written_out == []
    record(layer, X)
    assert scores_written_out == [1]
    layer(X)  # the hooks are gone
    assert scores_written_out == [1]


def test_an_edit_of_either_tap_is_not_passed_by():
    layer, (X,) = MultiHeadAttention(4, 2, generator=seeded(1)), draw(0, (1, 3, 4))
    layer = layer.double()
    muted = record(layer, X, edit={"A": torch.zeros_like}).output
    assert not muted.any()
    equal_scores = torch.tensor(record(layer, X, edit={"E": torch.zeros_like}).output)
    mean = (X @ layer.W_v).mean(1) @ layer.W_o
    assert_close(equal_scores, mean.expand(1, 3, 4).detach(), **CLOSE)


def test_a_hook_before_a_tap_counts_as_watching(scores_written_out):
    layer = MultiHeadAttention(4, 2)
    layer.E.register_forward_pre_hook(lambda *_: None)
    layer(torch.zeros(1, 3, 4))
    assert scores_written_out == [1]


def test_the_fused_pass_stores_no_weights_for_the_backward_pass():
    layer, X = MultiHeadAttention(8, 2), torch.zeros(1, 256, 8)
    fused = activation_bytes(layer, X, without=layer.parameters())
    layer.A.register_forward_hook(lambda *_: None)
    written_out = activation_bytes(layer, X, without=layer.parameters())
    assert written_out > fused + 2 * 256 * 256 * 4


def test_a_mask_that_does_not_fit_is_named_on_both_paths():
    layer, X = SelfAttention(4, 4, 4), torch.zeros(3, 4)
    watched = SelfAttention(4, 4, 4)
    watched.A.register_forward_hook(lambda *_: None)
    for one in (layer, watched):
        with pytest.raises(InputError, match=r"mask should broadcast to the scores \(3, 3\)"):
            one(X, mask=torch.ones(2, 3, dtype=torch.bool))


def test_torch_s_own_layer_has_no_answer_for_a_query_without_keys_and_ours_has():
    theirs = nn.MultiheadAttention(4, 2, batch_first=True)
    X, nothing = torch.ones(1, 3, 4), torch.zeros(3, 3, dtype=torch.bool)
    ours = MultiHeadAttention.from_torch(theirs)
    assert torch.equal(ours(X, mask=nothing), ours.b_o.expand(1, 3, 4))
