"""The check of one array against its annotation: ``Float[Tensor, "*batch time d_x"]``.

Nothing looks at the numbers inside, so nothing waits for a device.
"""

from typing import Any

import torch
from torch import Tensor

from helpers.validate.call import Call
from helpers.validate.messages import InputError, described

_NUMBERS = {
    "floats": {"float16", "bfloat16", "float32", "float64"},
    "booleans": {"bool"},
    "whole numbers": {"int8", "int16", "int32", "int64"},
}
_TORCH = {
    "floats": {torch.float16, torch.bfloat16, torch.float32, torch.float64},
    "booleans": {torch.bool},
    "whole numbers": {torch.int64},  # what torch takes as ids
}
_HINT = {"booleans": ": compare first, as in mask == 1", "whole numbers": ": make it int64"}


class ArrayCheck:
    """Rank, kind of numbers, device and sizes of one argument."""

    def __init__(self, hint: Any) -> None:
        self.kind, self.axes = hint.array_type, ", ".join(hint.dim_str.split())
        self.tensor = self.kind is Tensor
        self.noun = "a tensor" if self.tensor else "an array"
        self.numbers = next((n for n, all_ in _NUMBERS.items() if all_ <= set(hint.dtypes)), "")
        self.dtypes = _TORCH[self.numbers] if self.tensor else set(hint.dtypes)
        at = hint.index_variadic
        self.before = len(hint.dims) if at is None else at
        self.fixed = [_axis(dim) for i, dim in enumerate(hint.dims) if i != at]
        self.any_rank = at is not None
        named = at is not None and not getattr(hint.dims[at], "broadcastable", True)
        self.variadic = "*" + hint.dims[at].name if named else ""

    def __call__(self, name: str, value: Any, call: Call) -> None:
        if not isinstance(value, self.kind):
            raise self.refused(name, value)
        if self.tensor:
            self.at_home(name, value, call)
        elif value.dtype.name not in self.dtypes:
            numbers = self.numbers or " or ".join(sorted(map(str, self.dtypes)))
            raise InputError(f"{name} should hold {numbers}, got {described(value)}")
        shape = value.shape
        rest = len(shape) - len(self.fixed)
        if rest and (rest < 0 or not self.any_rank):
            raise self.refused(name, value)
        sizes, before = call.sizes, self.before
        for i, axis in enumerate(self.fixed):
            if axis is None:
                continue
            size = shape[i if i < before else i + rest]
            if isinstance(axis, str):
                known = sizes.get(axis)
                if known is None:
                    sizes[axis] = size, name
                elif known[0] != size:
                    raise self.refused(name, value, f"{axis} = {known[0]}, as in {known[1]}")
            else:
                self.multiple(name, value, size, axis, call)
            if not size:
                raise self.refused(name, value, f"at least one {axis}")
        if self.variadic:
            own = tuple(shape[before : before + rest])
            before_it, who = sizes.setdefault(self.variadic, (own, name))
            if own != before_it:
                raise self.refused(name, value, f"{self.variadic} = {before_it}, as in {who}")

    def multiple(self, name: str, value: Any, size: int, axis: tuple[int, str], call: Call) -> None:
        """Check an axis of a fixed size, or of a multiple such as 4*hidden."""
        wanted, factor = axis
        if factor in call.sizes:
            wanted *= call.sizes[factor][0]
        elif factor:
            return
        if size != wanted:
            why = f", since {factor} = {call.sizes[factor][0]}" if factor else ""
            raise self.refused(name, value, f"{wanted} there{why}")

    def at_home(self, name: str, value: Tensor, call: Call) -> None:
        """Check kind of numbers and device against those of the arguments before."""
        if value.dtype not in self.dtypes:
            hint = _HINT.get(self.numbers, "")
            raise InputError(f"{name} should hold {self.numbers}, got {described(value)}{hint}")
        if value.layout is not torch.strided:
            raise InputError(f"{name} should be a dense tensor, got {value.layout}")
        if call.device is not None and value.device != call.device:
            raise InputError(
                f"{name} should be on the device of {call.home}, {call.device}; "
                f"got {described(value)}"
            )
        if call.dtype is None or call.device is None:
            call.settle(name, value)
        elif (
            value.dtype is not call.dtype[0]
            and value.is_floating_point()
            and not _autocast(value.device.type)
        ):
            kind = str(call.dtype[0]).removeprefix("torch.")
            raise InputError(
                f"{name} should be {kind} like {call.dtype[1]}, got {described(value)}"
            )

    def refused(self, name: str, value: Any, condition: str = "") -> InputError:
        """Return the error that names the axes, and what does not fit them."""
        condition = f" with {condition}" if condition else ""
        return InputError(
            f"{name} should be {self.noun} ({self.axes}){condition}, got {described(value)}"
        )


def _autocast(device: str) -> bool:
    """Return whether torch itself makes different kinds of floats fit each other here."""
    return torch.amp.is_autocast_available(device) and torch.is_autocast_enabled(device)


def _axis(dim: Any) -> str | tuple[int, str] | None:
    """Return an axis's name, its size as (3, ""), 4*hidden as (4, "hidden"), or None: any."""
    if getattr(dim, "broadcastable", True):
        return None
    if hasattr(dim, "size"):
        return dim.size, ""
    if hasattr(dim, "name"):
        return str(dim.name)
    times, factor = str(dim.elem).split("*")
    return int(times), factor
