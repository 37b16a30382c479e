"""How much memory a training step needs: the arrays that wait for the backward pass."""

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor

from helpers.validate import checked, require


@checked
def activation_bytes(run: Callable[..., Any], *inputs: Any, without: Iterable[Tensor] = ()) -> int:
    """Return the bytes that autograd stores of ``run(*inputs)`` for the backward pass.

    Every storage counts once, however often it is stored; those of ``without`` (such as the
    weights, which are there anyway) do not count. Nothing is estimated: autograd hands over each
    tensor that it saves (``torch.autograd.graph.saved_tensors_hooks``).
    """
    stored: dict[int, Tensor] = {}  # holding them keeps their addresses from being used again
    excluded = list(without)
    for tensor in excluded:
        require(isinstance(tensor, Tensor), "without", "a list of tensors", tensor)

    def store(tensor: Tensor) -> Tensor:
        stored[tensor.untyped_storage()._cdata] = tensor
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(store, lambda tensor: tensor):
        run(*inputs)
    ours = {tensor.untyped_storage()._cdata for tensor in excluded}
    return sum(t.untyped_storage().nbytes() for at, t in stored.items() if at not in ours)
