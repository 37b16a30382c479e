"""RMS normalization equals torch's, and keeps what layer norm takes away."""

import pytest
import torch
from torch import nn

from helpers.layers import RMSNorm, rms_norm
from helpers.validate import InputError

X = torch.randn(3, 5, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(0)) + 2


def test_it_equals_torchs_layer_with_its_gradients():
    ours, theirs = RMSNorm(8, 1e-5).double(), nn.RMSNorm(8, 1e-5).double()
    with torch.no_grad():
        for gain in (ours.gain, theirs.weight):
            gain.copy_(torch.linspace(-1, 2, 8))
    inputs = [X.clone().requires_grad_(), X.clone().requires_grad_()]
    for layer, x in zip((ours, theirs), inputs, strict=True):
        layer(x).pow(3).sum().backward()
    torch.testing.assert_close(ours(X), theirs(X), rtol=0, atol=1e-12)
    torch.testing.assert_close(inputs[0].grad, inputs[1].grad, rtol=0, atol=1e-10)
    torch.testing.assert_close(ours.gain.grad, theirs.weight.grad, rtol=0, atol=1e-9)


def test_the_equation_is_what_the_layer_runs():
    layer = RMSNorm(8).double()
    torch.testing.assert_close(rms_norm(X, layer.gain, layer.eps), layer(X), rtol=0, atol=1e-12)


def test_the_root_mean_square_is_one_and_the_mean_stays():
    Y = rms_norm(X, torch.ones(8, dtype=X.dtype), 0.0)
    torch.testing.assert_close(Y.square().mean(-1), torch.ones(3, 5, dtype=X.dtype))
    scale = X.square().mean(-1).sqrt()
    torch.testing.assert_close(Y.mean(-1) * scale, X.mean(-1))


def test_another_size_is_refused():
    with pytest.raises(InputError, match="d_model = 8"):
        RMSNorm(8)(torch.ones(2, 7))
