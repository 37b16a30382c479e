"""Weights out of torch's layers: theirs are (out, in), ours (in, out), as in the lecture's X W."""

from collections.abc import Mapping
from typing import Any, TypeVar

import torch
from torch import Tensor, nn

from helpers.validate import InputError

Layer = TypeVar("Layer", bound=nn.Module)


def recurrent_weights(theirs: nn.RNNBase) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return W_xh, W_hh, b_x and b_h of a recurrent layer.

    Raises InputError for a layer that ours cannot equal: more than one layer, two directions,
    dropout, no bias, a projection, another nonlinearity, or time before batch.
    """
    ours: dict[str, Any] = {"num_layers": 1, "bidirectional": False, "batch_first": True}
    ours |= {"bias": True, "dropout": 0, "proj_size": 0}
    if isinstance(theirs, nn.RNN):
        ours["nonlinearity"] = "tanh"
    require_settings(theirs, ours)
    W_xh, W_hh, b_x, b_h = theirs.all_weights[0]
    return W_xh.T, W_hh.T, b_x, b_h


def attention_weights(theirs: nn.MultiheadAttention) -> dict[str, Tensor]:
    """Return W_q, W_k, W_v, W_o of a multi-head layer, and the biases if it has any.

    Raises InputError for a layer that ours cannot equal: dropout, ``add_bias_kv``,
    ``add_zero_attn``, keys and values of different sizes, or time before batch.
    """
    ours = {"batch_first": True, "dropout": 0, "bias_k": None, "add_zero_attn": False,
            "vdim": theirs.kdim}  # fmt: skip
    require_settings(theirs, ours)
    if theirs.in_proj_weight is not None:
        W_q, W_k, W_v = theirs.in_proj_weight.chunk(3)
    else:
        W_q, W_k, W_v = theirs.q_proj_weight, theirs.k_proj_weight, theirs.v_proj_weight
    weights = {"W_q": W_q.T, "W_k": W_k.T, "W_v": W_v.T, "W_o": theirs.out_proj.weight.T}
    if theirs.in_proj_bias is not None:
        b_q, b_k, b_v = theirs.in_proj_bias.chunk(3)
        weights |= {"b_q": b_q, "b_k": b_k, "b_v": b_v, "b_o": theirs.out_proj.bias}
    return weights


def copied(ours: Layer, **weights: Tensor) -> Layer:
    """Return ``ours`` with these weights, in their kind of numbers and on their device."""
    ours = ours.to(next(iter(weights.values())))
    parameters = dict(ours.named_parameters())
    with torch.no_grad():
        for name, weight in weights.items():
            parameters[name].copy_(weight)
    return ours


def require_settings(theirs: nn.Module, ours: Mapping[str, Any]) -> None:
    """Raise InputError where torch's layer was made with a setting that ours does not have."""
    for name, value in ours.items():
        found = getattr(theirs, name)
        if found is not value and (isinstance(found, Tensor) or found != value):
            came = "one" if isinstance(found, Tensor) else repr(found)
            raise InputError(
                f"torch's layer should have {name}={value!r} to equal ours, got {came}"
            )
