"""Shapes and types that once gave a wrong result, or an error from deep inside torch."""

import numpy as np
import pytest
import torch
from layer_tools import draw, seeded
from torch import nn
from torch.testing import assert_close

from helpers.layers import (
    GRU,
    LSTM,
    RNN,
    FeatureMapAttention,
    GeneralAttention,
    LearnedPositions,
    MultiHeadAttention,
    SelfAttention,
    SinusoidalPositions,
    attend,
    bptt,
    causal_mask,
    dot_product_scores,
    entropy_bits,
    gru_step,
    lstm_step,
    mask_scores,
    padding_mask,
    softmax,
)
from helpers.traces import record
from helpers.validate import InputError

ONES = torch.ones


@pytest.mark.parametrize("heads", [1, 2, 4])
def test_a_padding_mask_masks_sequences_not_heads(heads):
    """With batch = heads the mask once met the heads: up to 0.43 of the weight on padding."""
    layer = MultiHeadAttention(8, heads, generator=seeded(0)).double()
    (X,) = draw(0, (2, 3, 8))
    lengths = torch.tensor([3, 1])
    trace = record(layer, X, mask=padding_mask(lengths, 3))
    A = torch.tensor(trace["A"])
    assert (A[1, :, :, 1:] == 0).all()
    assert (A[0] > 0).all()
    assert_close(torch.tensor(trace.output)[1], layer(X[1, :1].expand(3, 8)), rtol=0, atol=1e-12)


def test_a_causal_padding_mask_and_a_mask_per_head_still_work():
    layer = MultiHeadAttention(8, 2, generator=seeded(0)).double()
    (X,) = draw(0, (3, 4, 8))
    both = causal_mask(4) & padding_mask(torch.tensor([4, 2, 3]), 4)
    assert_close(layer(X, mask=both), layer(X, mask=both[:, None]), rtol=0, atol=0)
    per_head = torch.stack([causal_mask(4), ONES(4, 4).bool()])
    A = record(layer, X[0], mask=per_head)["A"]
    assert A[0, 0, 3] == 0
    assert A[1, 0, 3] > 0
    assert_close(layer(X, mask=per_head[None])[0], layer(X[0], mask=per_head), rtol=0, atol=1e-12)


@pytest.mark.parametrize("kind", [torch.float16, torch.bfloat16])
def test_softmax_in_half_precision_sums_to_one_over_many_scores(kind):
    a = softmax(torch.zeros(2, 70_000, dtype=kind))
    assert a.dtype == kind
    assert_close(a.double().sum(-1), ONES(2).double(), rtol=0.01, atol=0)


def test_attend_in_half_precision_does_not_overflow():
    """q . k = 64 * 40 * 40 = 102,400 is infinite in half precision, divided by 8 it is not."""
    Q = torch.full((1, 64), 40.0, dtype=torch.float16)
    assert_close(dot_product_scores(Q, Q), torch.full((1, 1), 12_800.0, dtype=torch.float16))
    K = torch.cat([Q, -Q])
    Y, A = attend(Q, K, torch.eye(2, dtype=torch.float16))
    assert A.tolist() == Y.tolist() == [[1.0, 0.0]]


def test_the_entropy_of_masked_weights_has_a_finite_gradient():
    (E,) = draw(0, (4, 4))
    E.requires_grad_()
    bits = entropy_bits(softmax(mask_scores(E, causal_mask(4))))
    (gradient,) = torch.autograd.grad(bits.sum(), E)
    assert torch.isfinite(gradient).all()
    assert (gradient.triu(1) == 0).all()
    for t in range(1, 4):  # the same as without the masked keys
        row = E[t, : t + 1].detach().requires_grad_()
        (alone,) = torch.autograd.grad(entropy_bits(softmax(row)), row)
        assert_close(gradient[t, : t + 1], alone, rtol=1e-9, atol=1e-12)


def test_an_edited_reset_gate_changes_the_state():
    layer, (X,) = GRU(3, 4, generator=seeded(0)).double(), draw(0, (2, 5, 3))
    closed = record(layer, X, edit={"r": lambda r, t: torch.zeros_like(r)})
    assert not np.allclose(closed["output.0"], record(layer, X)["output.0"])


REFUSED = {
    "a state alone for an LSTM": (lambda: LSTM(3, 4)(ONES(2, 5, 3), ONES(2, 4)), "tuple of 2"),
    "a state of another batch": (lambda: RNN(3, 4)(ONES(2, 5, 3), ONES(1, 4)), "batch = 2"),
    "torch's state": (lambda: RNN(3, 4)(ONES(2, 5, 3), ONES(1, 2, 4)), r"h_0.*\(batch, hidden\)"),
    "torch's state for a GRU": (lambda: GRU(3, 4)(ONES(1, 5, 3), ONES(1, 1, 4)), "h_0"),
    "torch's states": (lambda: LSTM(3, 4)(ONES(1, 5, 3), (ONES(1, 1, 4),) * 2), r"state\[0\]"),
    "too wide for the clocks": (lambda: SinusoidalPositions(8)(ONES(3, 6)), "d_model = 8"),
    "width one": (lambda: LearnedPositions(4, 6)(ONES(3, 1)), "d_model = 6"),
    "too long": (lambda: LearnedPositions(4, 6)(ONES(5, 6)), "at most 4 positions, got 5"),
    "one column a gate, LSTM": (
        lambda: lstm_step(ONES(2, 3), ONES(2, 4), ONES(2, 4), ONES(3, 4), ONES(4, 4), ONES(4)),
        "W_xh.*16 there, since hidden = 4",
    ),
    "one column a gate, GRU": (
        lambda: gru_step(ONES(2, 3), ONES(2, 4), ONES(3, 3), ONES(4, 3), ONES(3), ONES(3)),
        "W_xh.*12 there, since hidden = 4",
    ),
    "more gradients than steps": (
        lambda: bptt(*(np.ones(s) for s in ((3, 2), (4,), (2, 4), (4, 4), (4,), (5, 4)))),
        "grad_H.*time = 3",
    ),
    "lengths that are not whole": (lambda: padding_mask(torch.tensor([1.5, 2.0]), 3), "whole"),
    "lengths in a list": (lambda: padding_mask([1, 2], 3), "lengths.*got a list"),
    "lengths too long": (lambda: padding_mask(torch.tensor([4]), 3), "from 0 to time = 3"),
    "no time": (lambda: causal_mask(0), "1 or more, got 0"),
    "half a step": (lambda: causal_mask(2.5), "a whole number, got 2.5"),
    "a float mask": (lambda: attend(*[ONES(2, 2)] * 3, ONES(2, 2)), "mask should hold booleans"),
    "a mask of 0 and 1": (
        lambda: SelfAttention(2, 2, 2)(ONES(2, 2), ONES(2, 2).int()), "mask == 1"
    ),
    "a mask of bytes": (
        lambda: MultiHeadAttention(2, 1)(ONES(3, 2), mask=ONES(3, 3).byte()), "booleans"
    ),
    "a mask of another length": (
        lambda: MultiHeadAttention(4, 2)(ONES(2, 3, 4), mask=ONES(2, 3, 4).bool()),
        r"scores \(2, 2, 3, 3\)",
    ),
    "a mask with too many axes": (
        lambda: MultiHeadAttention(4, 2)(ONES(3, 4), mask=ONES(1, 1, 3, 3).bool()), "head, query"
    ),
    "no keys": (lambda: attend(ONES(2, 3), ONES(0, 3), ONES(0, 3)), "at least one key"),
    "other keys": (lambda: dot_product_scores(ONES(2, 3), ONES(2, 4)), "d_k = 3, as in Q"),
    "too few values": (lambda: attend(ONES(2, 3), ONES(4, 3), ONES(5, 3)), "key = 4, as in K"),
    "another batch": (lambda: attend(ONES(2, 2, 3), ONES(1, 4, 3), ONES(1, 4, 3)), "batch"),
    "nothing to weigh": (lambda: softmax(ONES(2, 0)), "at least one along axis -1"),
    "no such axis": (lambda: softmax(ONES(2, 3), 2), r"an axis of the scores \(2, 3\), got 2"),
    "inputs of another size": (lambda: SelfAttention(3, 2, 2)(ONES(4, 5)), "d_x = 3, as in W_q"),
    "queries of another size": (
        lambda: GeneralAttention(3, 2, 2)(ONES(4, 3), ONES(4, 3)), "d_k = 2, as in W_k"
    ),
    "a context of another size": (
        lambda: MultiHeadAttention(4, 2, d_context=6)(ONES(3, 4)), "X_k should be given"
    ),
    "other channels": (lambda: FeatureMapAttention(8)(ONES(1, 4, 3, 3)), "channels = 8"),
    "heads that do not divide": (lambda: MultiHeadAttention(6, 4), "multiple of n_heads = 4"),
    "no size": (lambda: RNN(0, 4), "d_x should be 1 or more, got 0"),
    "no hidden size": (lambda: LSTM(3, -1), "hidden should be 1 or more, got -1"),
    "a sequence without a step": (lambda: GRU(3, 4)(ONES(2, 0, 3)), "at least one time"),
    "a sequence alone": (lambda: RNN(3, 4)(ONES(2, 3)), r"\(batch, time, d_x\)"),
    "another kind of floats": (lambda: RNN(3, 4)(ONES(2, 5, 3).double()), "float32 like W_xh"),
    "ids for vectors": (lambda: RNN(3, 4)(ONES(2, 5, 3).long()), "floats, got .*int64"),
    "a device without numbers": (
        lambda: SelfAttention(3, 2, 2)(ONES(4, 3, device="meta")), "device of W_q, cpu"
    ),
}  # fmt: skip


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("what", REFUSED)
def test_what_does_not_fit_is_refused_with_a_sentence(what):
    call, says = REFUSED[what]
    with pytest.raises(InputError, match=says):
        call()


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"batch_first": False}, "batch_first=True"),
        ({"dropout": 0.1}, "dropout=0"),
        ({"add_bias_kv": True}, "bias_k=None"),
        ({"add_zero_attn": True}, "add_zero_attn=False"),
        ({"kdim": 3, "vdim": 5}, "vdim=3"),
    ],
)
def test_multi_head_layers_that_ours_cannot_equal_are_refused(settings, says):
    theirs = nn.MultiheadAttention(8, 2, **{"batch_first": True, **settings})
    with pytest.raises(InputError, match=f"should have {says}"):
        MultiHeadAttention.from_torch(theirs)
