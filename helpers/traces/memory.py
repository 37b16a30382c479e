"""What a training has to keep in memory: the arrays that wait for the way back."""

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor


def kept_bytes(run: Callable[..., Any], *inputs: Any, without: Iterable[Tensor] = ()) -> int:
    """Count the bytes that autograd keeps of ``run(*inputs)`` until the gradient is taken.

    Every storage counts once, however often it is kept; those of ``without`` (the weights, say,
    which are there anyway) do not count. Nothing is estimated: autograd hands over each tensor
    that it saves (``torch.autograd.graph.saved_tensors_hooks``).
    """
    kept: dict[int, Tensor] = {}  # holding them keeps their addresses from being used again

    def keep(tensor: Tensor) -> Tensor:
        kept[tensor.untyped_storage().data_ptr()] = tensor
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        run(*inputs)
    ours = {tensor.untyped_storage().data_ptr() for tensor in without}
    return sum(t.untyped_storage().nbytes() for at, t in kept.items() if at not in ours)
