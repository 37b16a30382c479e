"""The gated MLP equals Llama's, with its gradients."""

import pytest
import torch
from transformers import LlamaConfig
from transformers.models.llama.modeling_llama import LlamaMLP

from helpers.layers import GatedMLP
from helpers.traces import record
from helpers.validate import InputError

X = torch.randn(2, 3, 6, dtype=torch.float64, generator=torch.Generator().manual_seed(0))


def test_it_equals_llamas():
    theirs = LlamaMLP(
        LlamaConfig(hidden_size=6, intermediate_size=10, num_attention_heads=1)
    ).double()
    ours = GatedMLP(6, 10).double()
    pairs = ((ours.W_gate, theirs.gate_proj), (ours.W_up, theirs.up_proj),
             (ours.W_down, theirs.down_proj))  # fmt: skip
    with torch.no_grad():
        for mine, linear in pairs:
            mine.copy_(linear.weight.T)
    torch.testing.assert_close(ours(X), theirs(X), rtol=0, atol=1e-12)
    ours(X).square().sum().backward()
    theirs(X).square().sum().backward()
    for mine, linear in pairs:
        torch.testing.assert_close(mine.grad, linear.weight.grad.T, rtol=0, atol=1e-12)


def test_a_closed_gate_lets_nothing_through():
    layer = GatedMLP(6, 10).double()
    trace = record(layer, X, edit={"hidden": torch.zeros_like})
    assert not trace.output.any()
    with torch.no_grad():
        layer.W_gate.zero_()
    assert not layer(X).any()


def test_another_size_is_refused():
    with pytest.raises(InputError, match="d_model = 6"):
        GatedMLP(6, 10)(torch.ones(2, 7))
